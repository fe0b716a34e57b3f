/** One fact on an incident's timeline. */
import type { Handling } from "../marking/marking.ts";
import type { Tlp } from "../marking/tlp.ts";

/** A kind of entry: those that there are stand in the features' manifests. */
export type EntryKind = string;

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** Where the fact was said, when it was said in a chat. */
export interface EntrySource {
  readonly network: string;
  readonly room?: string;
  readonly message?: string;
}

/** The author of what the bot notes itself. What it notes about an organisation is not that organisation's. */
export const MUSTER = "muster";

/** An entry that is not yet on the timeline. */
export interface NewEntry {
  readonly kind: EntryKind;
  /** One line that a person understands; plain text. */
  readonly text: string;
  /** The same fact for programs; keys depend on the kind. */
  readonly data: { readonly [key: string]: Json };
  readonly occurredAt: Date;
  /** Contact id, {@link MUSTER}, or the platform's user id of somebody unknown. */
  readonly author: string;
  readonly organisation?: string;
  /** The TLP label. The name stays, because it is hashed with the entry. */
  readonly marking: Tlp;
  /** What its author said beyond the incident's marking; absent: it is for everybody who takes part. */
  readonly handling?: Handling;
  readonly source?: EntrySource;
  /** Number of the entry that this one corrects, edits or deletes. */
  readonly corrects?: number;
}

/** An entry on the timeline: numbered from 1 without gaps, chained to the one before. */
export interface Entry extends NewEntry {
  /** Reference of the incident. */
  readonly incident: string;
  readonly number: number;
  readonly recordedAt: Date;
  /** SHA-256, lower-case hex; of the entry before, or 64 zeros for the first. */
  readonly previousHash: string;
  /** SHA-256, lower-case hex, of the canonical form (RFC 8785) of everything above. */
  readonly hash: string;
}

/** A text that the entry's kind keeps under that key. */
export function textOf(entry: Pick<Entry, "data">, key: string): string | undefined {
  const value = Object.hasOwn(entry.data, key) ? entry.data[key] : undefined;
  return typeof value === "string" ? value : undefined;
}
