/** What a person says: the words, the thread, whom they mention and what they attach. Pure. */
import type { ChatEvent, FileRef } from "../chat-port.ts";
import { saidIn } from "./event-text.ts";
import { fileIn } from "./file-ref.ts";
import { type Json, record, text } from "./json.ts";
import { mentionsIn } from "./mentions.ts";

type MessageContent = Pick<Extract<ChatEvent, { kind: "message" }>, "text" | "thread" | "mentions" | "files">;

/** Kinds of message that people send. Notices (`m.notice`) are what other bots say. */
const WORDS = new Set(["m.text", "m.emote"]);

/** @param content of an m.room.message; undefined when it is nothing that a person says, or empty */
export function readContent(content: Json): MessageContent | undefined {
  const file = fileIn(content);
  if (!file && !WORDS.has(text(content.msgtype) ?? "")) return undefined;
  const words = (file ? captionOf(content) : (saidIn(content) ?? "")).replace(/\r\n?/g, "\n");
  const files: readonly FileRef[] = file?.ref ? [file.ref] : [];
  // Of a file that nobody can fetch at least the name is told.
  const said = file && !file.ref && words === "" ? file.name : words;
  if (said === "" && files.length === 0) return undefined;
  const relation = record(content["m.relates_to"]);
  const thread = threadOf(relation) ?? text(record(relation["m.in_reply_to"]).event_id);
  const mentions = mentionsIn(content, said);
  return {
    text: said,
    // Without a thread, what is replied to comes nearest to where it belongs.
    ...(thread === undefined ? {} : { thread }),
    ...(mentions.length > 0 ? { mentions } : {}),
    ...(files.length > 0 ? { files } : {}),
  };
}

/** The message that began the thread (spec: "Threading"); undefined outside of threads. */
export function threadOf(relation: Json): string | undefined {
  return relation.rel_type === "m.thread" ? text(relation.event_id) : undefined;
}

/** Since v1.10 the body is a caption where it differs from the name of the file (spec: "Media captions"). */
function captionOf(content: Json): string {
  const name = text(content.filename);
  const words = saidIn(content) ?? "";
  return name === undefined || words === name ? "" : words;
}
