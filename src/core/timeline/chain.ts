/** The hash chain: every entry carries the hash of the one before, so nothing can be changed unnoticed. */
import { createHash } from "node:crypto";
import { canonicalEntry } from "./canonical.ts";
import type { Entry, NewEntry } from "./entry.ts";
import { storable } from "./storable.ts";

/** Stands for the hash before the first entry. */
export const NO_HASH = "0".repeat(64);

/** The last entry so far: reference of the incident, number (0 when there is none) and hash ({@link NO_HASH} when there is none). */
export interface Head {
  readonly incident: string;
  readonly number: number;
  readonly hash: string;
}

/**
 * Numbers and chains new entries, in their order. Texts are made {@link storable} first.
 * @param head what they follow
 * @param recordedAt the same instant for all of them: when they were written down
 */
export function chain(head: Head, entries: readonly NewEntry[], recordedAt: Date): Entry[] {
  let { number, hash } = head;
  return entries.map((entry) => {
    number += 1;
    const unhashed = { ...storable(entry), incident: head.incident, number, recordedAt, previousHash: hash };
    hash = hashOf(unhashed);
    return { ...unhashed, hash };
  });
}

/** The verdict on a chain. `number` is the first entry that is wrong, or missing; `reason` is for people. */
export type Verdict =
  | { readonly ok: true; readonly entries: number; readonly head: string }
  | { readonly ok: false; readonly number: number; readonly reason: string };

/**
 * Checks that entries are complete, in order and unchanged: finds a change, a gap, a swap, a removal and an
 * insertion. Entries cut off at the end leave a shorter chain that is whole: compare `head` with the head
 * that was kept elsewhere.
 * @param from the entry before the first one given; absent: they begin with entry 1
 * @returns how many entries were checked and the hash of the last, or the first fault
 */
export function verifyChain(
  entries: Iterable<Entry>,
  from: { readonly number: number; readonly hash: string } = { number: 0, hash: NO_HASH },
): Verdict {
  let { number, hash } = from;
  let incident: string | undefined;
  for (const entry of entries) {
    incident ??= entry.incident;
    const reason = faultOf(entry, { incident, number: number + 1, previousHash: hash });
    if (reason !== undefined) return { ok: false, number: number + 1, reason };
    number = entry.number;
    hash = entry.hash;
  }
  return { ok: true, entries: number - from.number, head: hash };
}

function faultOf(
  entry: Entry,
  expected: { readonly incident: string; readonly number: number; readonly previousHash: string },
): string | undefined {
  if (entry.incident !== expected.incident) {
    return `Entry ${expected.number} belongs to ${entry.incident}, not to ${expected.incident}.`;
  }
  if (entry.number > expected.number) {
    return `Entry ${expected.number} is missing: entry ${entry.number} stands in its place.`;
  }
  if (entry.number !== expected.number) {
    return `Entry ${entry.number} stands where entry ${expected.number} should be.`;
  }
  if (entry.previousHash !== expected.previousHash) {
    return `Entry ${entry.number} does not continue from the entry before it: one of the two was replaced.`;
  }
  if (entry.hash !== computedHash(entry)) {
    return `Entry ${entry.number} was changed after it was recorded.`;
  }
  return undefined;
}

/** Undefined when the entry holds something that can never have been recorded, for instance an invalid date. */
function computedHash(entry: Entry): string | undefined {
  try {
    return hashOf(entry);
  } catch {
    return undefined;
  }
}

function hashOf(entry: Omit<Entry, "hash">): string {
  return createHash("sha256").update(canonicalEntry(entry), "utf8").digest("hex");
}
