/**
 * Two rooms talk at once, a thousand messages, while both platforms refuse, fail, hang and lose replies: everybody
 * hears everything once, in order, and nobody hears themselves.
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { BothPlatforms } from "../support/both-platforms.ts";
import { amount, IS_FULL } from "../support/sample.ts";
import { CAROL, type RelayWorld, startRelayWorld, until } from "./relay-world.ts";

const EACH = amount(500, 40);

describe(`${2 * EACH} messages between Slack and Matrix`, { timeout: 180_000 }, () => {
  let world: RelayWorld;
  beforeAll(async () => {
    world = await startRelayWorld();
  }, 60_000);
  afterAll(() => world.stop());

  it("arrive in order, none lost, none doubled, none echoed", async () => {
    disturb(world);
    // Both speak at once, and not one after the other.
    for (let at = 0; at < EACH; at += 1) await Promise.all([onSlack(at), onMatrix(at)]);
    await until(
      "everything is said",
      async () => {
        await world.slack.settled();
        await world.muster.settled();
        const [fromSlack, fromMatrix] = [await heardOnMatrix(), heardOnSlack()];
        return fromSlack.length >= EACH && fromMatrix.length >= EACH;
      },
      150_000,
    );
    await world.muster.settled();

    const wanted = Array.from({ length: EACH }, (_, at) => at);
    expect(await heardOnMatrix()).toEqual(wanted);
    expect(heardOnSlack()).toEqual(wanted);
    expect(echoes()).toEqual([]);
    expect(world.slack.strict.faults.filter((one) => one.times > 0)).toEqual([]);
  });

  it("went to Slack no faster than Slack takes them, several in one", () => {
    const posts = world.slack.strict.calls.filter(
      (call) =>
        call.method === "chat.postMessage" &&
        call.args.channel === world.slackRoom &&
        call.args.metadata !== undefined &&
        call.status === 200,
    );
    const starts = posts.map((call) => call.at);
    // Three at once, then one a second; two more for calls that were under way a little longer than others.
    const tooMany = starts.filter(
      (at) => starts.filter((other) => other >= at && other < at + 10_000).length > 15,
    );

    expect(tooMany).toEqual([]);
    expect(posts.length).toBeLessThan(amount(EACH / 5, EACH));
  });

  async function onSlack(at: number): Promise<void> {
    const words = { channel: world.slackRoom, text: `from slack ${at};` };
    await world.slack.as(at % 3 === 0 ? "bob" : "alice", "chat.postMessage", words);
  }
  async function onMatrix(at: number): Promise<void> {
    await world.matrix.as(CAROL).say(world.matrixRoom, `from matrix ${at};`);
  }

  /** Numbers of what Muster said, in the order of the room. */
  async function heardOnMatrix(): Promise<number[]> {
    const bodies = world.matrix
      .messages(world.matrixRoom)
      .filter((event) => event.sender === world.musterUser)
      .map((event) => String(event.content.body));
    return bodies.flatMap((body) => numbersIn(body, "from slack"));
  }
  function heardOnSlack(): number[] {
    return bySlackBot().flatMap((text) => numbersIn(text, "from matrix"));
  }
  function bySlackBot(): string[] {
    return world.slack.store.messages
      .all()
      .filter((row) => row.channel_id === world.slackRoom && row.user === world.slack.bot.user)
      .toSorted((a, b) => Number(a.ts) - Number(b.ts))
      .map((row) => JSON.stringify(row.blocks ?? []));
  }
  function echoes(): string[] {
    const onSlack = bySlackBot().filter((text) => text.includes("from slack"));
    const onMatrix = world.matrix
      .messages(world.matrixRoom)
      .filter((event) => event.sender === world.musterUser)
      .map((event) => String(event.content.body))
      .filter((body) => body.includes("from matrix"));
    return [...onSlack, ...onMatrix];
  }
});

function numbersIn(text: string, what: string): number[] {
  return [...text.matchAll(new RegExp(`${what} (\\d+);`, "g"))].map((match) => Number(match[1]));
}

/** Each platform refuses, fails, hangs and loses replies, again and again, for Muster alone. */
function disturb({ slack, matrix }: BothPlatforms): void {
  const user = slack.bot.user;
  const method = "chat.postMessage";
  slack.strict.faults.push({ method, user, kind: "lost-reply", times: 1, after: 1 });
  matrix.fault({ on: "send", kind: "lost-reply", after: 3 });
  // The sample is over before more of them has its turn.
  if (!IS_FULL) return;
  slack.strict.faults.push(
    { method, user, kind: "429", times: 1, after: 2, retryAfter: 1 },
    { method, user, kind: "500", times: 1, after: 1 },
    { method, user, kind: "hang", times: 1, after: 1, hangMs: 2_000 },
    { method, user, kind: "lost-reply", times: 2, after: 1 },
  );
  matrix.fault({
    on: "send",
    status: 429,
    errcode: "M_LIMIT_EXCEEDED",
    retryAfterMs: 500,
    after: 5,
    times: 2,
  });
  matrix.fault({ on: "send", status: 500, after: 9 });
  matrix.fault({ on: "send", kind: "lost-reply", after: 13, times: 2 });
  matrix.fault({ on: "send", kind: "delay", ms: 3_000, after: 20 });
  matrix.fault({ on: "send", kind: "lost-reply", after: 25 });
}
