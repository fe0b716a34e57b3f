/** What people pin, and take off the list of pins. Pure. */
import { newestContent, saidIn } from "./event-text.ts";
import { type Json, record, text, texts } from "./json.ts";
import { type Base, IN_CLEAR, isProven, now, type Reading } from "./reading.ts";
import { unreadable } from "./unreadable.ts";
import { saidWithoutWords } from "./without-words.ts";

/** Most pins of one change that are read; more at once is an attack on the timeline. */
const MAX_PINS = 50;

/** The difference to the list before, which servers put beside a state event; the words are looked up. */
export function readPins(event: Json, base: Base): readonly Reading[] {
  const unsigned = record(event.unsigned);
  const after = texts(record(event.content).pinned);
  const replaced = text(unsigned.replaces_state);
  if (unsigned.prev_content === undefined && replaced !== undefined) {
    const finish = (found: Json | undefined) => pinChanges(texts(record(found?.content).pinned), after, base);
    return [{ lookUp: replaced, finish }];
  }
  return pinChanges(texts(record(unsigned.prev_content).pinned), after, base);
}

function pinChanges(before: readonly string[], after: readonly string[], base: Base): readonly Reading[] {
  const added = [...new Set(after)].filter((one) => !before.includes(one));
  const removed = [...new Set(before)].filter((one) => !after.includes(one));
  const reading = (kind: "pinned" | "unpinned", message: string): Reading =>
    pinReading(kind, message, base, `${base.id}/${kind}/${message}`);
  return [
    ...added.slice(0, MAX_PINS).map((message) => reading("pinned", message)),
    ...removed.slice(0, MAX_PINS).map((message) => reading("unpinned", message)),
  ];
}

/**
 * The pinned message with its words and its author. In an encrypted room a message that was not decrypted is no evidence: the
 * room is told instead.
 * @param id of the event for Muster
 */
export function pinReading(kind: "pinned" | "unpinned", message: string, base: Base, id: string): Reading {
  return {
    lookUp: message,
    finish: (found: Json | undefined) => {
      if (kind === "pinned" && found !== undefined && !isProven(found)) {
        const why = found[IN_CLEAR] === true ? "in-clear" : "no-key";
        return now(unreadable(base.network, base.room, { ...found, event_id: message }, why));
      }
      const author = text(found?.sender);
      const content = newestContent(found);
      const words = saidWithoutWords(text(found?.type), content) ?? saidIn(content) ?? "";
      const pin = { ...base, id, kind, message, text: words };
      return now(author === undefined ? pin : { ...pin, author });
    },
  };
}
