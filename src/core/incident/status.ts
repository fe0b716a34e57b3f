/** How the state of an incident may change. */
import type { Status } from "./incident.ts";

/**
 * Forward by any number of steps (some work is done before Muster hears of it), back by one step to put a
 * mistake right. Nothing leads out of `closed`: reopening is a command of its own.
 */
export const NEXT = {
  detected: ["triaged", "contained", "eradicated", "recovered", "closed"],
  triaged: ["detected", "contained", "eradicated", "recovered", "closed"],
  contained: ["triaged", "eradicated", "recovered", "closed"],
  eradicated: ["contained", "recovered", "closed"],
  recovered: ["eradicated", "closed"],
  closed: [],
} as const satisfies Record<Status, readonly Status[]>;

/** Whether an incident in state `from` may be set to `to`. A state never becomes itself. */
export function mayBecome(from: Status, to: Status): boolean {
  const next: readonly Status[] = NEXT[from];
  return next.includes(to);
}
