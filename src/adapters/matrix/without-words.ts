/** Words for what people say without a text: stickers, polls, places. Pure. */
import { type Json, list, record, text } from "./json.ts";

/** Answers of a poll that are told; more do not fit into a line. */
const MAX_ANSWERS = 20;

const POLLS: readonly string[] = ["m.poll.start", "org.matrix.msc3381.poll.start"];

/** Types of events by which people say something. Anyone could forge one that came in clear into an encrypted room. */
export const SAID: ReadonlySet<string> = new Set(["m.room.message", "m.sticker", ...POLLS]);

/** What an event that is no text says, in words; undefined when it is none of these. */
export function saidWithoutWords(type: string | undefined, content: Json): string | undefined {
  if (type === "m.sticker") return `[sticker: ${nameOf(content.body)}]`;
  if (type !== undefined && POLLS.includes(type)) return pollIn(content);
  if (type === "m.room.message" && content.msgtype === "m.location") return placeIn(content);
  return undefined;
}

/** Spec: "Polls"; the names before it was part of the specification are MSC3381's. */
function pollIn(content: Json): string {
  const poll = record(
    content["m.poll"] ?? content["m.poll.start"] ?? content["org.matrix.msc3381.poll.start"],
  );
  const question = textIn(record(poll.question));
  const answers = list(poll.answers)
    .slice(0, MAX_ANSWERS)
    .map((one) => textIn(record(one)));
  return `[poll: ${question}] ${answers.map((one, at) => `${at + 1}. ${one}`).join(" ")}`.trim();
}

/** Extensible text (MSC1767), in the forms that clients send. */
function textIn(content: Json): string {
  const [first] = list(content["m.text"]);
  return nameOf(record(first).body ?? content["org.matrix.msc1767.text"] ?? content.body);
}

function placeIn(content: Json): string {
  const place = record(content["m.location"] ?? content["org.matrix.msc3488.location"]);
  const where = text(content.geo_uri) ?? text(place.uri) ?? "";
  return `[place: ${nameOf(content.body)}] ${where}`.trim();
}

function nameOf(value: unknown): string {
  const name = (text(value) ?? "").trim().slice(0, 1_000);
  return name === "" ? "without a name" : name;
}
