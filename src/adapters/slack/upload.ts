/**
 * Posting a file with a message above it (docs.slack.dev/messaging/working-with-files#upload). Slack shares a file some
 * time after it has said yes, and its answer does not say in which message: files.info is asked until it does.
 */
import { z } from "zod";
import { type Message, visible } from "../../core/message.ts";
import { NotFound, Rejected, Unavailable } from "../chat-errors.ts";
import type { AdapterState, Attempt, MessageId, RoomId } from "../chat-port.ts";
import { orHalf } from "./halves.ts";
import { isSlackFileUrl } from "./hosts.ts";
import { Nothing, type SlackApi } from "./slack-api.ts";
import { clip } from "./split.ts";
import { checkBusy, type Transfers } from "./transfers.ts";

interface Deps {
  readonly network: string;
  readonly api: SlackApi;
  readonly apiUrl: string;
  /** Remembers per step which file it made, so that a step tried again finds it. */
  readonly state: AdapterState;
  readonly transfers: Transfers;
  /** Milliseconds to wait for the message that carries the file. */
  readonly shareMs: number;
}

/** One file to post: where, and under which step. */
export interface Task {
  readonly room: RoomId;
  readonly file: { readonly name: string; readonly mime: string; readonly content: Uint8Array };
  readonly message: Message;
  readonly attempt: Attempt;
  readonly thread?: MessageId;
}

const DOING = "post a file";
const NAME_LIMIT = 200;
/** Milliseconds before files.info is asked again; doubles each time. */
const FIRST_PAUSE = 100;

const Ticket = z.object({ upload_url: z.string(), file_id: z.string() });
const Share = z.array(z.object({ ts: z.string() }));
const Info = z.object({
  file: z.object({
    shares: z
      .object({
        public: z.record(z.string(), Share).optional(),
        private: z.record(z.string(), Share).optional(),
      })
      .nullish(),
  }),
});

/**
 * @returns the id of the message that carries the file
 * @throws ChatError; Unavailable when Slack took the file and does not show it yet: the same key then finds it later
 */
export async function upload(deps: Deps, task: Task): Promise<MessageId> {
  const slot = `upload:${task.attempt.key}`;
  const before = await deps.state.get(slot);
  if (before !== undefined) {
    const found = await carrier(deps, before, task.room);
    if (found !== "gone" && found !== "not yet") return found;
    // The earlier attempt may have ended before it asked Slack to share the file; asking twice is refused.
    const shared = await share(deps, before, task).then(
      () => true,
      (error: unknown) => {
        if (error instanceof Rejected || error instanceof NotFound) return false;
        throw error;
      },
    );
    if (shared || found === "not yet") return waitFor(deps, before, task.room);
  }
  const id = await send(deps, task);
  await deps.state.set(slot, id);
  await share(deps, id, task);
  return waitFor(deps, id, task.room);
}

/** Brings the content to Slack, where nobody sees it yet. @returns the id of the file */
async function send(deps: Deps, { file, attempt }: Task): Promise<string> {
  const args = { filename: nameFor(file.name), length: file.content.byteLength };
  const ticket = await deps.api.call("files.getUploadURLExternal", args, Ticket, {
    key: `ticket:${attempt.key}`,
  });
  if (!isSlackFileUrl(ticket.upload_url, deps.apiUrl))
    throw new Rejected(deps.network, DOING, "the address to send it to is not Slack's");
  await deps.transfers.run(DOING, async (signal) => {
    // Without the token: the address itself is the permission.
    const headers = { "content-type": "application/octet-stream" };
    const body = Buffer.from(file.content);
    const answer = await fetch(ticket.upload_url, {
      method: "POST",
      headers,
      body,
      redirect: "error",
      signal,
    });
    await answer.body?.cancel();
    checkBusy(deps.network, DOING, answer);
    if (!answer.ok) throw new Rejected(deps.network, DOING, `HTTP ${answer.status}`);
  });
  return ticket.file_id;
}

async function share(deps: Deps, id: string, { room, file, message, attempt, thread }: Task): Promise<void> {
  await orHalf(message, async ({ blocks }) => {
    const args = {
      files: [{ id, title: nameFor(file.name) }],
      channel_id: room,
      blocks,
      ...(thread === undefined ? {} : { thread_ts: thread }),
    };
    await deps.api.call("files.completeUploadExternal", args, Nothing, {
      key: `share:${attempt.key}`,
      subject: room,
    });
  });
}

/** The message in the room that carries the file. */
async function carrier(deps: Deps, id: string, room: RoomId): Promise<MessageId | "gone" | "not yet"> {
  try {
    const { file } = await deps.api.call("files.info", { file: id }, Info, { key: `file:${id}` });
    const [first] = file.shares?.private?.[room] ?? file.shares?.public?.[room] ?? [];
    return first?.ts ?? "not yet";
  } catch (error) {
    if (error instanceof NotFound) return "gone";
    throw error;
  }
}

async function waitFor(deps: Deps, id: string, room: RoomId): Promise<MessageId> {
  const until = Date.now() + deps.shareMs;
  for (let pause = FIRST_PAUSE; ; pause *= 2) {
    const found = await carrier(deps, id, room);
    if (found !== "gone" && found !== "not yet") return found;
    if (Date.now() + pause > until || !(await deps.transfers.pause(pause)))
      throw new Unavailable(deps.network, "it took a file and does not show it yet");
  }
}

/** One line without what could be taken for a path or deceive a reader. */
function nameFor(name: string): string {
  const plain = visible(name.replace(/[\p{Cc}/\\]+/gu, "_").trim());
  return clip(plain, NAME_LIMIT) || "file";
}
