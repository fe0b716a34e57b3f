import { createServer } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { CredentialRefused } from "../../../src/adapters/chat-errors.ts";
import { createSlackPort } from "../../../src/adapters/slack/slack-chat.ts";
import { eventCallback, slashCommand } from "../../support/slack/payloads.ts";
import { timePasses, until } from "../../support/until.ts";
import { memoryState, quiet, type SlackHarness, startHarness } from "./harness.ts";

/** An HTTP proxy that makes tunnels (RFC 9110 §9.3.6). */
async function startProxy() {
  let tunnels = 0;
  const server = createServer().on("connect", (request, client: Socket) => {
    tunnels += 1;
    const { hostname, port } = new URL(`http://${request.url}`);
    const there = connect(Number(port), hostname, () => {
      client.write("HTTP/1.1 200 Connection established\r\n\r\n");
      client.pipe(there).pipe(client);
    });
    for (const one of [client, there]) one.on("error", () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    tunnels: () => tunnels,
    stop: () => new Promise((resolve) => server.close(resolve)),
  };
}

const from = { user: "U1ALICE", room: "C1ROOM" };

describe("the way in by Socket Mode", () => {
  let harness: SlackHarness;
  afterEach(() => harness.stop());

  it("opens two sockets and acknowledges a command with nothing, after it was recorded", async () => {
    harness = await startHarness("socket");
    await harness.until(() => harness.slack.socket.open() === 2);

    const answer = await harness.slack.send(slashCommand(from, "status"));

    expect(answer).toMatchObject({ acknowledged: true, body: {} });
    expect(harness.received).toMatchObject([{ kind: "command", text: "status" }]);
  });

  it("does not acknowledge what could not be recorded, and takes its repetition", async () => {
    harness = await startHarness("socket", { double: { ackMs: 400 } });
    const payload = eventCallback({ type: "member_joined_channel", user: "U1", channel: "C1" });
    harness.refuseNext(1);

    expect((await harness.slack.send(payload)).acknowledged).toBe(false);
    expect((await harness.slack.send(payload, 1)).acknowledged).toBe(true);
    expect(harness.received.map((event) => event.id)).toEqual([payload.body.event_id]);
  });

  it("m29: opens its sockets through a proxy, except to hosts that need none", async () => {
    const proxy = await startProxy();
    harness = await startHarness("socket", { options: { proxy: { httpProxy: proxy.url } } });
    await harness.until(() => harness.slack.socket.open() === 2);
    const tunnels = proxy.tunnels();
    expect(tunnels).toBeGreaterThanOrEqual(2);
    expect((await harness.slack.send(slashCommand(from, "status"))).acknowledged).toBe(true);
    await harness.stop();

    const direct = { httpProxy: proxy.url, noProxy: "127.0.0.1" };
    harness = await startHarness("socket", { options: { proxy: direct } });
    await harness.until(() => harness.slack.socket.open() === 2);
    expect(proxy.tunnels()).toBe(tunnels);
    await proxy.stop();
  });

  it("misses no command while Slack recycles its sockets one after the other", async () => {
    harness = await startHarness("socket");
    await harness.until(() => harness.slack.socket.open() === 2);

    const answers: boolean[] = [];
    for (let at = 0; at < 30; at += 1) {
      if (at === 5 || at === 20) {
        await harness.until(() => harness.slack.socket.open() === 2);
        harness.slack.socket.disconnect("one");
      }
      answers.push((await harness.slack.send(slashCommand(from, `status ${at}`))).acknowledged);
    }

    expect(answers.filter((acknowledged) => !acknowledged)).toEqual([]);
    await harness.until(() => harness.slack.socket.open() === 2);
  });

  it("says what is wrong during an outage, and comes back by itself", async () => {
    harness = await startHarness("socket");
    const { socket, strict } = harness.slack;
    await harness.until(() => socket.open() === 2);
    strict.faults.push({ method: "apps.connections.open", kind: "500", times: 4 });

    socket.refuse(true);
    socket.drop();
    await harness.until(() => harness.port.trouble() !== undefined);
    const trouble = harness.port.trouble();
    await harness.until(() => strict.faults.every((fault) => fault.times === 0));
    socket.refuse(false);

    expect(trouble).toMatch(/no socket to Slack/);
    await harness.until(() => harness.port.trouble() === undefined && socket.open() === 2);
    expect((await harness.slack.send(slashCommand(from, "status"))).acknowledged).toBe(true);
  });

  it("lives on when the app token is revoked while it runs, and says so", async () => {
    harness = await startHarness("socket");
    const { socket, strict } = harness.slack;
    await harness.until(() => socket.open() === 2);
    strict.faults.push({
      method: "apps.connections.open",
      kind: "error",
      code: "invalid_auth",
      times: 1_000,
    });

    socket.drop();

    await harness.until(() => /invalid_auth/.test(harness.port.trouble() ?? ""));
    expect(harness.logged.join("")).not.toContain(harness.slack.appToken);
  });

  describe("M14: Slack ends a socket right after its hello", () => {
    const ending = (allowed: number, reason: string) => ({
      before: ({ socket }: SlackHarness["slack"]) => socket.endBeyond(allowed, reason),
    });
    const logged = (words: string) => harness.logged.filter((line) => line.includes(words));
    const notes = () => harness.port.note?.() ?? "";

    it("goes on with one socket fewer, says so once, and takes it up again later", async () => {
      const timings = { reconnectMs: 20, stableMs: 30, restMs: 300 };
      harness = await startHarness("socket", {
        ...ending(1, "too_many_websockets"),
        options: { timings },
      });
      const { socket } = harness.slack;

      await harness.until(() => notes() !== "");
      // Several rests long: each try is one more hello, and nothing is said of it.
      await harness.until(() => socket.greeted() >= 5);

      expect(notes()).toMatch(/^1 socket to Slack instead of 2: .*app token/);
      expect(harness.port.trouble()).toBeUndefined();
      expect(logged("one fewer is kept open")).toHaveLength(1);
      expect((await harness.slack.send(slashCommand(from, "status"))).acknowledged).toBe(true);

      socket.endBeyond(10, "");
      await harness.until(() => socket.open() === 2 && notes() === "");
    });

    it.each([
      ["too_many_websockets", /more sockets .* than Slack allows/],
      ["link_disabled", /Socket Mode is switched off/],
      ["warning", /no socket to Slack/],
    ])("pauses longer and longer when it ends each of them: %s", async (reason, words) => {
      const timings = { reconnectMs: 20, restMs: 60_000 };
      harness = await startHarness("socket", { ...ending(0, reason), options: { timings } });
      const { socket } = harness.slack;

      const began = performance.now();
      await until(() => socket.greeted() >= 10, 30_000);

      // Each pause is 1.6 times the one before, from 20 ms on: five hellos of each socket take 0.3 s at least.
      expect(performance.now() - began).toBeGreaterThan(200);
      await harness.until(() => words.test(harness.port.trouble() ?? ""));
      expect(logged("soon after it was opened").length).toBe(reason === "too_many_websockets" ? 0 : 1);
      expect(logged("one fewer is kept open").length).toBe(reason === "too_many_websockets" ? 1 : 0);

      socket.endBeyond(10, "");
      await harness.until(() => harness.port.trouble() === undefined && socket.open() > 0);
    });
  });

  it("starts with one socket when Slack lets it open only one at once", async () => {
    harness = await startHarness("socket", {
      before: (slack) => slack.strict.faults.push({ method: "apps.connections.open", kind: "429", times: 1 }),
    });

    expect(harness.port.trouble()).toBeUndefined();
    await harness.until(() => harness.slack.socket.open() === 2);
  });

  it("rejects to start with a wrong app token", async () => {
    harness = await startHarness("socket");
    const { slack } = harness;
    const port = createSlackPort({
      network: "slack",
      botToken: slack.botToken,
      appToken: "xapp-wrong",
      apiUrl: slack.apiUrl,
      log: quiet(),
      state: memoryState(),
    });

    await expect(port.start(async () => ({}))).rejects.toBeInstanceOf(CredentialRefused);
    await port.stop();
  });

  it("closes its sockets at once when it stops, also one that is being opened", async () => {
    harness = await startHarness("socket", { double: { latencyMs: 100 } });
    const began = performance.now();

    await harness.port.stop();

    expect(performance.now() - began).toBeLessThan(1_000);
    await harness.until(() => harness.slack.socket.open() === 0);
    // That none is opened later shows only when that time has passed.
    await timePasses(250);
    expect(harness.slack.socket.open()).toBe(0);
  });

  it("closes although the other side does not answer", async () => {
    harness = await startHarness("socket");
    await harness.until(() => harness.slack.socket.open() === 2);
    harness.slack.socket.freeze();
    const began = performance.now();

    await harness.port.stop();

    expect(performance.now() - began).toBeLessThan(2_000);
  });
});
