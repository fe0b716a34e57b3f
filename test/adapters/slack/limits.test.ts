import { afterEach, describe, expect, it } from "vitest";
import { RateLimited } from "../../../src/adapters/chat-errors.ts";
import { createRateLimiter } from "../../../src/adapters/slack/rate-limiter.ts";
import { md, say } from "../../../src/core/message.ts";
import { timePasses } from "../../support/until.ts";
import { first, type SlackHarness, startHarness } from "./harness.ts";

describe("under Slack's rate limits", () => {
  let harness: SlackHarness;
  afterEach(() => harness.stop());

  it("opens 22 rooms as fast as the limit lets it, in the order asked for, and never gets a 429", async () => {
    harness = await startHarness("http", {
      double: { limits: true },
      options: { rateLimiter: createRateLimiter() },
    });
    const { port, slack } = harness;
    const opened: number[] = [];
    const began = performance.now();

    await Promise.all(
      Array.from({ length: 22 }, async (_, at) => {
        const attempt = first();
        for (;;) {
          try {
            await port.openRoom({ name: `inc-2026-${at}`, topic: "" }, attempt);
            opened.push(at);
            return;
          } catch (error) {
            if (!(error instanceof RateLimited)) throw error;
            // As long as Slack said.
            await timePasses(error.retryAfterMs);
          }
        }
      }),
    );

    expect(slack.strict.calls.filter((call) => call.status === 429)).toEqual([]);
    expect(opened.slice(-3)).toEqual([19, 20, 21]);
    // 20 at once and one each 3 s: the floor is 6 s; one is kept in reserve.
    expect(performance.now() - began).toBeLessThan(10_500);
  });

  it("posts a burst into one room without a 429", async () => {
    harness = await startHarness("http", {
      double: { limits: true },
      options: { rateLimiter: createRateLimiter(), timings: { patienceMs: 1_200 } },
    });
    const room = await harness.port.openRoom({ name: "inc-2026-0001-x", topic: "" }, first());

    for (let at = 0; at < 5; at += 1) await harness.port.post(room, say([], md`${at}`), first());

    expect(harness.slack.strict.calls.filter((call) => call.status === 429)).toEqual([]);
    expect((await harness.look(room)).messages.map((each) => each.text.trim())).toEqual([
      "0",
      "1",
      "2",
      "3",
      "4",
    ]);
  });
});
