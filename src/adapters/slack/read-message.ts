/** What people write, change, take away and react to in rooms → ChatEvent. Pure. See read-event.ts. */
import { z } from "zod";
import type { ChatEvent, FileRef } from "../chat-port.ts";
import { emojiFromSlack } from "./emoji.ts";
import { mentionsInSlack } from "./plain.ts";
import type { Base, Reader } from "./reader.ts";
import { SAID_FIELDS, type Said, saidIn } from "./said.ts";
import { typedCommand } from "./typed-command.ts";

const id = z.string().min(1).max(255);
const words = z.string().nullish();
const SaidSchema = z.object({
  ts: id,
  text: z.string().default(""),
  user: id.optional(),
  subtype: z.string().optional(),
  ...SAID_FIELDS,
});
const PostedSchema = SaidSchema.extend({
  channel: id,
  user: id,
  thread_ts: z.string().optional(),
  bot_id: words,
  hidden: z.boolean().optional(),
  channel_type: z.string().optional(),
});
const ChangedSchema = z.object({
  channel: id,
  message: SaidSchema.extend({ edited: z.object({ user: id }).optional() }),
  previous_message: z.object({ text: z.string().optional(), ...SAID_FIELDS }).optional(),
});
const DeletedSchema = z.object({ channel: id, deleted_ts: id });
const ReactionSchema = z.object({
  user: id,
  reaction: z.string().min(1).max(255),
  item: z.object({ type: z.literal("message"), channel: id, ts: id }),
});
const FileSchema = z.object({
  id,
  name: words,
  title: words,
  size: z.number().nonnegative().nullish(),
  mimetype: words,
  permalink: words,
  url_private_download: words,
  is_external: z.boolean().nullish(),
  mode: words,
  file_access: words,
});

/**
 * Somebody wrote, changed or deleted a message in a room, or typed a command in one or to Muster directly.
 * @param event of type `message`
 */
export function readMessage(
  event: Record<string, unknown>,
  base: Base,
  reader: Reader,
): ChatEvent | undefined {
  if (event.subtype === "message_deleted") {
    const deleted = DeletedSchema.safeParse(event);
    if (!deleted.success || !isPlace(deleted.data.channel)) return undefined;
    return { ...base, kind: "deleted", room: deleted.data.channel, message: deleted.data.deleted_ts };
  }
  if (event.subtype === "channel_convert_to_public") return madePublic(event, base);
  return event.subtype === "message_changed"
    ? readChange(event, base, reader)
    : readPosted(event, base, reader);
}

/** Slack tells of a channel that was made public by a message in it (subtype `channel_convert_to_public`). */
function madePublic(event: Record<string, unknown>, base: Base): ChatEvent | undefined {
  const room = z.object({ channel: id }).safeParse(event);
  if (!room.success) return undefined;
  return { ...base, kind: "exposed", room: room.data.channel, reason: "the channel was made public" };
}

/** Somebody put an emoji under a message, or took it away. */
export function readReaction(
  event: Record<string, unknown>,
  base: Base,
  kind: "reacted" | "unreacted",
  reader: Reader,
): ChatEvent | undefined {
  const reaction = ReactionSchema.safeParse(event);
  if (!reaction.success || reaction.data.user === reader.self.user) return undefined;
  const { channel: room, ts: message } = reaction.data.item;
  if (!isRoom(room)) return undefined;
  const emoji = emojiFromSlack(reaction.data.reaction);
  return { ...base, kind, room, user: reaction.data.user, message, emoji };
}

/** `1700000000.123456` (Slack's ts) → ISO 8601 UTC. */
export function timeOf(ts: string | undefined): string | undefined {
  const seconds = Number(ts);
  return ts === undefined || !Number.isFinite(seconds) || seconds <= 0 || seconds > 8e12
    ? undefined
    : new Date(seconds * 1_000).toISOString();
}

/** What a person wrote: every other subtype tells of something that Slack did (docs.slack.dev/reference/events/message). */
const WRITTEN = new Set([undefined, "file_share", "thread_broadcast", "me_message"]);
const NO_ROOM = new Set<unknown>(["im", "mpim", "app_home"]);
const SLACKBOT = "USLACKBOT";

function readPosted(event: unknown, base: Base, reader: Reader): ChatEvent | undefined {
  const posted = PostedSchema.safeParse(event);
  if (!posted.success) return undefined;
  const { ts, channel, user, text, subtype, thread_ts, bot_id, hidden, channel_type, files } = posted.data;
  if (!WRITTEN.has(subtype) || hidden === true) return undefined;
  // Whatever an app wrote, Muster's own and others', also in a person's name: two bots that pass on what the
  // other one says would never stop.
  if (user === reader.self.user || user === SLACKBOT || typeof bot_id === "string") return undefined;
  const isDirect = channel.startsWith("D") && channel_type !== "mpim";
  if (!isDirect && (!isRoom(channel) || NO_ROOM.has(channel_type))) return undefined;
  const thread = thread_ts === undefined || thread_ts === "" || thread_ts === ts ? {} : { thread: thread_ts };
  const common = {
    ...base,
    // Not the event's own id: an answer that is also shown in the room may be told of twice.
    id: `message:${channel}:${ts}`,
    at: timeOf(ts) ?? base.at,
  };
  const command = typedCommand(text, reader, isDirect);
  if (command !== undefined) {
    // In private there is no room that would have to be said, and nobody to whisper beside.
    const where = isDirect ? {} : { room: channel };
    const reply = { user, ...where, ...("thread" in thread && !isDirect ? { data: thread } : {}) };
    return { ...common, kind: "command", ...where, user, text: command, message: ts, reply };
  }
  if (isDirect) return undefined;
  const shared = (files ?? []).slice(0, MAX_FILES).flatMap(fileOf);
  const lost = (files ?? []).length - shared.length;
  const mentions = mentionsInSlack(text);
  return {
    ...common,
    kind: "message",
    room: channel,
    user,
    message: ts,
    text: saidIn(posted.data, lost > 0 ? [LOST] : [], shared.length > 0),
    ...thread,
    ...(mentions.length === 0 ? {} : { mentions }),
    ...(shared.length === 0 ? {} : { files: shared }),
  };
}

function readChange(event: unknown, base: Base, reader: Reader): ChatEvent | undefined {
  const changed = ChangedSchema.safeParse(event);
  if (!changed.success || !isPlace(changed.data.channel)) return undefined;
  const { channel, message, previous_message } = changed.data;
  // A deleted message with a thread below it is not deleted but replaced by a tombstone.
  if (message.subtype === "tombstone")
    return { ...base, kind: "deleted", room: channel, message: message.ts };
  const user = message.edited?.user ?? message.user;
  if (user === undefined || user === reader.self.user) return undefined;
  // Slack also sends this when it adds a link preview or counts a reply: then nobody changed the words.
  const text = saidIn(message, [], hasFiles(message));
  if (previous_message !== undefined && previous_message.text !== undefined) {
    const before = { ...previous_message, text: previous_message.text };
    if (saidIn(before, [], hasFiles(previous_message)) === text) return undefined;
  }
  return {
    ...base,
    kind: "edited",
    room: channel,
    user,
    message: message.ts,
    text,
  };
}

const MAX_FILES = 50;
/** Stands for a file that is gone, or that Slack shows nobody outside its workspace. */
const LOST = "one that cannot be seen from here";

/** The words of a message that somebody pins, with the names of its files, which a pin does not carry. */
export function pinnedText(message: PinnedMessage): string {
  const names = (message.files ?? []).slice(0, MAX_FILES).map((file) => fileOf(file)[0]?.name ?? LOST);
  return saidIn(message, names);
}
export type PinnedMessage = Said & { readonly files?: readonly unknown[] | null | undefined };

function hasFiles({ files }: { readonly files?: readonly unknown[] | null | undefined }): boolean {
  return (files ?? []).length > 0;
}

/** docs.slack.dev/reference/objects/file-object; of a file of another workspace Slack may tell the id alone. */
function fileOf(value: unknown): FileRef[] {
  const parsed = FileSchema.safeParse(value);
  if (!parsed.success) return [];
  const { id: file, name, title, size, mimetype, permalink, url_private_download, is_external } = parsed.data;
  const { mode, file_access } = parsed.data;
  if (mode === "tombstone" || mode === "hidden_by_limit") return [];
  if (file_access === "file_not_found" || file_access === "access_denied") return [];
  // A file that is kept elsewhere (a drive) is a link; nothing of it can be fetched from Slack.
  const url = is_external === true ? undefined : url_private_download;
  return [
    {
      id: file,
      name: (name || title || file).replace(/\p{Cc}+/gu, " "),
      bytes: size ?? 0,
      mime: mimetype || "application/octet-stream",
      ...(permalink && /^https?:\/\//.test(permalink) ? { link: permalink } : {}),
      ...(url ? { data: { url } } : {}),
    },
  ];
}

/** A room, or the conversation of one person with Muster. */
function isPlace(channel: string): boolean {
  return isRoom(channel) || channel.startsWith("D");
}

function isRoom(channel: string): boolean {
  return channel.startsWith("C") || channel.startsWith("G");
}
