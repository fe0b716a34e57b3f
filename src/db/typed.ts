/** Entries that a command made which somebody typed as a message. */
import { and, asc, eq, notInArray, sql } from "drizzle-orm";
import type { EntryKind } from "../core/timeline/entry.ts";
import type { Tx } from "./connect.ts";
import { incidents } from "./schema/incidents.ts";
import { timeline } from "./schema/timeline.ts";

export interface TypedEntry {
  /** Of the incident. */
  readonly ref: string;
  readonly number: number;
  readonly kind: EntryKind;
  /** Contact id of who typed it. */
  readonly author: string;
}

/** Entries about a message, which name it, too, and are no command's. */
const ABOUT_MESSAGES: readonly EntryKind[] = ["pinned", "unpinned", "edited", "deleted"];
const MOST = 20;

/** Of any incident: a command may be typed outside its rooms. Oldest first. */
export function typedIn(tx: Tx, network: string, message: string): Promise<TypedEntry[]> {
  return tx
    .select({
      ref: incidents.ref,
      number: timeline.number,
      kind: timeline.kind,
      author: timeline.author,
    })
    .from(timeline)
    .innerJoin(incidents, eq(incidents.id, timeline.incident))
    .where(
      and(
        sql`${timeline.source}->>'message' is not null`,
        sql`${timeline.source}->>'network' = ${network}`,
        sql`${timeline.source}->>'message' = ${message}`,
        notInArray(timeline.kind, [...ABOUT_MESSAGES]),
      ),
    )
    .orderBy(asc(timeline.number))
    .limit(MOST);
}
