import { inspect } from "node:util";
import { pino } from "pino";
import { afterEach, describe, expect, it } from "vitest";
import { ChatError } from "../../../src/adapters/chat-errors.ts";
import { boltLog, clean } from "../../../src/adapters/slack/bolt-log.ts";
import { md, say } from "../../../src/core/message.ts";
import { eventCallback, httpRequest, slashCommand } from "../../support/slack/payloads.ts";
import type { SlackFault } from "../../support/slack/strict.ts";
import { first, type SlackHarness, startHarness, type Transport } from "./harness.ts";

const WORDS = "the-secret-words-of-a-user";

describe("secrets", () => {
  let harness: SlackHarness;
  afterEach(() => harness.stop());

  it.each(["http", "socket"] as Transport[])("are in no error and no log line over %s", async (transport) => {
    const timings = { requestTimeoutMs: 300, urgentTimeoutMs: 300 };
    harness = await startHarness(transport, { double: { ackMs: 400 }, options: { timings } });
    const { slack, port, people } = harness;
    const errors: unknown[] = [];
    const attempt = (call: Promise<unknown> | undefined) =>
      call?.catch((error: unknown) => errors.push(error));
    const room = await port.openRoom({ name: "inc-2026-0001-x", topic: "" }, first());
    await port.invite(room, [people.alice.user]);
    const message = say([], md`${WORDS}`);
    const kinds: SlackFault["kind"][] = ["429", "500", "hang", "lost-reply", "html", "error"];

    for (const kind of kinds) {
      for (const method of [
        "chat.postMessage",
        "conversations.create",
        "users.lookupByEmail",
        "chat.postEphemeral",
        "chat.delete",
        "reactions.add",
        "files.getUploadURLExternal",
        "files.info",
        "conversations.inviteShared",
      ]) {
        slack.strict.faults.push({ method, kind, times: 1, code: "invalid_auth" });
      }
      await attempt(port.post(room, message, first()));
      await attempt(port.openRoom({ name: `inc-${kind}`, topic: WORDS }, first()));
      await attempt(port.findUser(`${WORDS}@cert.test`));
      await attempt(port.whisper?.reply({ user: people.alice.user, room }, message, first()));
      await attempt(port.removing?.remove(room, "17.1", first()));
      await attempt(port.reactions?.set(room, "17.1", "👍", true));
      const mime = "text/plain";
      const content = new TextEncoder().encode(WORDS);
      await attempt(port.files?.post(room, { name: `${WORDS}.txt`, mime, content }, message, first()));
      await attempt(port.files?.fetch({ id: "F1", name: `${WORDS}.txt`, mime, bytes: 9 }, 10));
      const data = { url: `https://evil.test/${WORDS}?t=xoxb-stolen` };
      await attempt(port.files?.fetch({ id: "F1", name: "x", mime, bytes: 9, data }, 10));
      await attempt(port.connect?.invite(room, `${WORDS}@ec3.test`, first()));
    }
    await slack.share("alice", room, { name: `${WORDS}.txt`, content: new Uint8Array(3) }, WORDS);
    await slack.settled();
    harness.refuseNext(2);
    await slack.send(slashCommand({ user: people.alice.user, room }, WORDS));
    await slack.send(eventCallback({ type: "pin_added", user: "U1", channel_id: room, item: pinned() }));
    if (harness.eventsUrl !== undefined) {
      const { headers, body } = httpRequest(slashCommand({ user: "U1" }, WORDS), "wrong-secret");
      await fetch(harness.eventsUrl, { method: "POST", headers, body });
    } else {
      slack.socket.drop();
    }
    await port.stop();

    expect(errors.length).toBeGreaterThan(45);
    for (const error of errors) expect(error).toBeInstanceOf(ChatError);
    const said = `${harness.logged.join("")} ${inspect(errors, { depth: 12, showHidden: true })}`;
    expect(harness.logged.length).toBeGreaterThan(0);
    for (const secret of [
      slack.botToken,
      slack.appToken,
      slack.signingSecret,
      "xoxb-",
      WORDS,
      "hooks/",
      "ticket=",
    ]) {
      expect(said).not.toContain(secret);
    }
  });

  it("are taken out of what Slack's library says", async () => {
    harness = await startHarness("http");
    const lines: string[] = [];
    const library = boltLog(pino({ level: "trace" }, { write: (line: string) => void lines.push(line) }));

    library.warn("token xoxb-1-2-abc failed", { token: "xoxb-1-2-abc" });
    library.error({ body: WORDS });
    library.info(WORDS);
    library.debug(WORDS);

    expect(lines).toHaveLength(2);
    expect(lines[0]).toContain('"detail":"token [token] failed"');
    expect(lines.join("")).not.toMatch(new RegExp(`xoxb|${WORDS}`));

    expect(clean("failed (https://slack.com/api/x?token=xoxb-1-2-abc) xapp-1-A-b xoxe.xoxp-1-x!")).toBe(
      "failed (https://slack.com/…) [token] [token]!",
    );
    expect(clean("wss://wss-primary.slack.com/link/?ticket=abc&app_id=1 closed")).toBe(
      "wss://wss-primary.slack.com/… closed",
    );
    expect(clean("x".repeat(5_000))).toHaveLength(200);
  });
});

function pinned(): object {
  return { type: "message", channel: "C1", message: { ts: "17.1", text: WORDS, user: "U2" } };
}
