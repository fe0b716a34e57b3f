/** The one way to write an entry down so that its hash can be computed again, by anybody, in any language. */
import canonicalize from "canonicalize";
import type { Entry } from "./entry.ts";

/**
 * The entry without its hash as canonical JSON (RFC 8785): keys sorted, no white space, instants as ISO 8601
 * UTC with milliseconds, what is absent left out. Only the fields of {@link Entry} count.
 * @throws RangeError for an invalid Date, Error for a lone surrogate or a number that JSON cannot hold;
 *   entries made by `chain` have none
 */
export function canonicalEntry(entry: Omit<Entry, "hash">): string {
  const form = canonicalize({
    incident: entry.incident,
    number: entry.number,
    kind: entry.kind,
    text: entry.text,
    data: entry.data,
    occurredAt: entry.occurredAt.toISOString(),
    recordedAt: entry.recordedAt.toISOString(),
    author: entry.author,
    organisation: entry.organisation,
    marking: entry.marking,
    handling: entry.handling,
    source: entry.source,
    corrects: entry.corrects,
    previousHash: entry.previousHash,
  });
  // Only values without a JSON form give undefined, and this is an object.
  return form ?? "";
}
