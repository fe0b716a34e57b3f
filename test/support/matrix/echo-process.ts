/**
 * A process of its own around the Matrix adapter, for tests that kill it: opens a room, invites a person and answers
 * each command. What a database does in Muster, a directory does here: a file per fact, written before it counts.
 *
 * Arguments: homeserver URL, access token, directory, user to invite.
 */
import { randomUUID } from "node:crypto";
import { existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { createMatrixPort } from "../../../src/adapters/matrix/matrix-chat.ts";
import { md, say } from "../../../src/core/message.ts";
import { keptLog, localLeaderLock } from "./parts.ts";

const [url = "", token = "", directory = "", person = ""] = process.argv.slice(2);

/** Whole or not at all, as a transaction is. */
function write(name: string, value: string): void {
  const draft = join(directory, `.${randomUUID()}`);
  writeFileSync(draft, value);
  renameSync(draft, join(directory, name));
}
const file = (key: string) => encodeURIComponent(key);
const read = (name: string) =>
  existsSync(join(directory, name)) ? readFileSync(join(directory, name), "utf8") : undefined;

const port = createMatrixPort({
  network: "matrix",
  homeserverUrl: url,
  accessToken: token,
  encryption: "off",
  log: keptLog(),
  state: { get: async (key) => read(file(key)), set: async (key, value) => write(file(key), value) },
  leaderLock: localLeaderLock(),
  timeouts: { request: 2_000, poll: 500, backOff: [10, 50] },
});
await port.start(async (event) => {
  if (event.kind === "command")
    write(`inbox-${file(event.id)}`, JSON.stringify({ room: event.room, text: event.text }));
  return {};
});

const opened = { key: "opening", retry: true };
const retrying = async <T>(work: () => Promise<T>): Promise<T> => {
  for (;;) {
    try {
      return await work();
    } catch {
      await wait(20);
    }
  }
};
const room = await retrying(() => port.openRoom({ name: "inc-killed", topic: "t" }, opened));
await retrying(() => port.invite(room, [person]));
for (;;) {
  const done = new Set(readdirSync(directory));
  for (const name of [...done].filter((one) => one.startsWith("inbox-") && !done.has(`done-${one}`)).sort()) {
    const { room: where, text } = JSON.parse(read(name) ?? "{}") as { room: string; text: string };
    // Not a retry as far as this process knows: only the transaction id keeps it one message.
    const attempt = { key: `answer:${text}`, retry: false };
    await retrying(() => port.post(where, say([], md`answer ${text}`), attempt));
    write(`done-${name}`, "");
  }
  await wait(10);
}
