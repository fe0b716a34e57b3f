import { afterEach, describe, expect, it } from "vitest";
import { CredentialRefused, Unavailable } from "../../../src/adapters/chat-errors.ts";
import { createSlackPort } from "../../../src/adapters/slack/slack-chat.ts";
import type { SlackOptions } from "../../../src/adapters/slack/slack-options.ts";
import { md, say } from "../../../src/core/message.ts";
import { slashCommand } from "../../support/slack/payloads.ts";
import { timePasses } from "../../support/until.ts";
import { first, memoryState, quiet, type SlackHarness, startHarness } from "./harness.ts";

const options: SlackOptions = {
  network: "slack-eu",
  botToken: "xoxb-1",
  signingSecret: "s",
  log: quiet(),
  state: memoryState(),
};

describe("starting on Slack", () => {
  let harness: SlackHarness | undefined;
  afterEach(async () => {
    await harness?.stop();
    harness = undefined;
  });

  it.each([
    ["a user's token", { ...options, botToken: "xoxp-secret-1" }, /must begin with xoxb-/],
    ["both transports", { ...options, appToken: "xapp-1" }, /either an app token/],
    ["an app token that is none", { ...withoutSecret(), appToken: "xoxb-secret-1" }, /must begin with xapp-/],
    ["no transport", withoutSecret(), /either an app token/],
    ["an empty signing secret", { ...options, signingSecret: "" }, /signing secret is empty/],
    ["a command that Slack does not allow", { ...options, command: "incident" }, /lower-case letters/],
  ])("is refused with %s, and the reason names network and remedy", (_what, wrong, reason) => {
    expect(() => createSlackPort(wrong)).toThrow(reason);
    expect(() => createSlackPort(wrong)).toThrow(/^Network slack-eu: (?!.*secret-1)/);
  });

  it("is rejected with a wrong bot token", async () => {
    harness = await startHarness("http");
    const port = createSlackPort({ ...options, botToken: "xoxb-wrong", apiUrl: harness.slack.apiUrl });

    await expect(port.start(async () => ({}))).rejects.toBeInstanceOf(CredentialRefused);
    expect(port.trouble()).toContain("the bot token is wrong");
    await port.stop();
  });

  it("m22: is rejected with the token of an org-wide install, in words", async () => {
    harness = await startHarness("http");
    const { slack } = harness;
    const body = { user_id: "W0BOT", team_id: "E0ORG", bot_id: "B0BOT", is_enterprise_install: true };
    slack.strict.faults.push({ method: "auth.test", kind: "answer", body, times: 1 });
    const port = createSlackPort({ ...options, botToken: slack.botToken, apiUrl: slack.apiUrl });

    await expect(port.start(async () => ({}))).rejects.toThrow(
      /whole organisation.*install it in that workspace/,
    );
    expect(port.trouble()).toContain("Enterprise Grid");
    await port.stop();
  });

  it.each(["http", "socket"] as const)(
    "B12: starts over %s while a token that worked before is refused, and goes on when it is good again",
    async (transport) => {
      const state = memoryState();
      harness = await startHarness(transport, { options: { state } });
      const { slack } = harness;
      const refused = ["auth.test", "apps.connections.open"].map((method) => {
        const fault = { method, kind: "error" as const, code: "token_revoked", times: 1_000 };
        slack.strict.faults.push(fault);
        return fault;
      });
      const way = transport === "http" ? { signingSecret: "s" } : { appToken: slack.appToken };
      const port = createSlackPort({
        ...{ network: "slack", botToken: slack.botToken, apiUrl: slack.apiUrl, log: quiet(), state, ...way },
        timings: { reconnectMs: 20, probeMs: 20 },
      });

      await port.start(async () => ({}));
      expect(port.trouble()).toContain("token_revoked");
      for (const fault of refused) fault.times = 0;

      await harness.until(() => port.trouble() === undefined);
      await port.stop();
    },
  );

  it("B12: says that a token is refused while it runs, and looks by itself whether it is good again", async () => {
    harness = await startHarness("http", { options: { timings: { probeMs: 20 } } });
    const { port, slack } = harness;
    const room = await port.openRoom({ name: "inc-refused", topic: "" }, first());
    const fault = { method: "*", kind: "error" as const, code: "account_inactive", times: 1_000 };
    slack.strict.faults.push(fault);

    const words = port.post(room, say([], md`fs-03 is encrypted`), first());
    await expect(words).rejects.toMatchObject({ retry: "later" });
    await expect(port.invite(room, [slack.people.alice.user])).rejects.toBeInstanceOf(CredentialRefused);
    expect(port.trouble()).toContain("account_inactive");
    fault.times = 0;

    await harness.until(() => port.trouble() === undefined);
  });

  it("goes on in the background while Slack is away, and works once it is back", async () => {
    harness = await startHarness("http", {
      before: (slack) => slack.strict.faults.push({ method: "auth.test", kind: "500", times: 3 }),
    });

    expect(harness.port.trouble()).toContain("HTTP 500");
    expect((await harness.slack.send(slashCommand({ user: "U1" }, "status"))).status).toBe(503);
    await harness.until(() => harness?.port.trouble() === undefined);
    expect((await harness.slack.send(slashCommand({ user: "U1" }, "status"))).status).toBe(200);
  });

  it("does not claim to be connected while no socket is open", async () => {
    harness = await startHarness("socket", {
      before: (slack) => slack.strict.faults.push({ method: "apps.connections.open", kind: "500", times: 6 }),
    });
    const trouble = harness.port.trouble();
    const claimed = harness.logged.some((line) => line.includes("Connected to Slack"));

    expect(trouble).toMatch(/no socket to Slack: .*HTTP 500/);
    expect(claimed).toBe(false);
    await harness.until(() => harness?.port.trouble() === undefined);
  });

  it("is not needed to be told that Slack is away", async () => {
    const port = createSlackPort({ ...options, apiUrl: "http://127.0.0.1:9/api" });

    await port.start(async () => ({}));

    expect(port.trouble()).toContain("cannot be reached");
    await expect(port.openRoom({ name: "inc-1", topic: "" }, first())).rejects.toBeInstanceOf(Unavailable);
    await port.stop();
    expect(port.trouble()).toBe("stopped");
  });

  it("acknowledges what it is recording before it stops", async () => {
    harness = await startHarness("socket");
    const { slack, port } = harness;
    let record: (() => void) | undefined;
    harness.delayNext(new Promise<void>((resolve) => (record = resolve)));
    const answer = slack.send(slashCommand({ user: "U1" }, "status"));
    await harness.until(() => harness?.delayed() === true);

    const stopped = port.stop();
    // Time enough to close the sockets too early.
    await timePasses(50);
    record?.();

    expect((await answer).acknowledged).toBe(true);
    await stopped;
    expect(harness.received).toHaveLength(1);
  });
});

function withoutSecret(): SlackOptions {
  const { signingSecret: _secret, ...rest } = options;
  return rest;
}
