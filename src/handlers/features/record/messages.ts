/** What the record says. Words that begin with what somebody did stand behind their name. */
import { type Markdown, md, raw } from "../../../core/message.ts";
import { wording } from "../../../core/wording.ts";
import { oneOf } from "../../../core/words.ts";
import { code } from "../../command-line/code.ts";

/** Words for the timeline. */
interface Said {
  readonly text: string;
  /** That bind them beside the incident's own: `[TLP:RED] `; empty: none do. */
  readonly labels: string;
}
interface Ref {
  readonly ref: string;
}

export const RECORD = wording("record", {
  noted: ({ labels, text }: Said) => md`noted: ${labels}${text}`,

  decided: ({ labels, text }: Said) => md`recorded a decision: ${labels}**${text}**`,

  notRecorded: ({ why }: { readonly why: Markdown }) => md`Nothing was recorded. ${raw(why)}`,

  head: ({ ref, entry, hash }: Ref & { readonly entry: number; readonly hash: string }) =>
    md`**${ref}**, entry ${entry}: ${raw(code(hash))}`,

  timeline: ({ ref, earlier }: Ref & { readonly earlier?: Earlier }) =>
    earlier === undefined
      ? md`Timeline of **${ref}**:`
      : md`Timeline of **${ref}**, entries ${earlier.first} to ${earlier.last}. Earlier ones: ${raw(code(earlier.command))}`,

  typedStands: ({ ref, entries, change }: TypedStands) =>
    md`**${ref}: ${listOf(entries)} ${entries.length === 1 ? "stands as it was" : "stand as they were"}.** The message in which you typed it was ${change === "edited" ? "changed" : "deleted"}, and entries are never changed: the timeline only grows.`,

  editedIntoCommand: () =>
    md`**Nothing was done:** you changed a message into a command, and Muster takes commands only when they are sent. Send it again as a message of its own.`,

  pinNotRecorded: ({ ref, why }: OwnLabels) =>
    md`**${ref}:** the message that you pinned is not on the timeline. ${raw(why)}`,

  pinForFewer: ({ ref, why }: OwnLabels) =>
    md`**${ref}:** the message that you pinned is on the timeline for fewer than everybody. ${raw(why)}`,

  editForFewer: ({ ref, entry, why }: OwnLabels & { readonly entry: number }) =>
    md`**${ref}:** your change of the message of entry ${entry} is on the timeline for fewer than everybody. ${raw(why)}`,

  editWithoutWords: ({ ref, entry, why }: OwnLabels & { readonly entry: number }) =>
    md`**${ref}:** your change of the message of entry ${entry} is noted without its words. ${raw(why)}`,
});

interface Earlier {
  readonly first: number;
  readonly last: number;
  readonly command: string;
}
interface TypedStands extends Ref {
  /** Numbers of what was typed in the message. */
  readonly entries: readonly number[];
  readonly change: "edited" | "deleted";
}
interface OwnLabels extends Ref {
  /** What the words carry, or why they are not taken. */
  readonly why: Markdown;
}

/** `entry 7`, `entries 7 and 8`. */
function listOf(entries: readonly number[]): string {
  return `${entries.length === 1 ? "entry" : "entries"} ${oneOf(entries.map(String), "and")}`;
}
