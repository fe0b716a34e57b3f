import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { inspect } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  type ChatError,
  Forbidden,
  NotFound,
  RateLimited,
  Rejected,
  Unavailable,
} from "../../../src/adapters/chat-errors.ts";
import type { FileRef } from "../../../src/adapters/chat-port.ts";
import { md, say } from "../../../src/core/message.ts";
import { first, memoryState, type SlackHarness, startHarness } from "./harness.ts";

const message = say(["TLP:AMBER"], md`a capture of srv-12`);
const content = Uint8Array.from({ length: 5_000 }, (_, at) => at % 256);
const pcap = { name: "srv-12.pcap", mime: "application/octet-stream", content };

describe("files on Slack", () => {
  let harness: SlackHarness;
  let room: string;
  const state = memoryState();
  beforeEach(async () => {
    harness = await startHarness("http", {
      options: { state, timings: { shareMs: 1_000, transferMs: 800 } },
    });
    room = await harness.port.openRoom({ name: "inc-2026-0001-x", topic: "" }, first());
    await harness.port.invite(room, [harness.people.alice.user]);
  });
  afterEach(() => harness.stop());
  const host = () => harness.slack.strict.files;
  const callsOf = (method: string) => harness.slack.strict.calls.filter((call) => call.method === method);
  const fetchFile = (file: FileRef, atMost = 10_000) => {
    if (harness.port.files === undefined) throw new Error("no files");
    return harness.port.files.fetch(file, atMost);
  };
  const postFile = (attempt = first(), file = pcap) => {
    if (harness.port.files === undefined) throw new Error("no files");
    return harness.port.files.post(room, file, message, attempt);
  };
  const failure = (promise: Promise<unknown>) =>
    promise.then(
      () => undefined,
      (error: unknown) => error as ChatError,
    );
  /** A file that Alice posted, as it arrived. */
  const shared = async (): Promise<FileRef> => {
    const ts = await harness.slack.share("alice", room, pcap, "look");
    const find = () => harness.received.find((event) => event.kind === "message" && event.message === ts);
    await harness.until(() => find() !== undefined);
    const event = find();
    const [file] = (event?.kind === "message" && event.files) || [];
    if (file === undefined) throw new Error("no file arrived");
    return file;
  };

  describe("that people post", () => {
    it("can be fetched by whoever has the event, with the token", async () => {
      const file = await shared();

      expect(Buffer.from(await fetchFile(file)).equals(content)).toBe(true);
      expect(host().requests.at(-1)).toMatchObject({ method: "GET", token: harness.slack.botToken });
    });

    it("are asked for when Slack told the id alone (Slack Connect)", async () => {
      const { id, name, mime } = await shared();
      host().unshared.clear();

      expect(await fetchFile({ id, name, mime, bytes: 0 })).toHaveLength(content.length);
      expect(callsOf("files.info").map((call) => call.args.file)).toEqual([id]);
    });

    it("are not asked for at all when they are said to be too large", async () => {
      const file = await shared();
      const before = host().requests.length;

      const error = await failure(fetchFile(file, content.length - 1));

      expect(error).toMatchObject({
        retry: "never",
        message: expect.stringContaining("larger than 4999 bytes"),
      });
      expect(host().requests).toHaveLength(before);
    });

    it("are read no further than the limit when nobody says how large they are", async () => {
      const file = await shared();
      let sent = 0;
      host().answers.push((response) => {
        response.writeHead(200, { "content-type": "application/octet-stream" });
        // Much more, as long as somebody reads.
        const more = () => {
          do sent += 65_536;
          while (sent < 50_000_000 && response.write(Buffer.alloc(65_536)));
          if (sent >= 50_000_000) response.end();
        };
        response.on("drain", more);
        more();
      });

      const error = await failure(fetchFile({ ...file, bytes: 0 }, 100_000));

      expect(error).toBeInstanceOf(Rejected);
      expect(sent).toBeLessThan(20_000_000);
    });

    const answers: [
      string,
      (response: ServerResponse) => void,
      abstract new (...args: never[]) => ChatError,
    ][] = [
      ["gone", (response) => response.writeHead(404).end(), NotFound],
      ["refused", (response) => response.writeHead(403).end(), Forbidden],
      ["a page to sign in at", (response) => page(response), Forbidden],
      [
        "sent round in circles",
        (response) => response.writeHead(302, { location: "/?redir=x" }).end(),
        Forbidden,
      ],
      [
        "moved to nowhere",
        (response) => response.writeHead(302, { location: "http://[" }).end(),
        Unavailable,
      ],
      ["broken", (response) => response.writeHead(500).end(), Unavailable],
      ["too much at once", (response) => response.writeHead(429, { "retry-after": "9" }).end(), RateLimited],
      [
        "cut off",
        (response) =>
          void response.writeHead(200, { "content-length": "9" }).write("x", () => response.destroy()),
        Unavailable,
      ],
      ["silent", () => undefined, Unavailable],
    ];
    it.each(answers)(
      "are said to be unavailable in our own words when they are %s",
      async (_what, answer, type) => {
        const file = await shared();
        host().answers.push(answer);

        const error = await failure(fetchFile(file));

        expect(error).toBeInstanceOf(type);
        expect(inspect(error, { depth: 9 })).not.toContain(harness.slack.botToken);
      },
    );

    it("cannot be fetched without the right token: Slack sends to its page to sign in at", async () => {
      const file = await shared();
      const html = { ...file, mime: "text/html", bytes: 12 };
      for (let at = 0; at < 2; at += 1)
        host().answers.push((response) => response.writeHead(302, { location: "/?redir=%2Fx" }).end());

      expect(await failure(fetchFile(file))).toBeInstanceOf(Forbidden);
      // Also not when the file itself is a page.
      expect(await failure(fetchFile(html))).toBeInstanceOf(Forbidden);
    });

    describe("and say they are elsewhere", () => {
      let trap: Server;
      let address: string;
      const asked: (string | undefined)[] = [];
      beforeEach(async () => {
        asked.length = 0;
        trap = createServer((request, response) => {
          asked.push(request.headers.authorization);
          response.end("trap");
        });
        await new Promise<void>((resolve) => trap.listen(0, "127.0.0.1", resolve));
        address = `http://127.0.0.1:${(trap.address() as AddressInfo).port}`;
      });
      afterEach(() => new Promise((resolve) => trap.close(resolve)));

      it("are not fetched, and no token goes there", async () => {
        const file = await shared();
        const own = new URL(harness.slack.apiUrl).host;

        for (const url of [
          `${address}/x`,
          `http://${own}@${new URL(address).host}/x`,
          "file:///etc/passwd",
          "x",
        ]) {
          expect(await failure(fetchFile({ ...file, data: { url } }))).toBeInstanceOf(Rejected);
        }
        expect(asked).toEqual([]);
      });

      it("are not fetched by way of a redirect, and no token goes there", async () => {
        const file = await shared();
        host().answers.push((response) => response.writeHead(302, { location: `${address}/x` }).end());

        expect(await failure(fetchFile(file))).toBeInstanceOf(Rejected);
        expect(asked).toEqual([]);
      });

      it("are not fetched when files.info says so, and no token goes there", async () => {
        const { id, name, mime } = await shared();
        const bodies = [
          { url_private_download: `${address}/x` },
          { is_external: true, url_private_download: "x" },
          {},
        ];
        for (const file of bodies)
          harness.slack.strict.faults.push({
            method: "files.info",
            kind: "answer",
            body: { file },
            times: 1,
          });

        for (const _ of bodies)
          expect(await failure(fetchFile({ id, name, mime, bytes: 0 }))).toBeInstanceOf(Rejected);
        expect(asked).toEqual([]);
      });

      it("get nothing of what Muster posts", async () => {
        const body = { upload_url: `${address}/upload`, file_id: "F1" };
        const method = "files.getUploadURLExternal";
        harness.slack.strict.faults.push({ method, kind: "answer", body, times: 1 });

        expect(await failure(postFile())).toBeInstanceOf(Rejected);
        expect(asked).toEqual([]);
      });
    });
  });

  describe("that Muster posts", () => {
    const carriers = async () =>
      (await harness.look(room)).messages.filter((each) => each.files !== undefined);

    it("come with the message above them, once Slack shows them", async () => {
      const id = await postFile();

      expect(await carriers()).toMatchObject([
        {
          id,
          text: expect.stringContaining("a capture of srv-12"),
          files: [{ name: "srv-12.pcap", bytes: 5_000 }],
        },
      ]);
      expect(callsOf("files.info").length).toBeGreaterThan(1);
    });

    it("are sent without the token, which the address does not need", async () => {
      await postFile();

      expect(host().requests.filter((each) => each.method === "POST")).toMatchObject([{ token: "" }]);
    });

    it.each(["files.getUploadURLExternal", "files.completeUploadExternal", "files.info"])(
      "come once when the answer of %s was lost",
      async (method) => {
        const attempt = first();
        harness.slack.strict.faults.push({ method, kind: "lost-reply", times: 1 });

        expect(await failure(postFile(attempt))).toBeInstanceOf(Unavailable);
        const id = await postFile({ ...attempt, retry: true });

        expect(await carriers()).toMatchObject([{ id }]);
      },
    );

    it.each(["files.getUploadURLExternal", "files.completeUploadExternal"])(
      "come on the next attempt when %s failed",
      async (method) => {
        const attempt = first();
        harness.slack.strict.faults.push({ method, kind: "500", times: 1 });

        expect(await failure(postFile(attempt))).toBeInstanceOf(Unavailable);
        const id = await postFile({ ...attempt, retry: true });

        expect(await carriers()).toMatchObject([{ id }]);
      },
    );

    it("come once when the process died in between and another one tries again", async () => {
      const attempt = first();
      harness.slack.strict.faults.push({
        method: "files.completeUploadExternal",
        kind: "lost-reply",
        times: 1,
      });
      await failure(postFile(attempt));
      // What a new process knows: the same durable state and nothing else.
      const { createSlackPort } = await import("../../../src/adapters/slack/slack-chat.ts");
      const { botToken, apiUrl, signingSecret } = harness.slack;
      const { quiet } = await import("./harness.ts");
      const other = createSlackPort({
        network: "slack",
        botToken,
        apiUrl,
        signingSecret,
        log: quiet(),
        state,
      });

      const id = await other.files?.post(room, pcap, message, { ...attempt, retry: true });
      await other.stop();

      expect(await carriers()).toMatchObject([{ id }]);
    });

    it("are waited for in vain, and found later, when Slack takes its time", async () => {
      const attempt = first();
      const { unshared } = host();
      const slow = setInterval(() => {
        for (const id of unshared.keys()) unshared.set(id, 99);
      }, 1);

      const error = await failure(postFile(attempt)).finally(() => clearInterval(slow));
      unshared.clear();
      const id = await postFile({ ...attempt, retry: true });

      expect(error).toBeInstanceOf(Unavailable);
      expect(await carriers()).toMatchObject([{ id }]);
    });

    it("are given up for good when Slack refuses them", async () => {
      const method = "files.completeUploadExternal";
      harness.slack.strict.faults.push({ method, kind: "error", code: "invalid_blocks", times: 1 });

      expect(await failure(postFile())).toBeInstanceOf(Rejected);
    });

    it.each([
      ["../../etc/passwd", ".._.._etc_passwd"],
      ["a\r\nb\0.txt", "a_b_.txt"],
      ["  ", "file"],
      ["x".repeat(300), `${"x".repeat(199)}…`],
      ["<!channel>.txt", "<!channel>.txt"],
    ])("named %j are called %j", async (name, called) => {
      await postFile(first(), { ...pcap, name });

      expect((await carriers())[0]?.files?.[0]?.name).toBe(called);
    });
  });

  it("on their way do not hold up the end of the process", async () => {
    await harness.stop();
    harness = await startHarness("http", { options: { timings: { shareMs: 60_000, transferMs: 60_000 } } });
    room = await harness.port.openRoom({ name: "inc-2026-0001-x", topic: "" }, first());
    await harness.port.invite(room, [harness.people.alice.user]);
    const file = await shared();
    host().answers.push(() => undefined); // Nobody answers.
    const fetching = failure(fetchFile(file));
    const { unshared } = host();
    const slow = setInterval(() => {
      for (const id of unshared.keys()) unshared.set(id, 99);
    }, 1);
    const posting = failure(postFile());
    await harness.until(() => callsOf("files.info").length > 0);

    const began = performance.now();
    await harness.port.stop();
    const errors = await Promise.all([fetching, posting]).finally(() => clearInterval(slow));

    expect(performance.now() - began).toBeLessThan(2_000);
    for (const error of errors) expect(error).toBeInstanceOf(Unavailable);
  });
});

function page(response: ServerResponse): void {
  response.writeHead(200, { "content-type": "text/html; charset=utf-8" });
  response.end("<!DOCTYPE html><title>Sign in | Slack</title>");
}
