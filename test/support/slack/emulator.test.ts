import { afterEach, describe, expect, it } from "vitest";
import { eventCallback } from "./payloads.ts";
import { type SlackDouble, startSlackDouble } from "./slack-double.ts";

describe("the Slack double", () => {
  let slack: SlackDouble | undefined;
  afterEach(async () => slack?.stop());

  it("still finds the parts of emulate that it taps, and an event arrives", async () => {
    slack = await startSlackDouble();
    const came: unknown[] = [];
    const { startEmulator } = await import("./emulator.ts");
    const emulator = await startEmulator({ users: [{ name: "dora", email: "dora@cert.test" }] }, (event) => {
      came.push(event.event);
    });

    await fetch(`${emulator.url}/api/chat.postMessage`, {
      method: "POST",
      headers: { authorization: "Bearer any", "content-type": "application/json" },
      body: JSON.stringify({ channel: "general", text: "hello" }),
    });

    expect(emulator.store.users.findOneBy("email", "dora@cert.test")?.user_id).toMatch(/^U/);
    expect(came).toMatchObject([{ type: "message", text: "hello" }]);
    await emulator.close();
  });

  it.each([
    ["a wrong token", "xoxb-wrong", "chat.postMessage", {}, "invalid_auth"],
    ["no token", "", "chat.postMessage", {}, "not_authed"],
    ["an unknown method", "xoxp-alice", "chat.shout", {}, "unknown_method"],
    ["a name in upper case", "xoxp-alice", "conversations.create", { name: "INC" }, "invalid_name_specials"],
    [
      "51 blocks",
      "xoxp-alice",
      "chat.postMessage",
      { channel: "general", blocks: headers(51) },
      "invalid_blocks",
    ],
    [
      "too many characters of blocks",
      "xoxp-alice",
      "chat.postMessage",
      { channel: "general", blocks: JSON.stringify(sections(5)) },
      "msg_blocks_too_long",
    ],
  ])("refuses %s", async (_what, token, method, args, error) => {
    slack = await startSlackDouble();

    const answer = await fetch(`${slack.apiUrl}${method}`, {
      method: "POST",
      headers: token === "" ? {} : { authorization: `Bearer ${token}` },
      body: new URLSearchParams(args as Record<string, string>),
    });

    expect(await answer.json()).toMatchObject({ ok: false, error });
  });

  it("answers 429 with Retry-After after 20 calls of tier 2 when it keeps the limits", async () => {
    slack = await startSlackDouble({ limits: true });
    const call = (name: string) =>
      fetch(`${slack?.apiUrl}conversations.create`, {
        method: "POST",
        headers: { authorization: `Bearer ${slack?.botToken}` },
        body: new URLSearchParams({ name, is_private: "true" }),
      });

    const statuses: number[] = [];
    for (let at = 0; at < 20; at += 1) statuses.push((await call(`room-${at}`)).status);
    const late = await call("room-20");

    expect(statuses.every((status) => status === 200)).toBe(true);
    expect(late.status).toBe(429);
    expect(Number(late.headers.get("retry-after"))).toBeGreaterThan(0);
  });

  it("keeps events of rooms without the bot to itself, and repeats an event until it is acknowledged", async () => {
    slack = await startSlackDouble();
    const { createServer } = await import("node:http");
    const retries: unknown[] = [];
    const server = createServer((request, response) => {
      retries.push(request.headers["x-slack-retry-num"]);
      response.writeHead(retries.length < 3 ? 500 : 200).end();
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    slack.deliverTo({
      http: `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}/slack/events`,
    });

    await slack.as("alice", "conversations.create", { name: "not-ours", is_private: "true" });
    const room = slack.store.channels.findOneBy("name", "not-ours")?.channel_id ?? "";
    await slack.as("alice", "chat.postMessage", { channel: room, text: "private" });
    await slack.settled();
    expect(retries).toEqual([]);

    await slack.as("alice", "conversations.invite", { channel: room, users: slack.bot.user });
    await slack.settled();
    expect(retries).toEqual([undefined, "1", "2"]);
    server.close();
  });

  it("knows the bot under every token that takes over when the emulator ends one after 5,000 calls", async () => {
    slack = await startSlackDouble();
    const { emulatorUrl, botToken, bot } = slack;
    const { aliasesOf } = await import("./strict.ts");

    for (const token of aliasesOf(botToken)) {
      const headers = { authorization: `Bearer ${token}` };
      const answer = await fetch(`${emulatorUrl}/api/auth.test`, { method: "POST", headers });
      expect(await answer.json()).toMatchObject({ user_id: bot.user, bot_id: bot.bot });
    }
  });

  it("signs like Slack's own example", async () => {
    // docs.slack.dev/authentication/verifying-requests-from-slack, "Verifying with signing secrets".
    const { signature } = await import("./payloads.ts");
    const body =
      "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c";

    expect(signature(body, "8f742231b10e8888abcd99yyyzzz85a5", 1531420618)["x-slack-signature"]).toBe(
      "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503",
    );
    expect(eventCallback({ type: "pin_added" }).body).toMatchObject({ type: "event_callback" });
  });
});

function headers(count: number): string {
  const block = { type: "header", text: { type: "plain_text", text: "x" } };
  return JSON.stringify(Array.from({ length: count }, () => block));
}

function sections(count: number): unknown[] {
  const elements = [{ type: "rich_text_section", elements: [{ type: "text", text: "x".repeat(2_900) }] }];
  return Array.from({ length: count }, () => ({ type: "rich_text", elements }));
}
