import { connect } from "node:net";
import Fastify from "fastify";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  blockAction,
  eventCallback,
  httpRequest,
  type Payload,
  signature,
  slashCommand,
} from "../../support/slack/payloads.ts";
import { type SlackHarness, startHarness } from "./harness.ts";

const from = { user: "U1ALICE", room: "C1ROOM" };

describe("the way in by HTTP", () => {
  let harness: SlackHarness;
  beforeEach(async () => {
    harness = await startHarness("http");
  });
  afterEach(() => harness.stop());

  const post = async (
    payload: Payload,
    at?: number,
    secret = harness.slack.signingSecret,
    url = harness.eventsUrl,
  ) => {
    const { headers, body } = httpRequest(payload, secret, at);
    return fetch(url ?? "", { method: "POST", headers, body });
  };
  const nowSeconds = () => Math.floor(Date.now() / 1_000);

  it("acknowledges a command with nothing, after it was recorded", async () => {
    const answer = await post(slashCommand(from, "status"));

    expect(answer.status).toBe(200);
    expect(await answer.text()).toBe("");
    expect(harness.received).toMatchObject([{ kind: "command", text: "status" }]);
  });

  it.each([
    ["a command", slashCommand(from, "status")],
    ["a button", blockAction(from, { actionId: "muster:ack", value: "1" })],
    ["an event", eventCallback({ type: "member_joined_channel", user: "U1", channel: "C1" })],
  ])(
    "does not acknowledge %s that could not be recorded, and takes its repetition",
    async (_what, payload) => {
      harness.refuseNext(1);

      const refused = await post(payload);
      const again = await post(payload);

      expect(refused.status).toBeGreaterThanOrEqual(500);
      expect(again.status).toBe(200);
      expect(harness.received).toHaveLength(1);
    },
  );

  it("hands a repetition up under the same id", async () => {
    const payload = eventCallback({ type: "member_joined_channel", user: "U1", channel: "C1" });

    await post(payload);
    await post(payload);

    expect(harness.received.map((event) => event.id)).toEqual([payload.body.event_id, payload.body.event_id]);
  });

  it.each([
    ["signed with another secret", 0, "another-secret"],
    ["signed 6 minutes ago", -360, undefined],
    ["signed for in 2 minutes", 120, undefined],
    ["signed for tomorrow", 86_400, undefined],
  ])("refuses a request %s", async (_what, offset, secret) => {
    const answer = await post(slashCommand(from, "status"), nowSeconds() + offset, secret);

    expect(answer.status).toBe(401);
    expect(harness.received).toEqual([]);
  });

  it("accepts clocks that differ a little", async () => {
    expect((await post(slashCommand(from, "status"), nowSeconds() - 240)).status).toBe(200);
    expect((await post(slashCommand(from, "status"), nowSeconds() + 30)).status).toBe(200);
  });

  it.each([
    ["no signature", {}],
    ["half a signature", { "x-slack-signature": "v0=", "x-slack-request-timestamp": "1" }],
    ["a timestamp that is none", { "x-slack-signature": "v0=00", "x-slack-request-timestamp": "soon" }],
  ])("refuses a request with %s", async (_what, headers: Record<string, string>) => {
    const body = new URLSearchParams({ command: "/incident", text: "status" }).toString();
    const answer = await fetch(harness.eventsUrl ?? "", { method: "POST", headers, body });

    expect(answer.status).toBe(401);
    expect(harness.received).toEqual([]);
  });

  it("refuses a request whose body was changed after signing", async () => {
    const { headers, body } = httpRequest(slashCommand(from, "status"), harness.slack.signingSecret);

    const answer = await fetch(harness.eventsUrl ?? "", {
      method: "POST",
      headers,
      body: `${body}&text=close`,
    });

    expect(answer.status).toBe(401);
  });

  it("does not believe a payload that hides behind Slack's certificate check", async () => {
    const payload = JSON.stringify(slashCommand(from, "close").body);
    const body = new URLSearchParams({
      ssl_check: "1",
      payload,
      command: "/incident",
      text: "close",
    }).toString();
    const headers = { "content-type": "application/x-www-form-urlencoded" };

    await fetch(harness.eventsUrl ?? "", { method: "POST", headers, body });

    expect(harness.received).toEqual([]);
  });

  it("refuses a body over 1 MB", async () => {
    const answer = await post(slashCommand(from, "x".repeat(1_100_000)));

    expect(answer.status).toBe(413);
    expect(harness.received).toEqual([]);
  });

  it("answers Slack's URL verification, but only when it is signed", async () => {
    const body = JSON.stringify({ type: "url_verification", challenge: "abc" });
    const headers = { "content-type": "application/json" };
    const signed = { ...headers, ...signature(body, harness.slack.signingSecret, nowSeconds()) };

    expect(
      await (await fetch(harness.eventsUrl ?? "", { method: "POST", headers: signed, body })).json(),
    ).toEqual({
      challenge: "abc",
    });
    expect((await fetch(harness.eventsUrl ?? "", { method: "POST", headers, body })).status).toBe(401);
  });

  it("answers 400 to a signed body that is not JSON", async () => {
    const body = "{";
    const headers = {
      "content-type": "application/json",
      ...signature(body, harness.slack.signingSecret, nowSeconds()),
    };

    expect((await fetch(harness.eventsUrl ?? "", { method: "POST", headers, body })).status).toBe(400);
  });

  it("knows no other path and no other method", async () => {
    expect((await fetch(harness.eventsUrl ?? "")).status).toBe(404);
    expect((await post(slashCommand(from, "x"), undefined, undefined, `${harness.eventsUrl}/x`)).status).toBe(
      404,
    );
  });

  it("survives a caller that hangs up in the middle", async () => {
    const { port, hostname } = new URL(harness.eventsUrl ?? "");
    const socket = connect(Number(port), hostname);
    const half = "POST /slack/events HTTP/1.1\r\nhost: x\r\ncontent-length: 1000\r\n\r\nhalf";
    await new Promise((written) => socket.write(half, written));
    socket.destroy();

    expect((await post(slashCommand(from, "status"))).status).toBe(200);
  });

  it.each(["with its length", "in chunks"])(
    "m97: answers a body over 1 MB, sent %s, and takes the next",
    async (how) => {
      const body = "x".repeat(3 * 1024 * 1024);
      const chunks = new ReadableStream({
        start(controller) {
          for (let at = 0; at < body.length; at += 64 * 1024)
            controller.enqueue(Buffer.from(body.slice(at, at + 64 * 1024)));
          controller.close();
        },
      });
      const sent = how === "in chunks" ? { body: chunks, duplex: "half" as const } : { body };
      const signal = AbortSignal.timeout(5_000);
      const headers = {
        "content-type": "application/json",
        "x-slack-request-timestamp": String(Math.floor(Date.now() / 1_000)),
        "x-slack-signature": "v0=0",
      };

      const answer = await fetch(harness.eventsUrl ?? "", { method: "POST", headers, signal, ...sent });

      expect(answer.status).toBeGreaterThanOrEqual(400);
      expect((await post(slashCommand(from, "status"))).status).toBe(200);
    },
  );

  it("refuses with 503 before it is started and after it is stopped, so that Slack tries again", async () => {
    await harness.port.stop();

    const answer = await post(slashCommand(from, "status"));

    expect(answer.status).toBe(503);
    expect(answer.headers.get("retry-after")).toBe("5");
  });

  it("can be mounted in Fastify", async () => {
    const web = Fastify();
    await web.register(async (scope) => {
      scope.removeAllContentTypeParsers();
      scope.addContentTypeParser("*", (_request, _payload, done) => done(null));
      scope.post("/slack/events", (request, reply) => {
        reply.hijack();
        harness.port.requestListener?.(request.raw, reply.raw);
      });
    });
    const url = await web.listen({ host: "127.0.0.1", port: 0 });

    const answer = await post(slashCommand(from, "status"), undefined, undefined, `${url}/slack/events`);

    expect(answer.status).toBe(200);
    expect(harness.received).toMatchObject([{ kind: "command", text: "status" }]);
    await web.close();
  });
});
