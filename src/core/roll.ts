/** The muster roll: per incident and contact, how far the mustering got. */

export const ROLL_STATES = ["wanted", "invited", "joined", "failed", "declined", "left", "removed"] as const;
export type RollState = (typeof ROLL_STATES)[number];

export interface RollLine {
  /** Absent: the organisation as a whole, of which nobody could be called. */
  readonly contact?: string;
  readonly organisation: string;
  /** Network of the room; absent when none could be found for the contact. */
  readonly network?: string;
  readonly state: RollState;
  /** Why it failed, or why somebody who is in the room cannot read it; for people. */
  readonly reason?: string;
  readonly changedAt: Date;
}

/** The line of somebody. */
export type PersonLine<Line extends RollLine = RollLine> = Line & { readonly contact: string };

export function isPerson<Line extends RollLine>(line: Line): line is PersonLine<Line> {
  return line.contact !== undefined;
}

/** Ids of the contacts on the roll who were not removed: whom an incident at TLP:RED names. */
export function calledContacts(roll: readonly RollLine[]): readonly string[] {
  return roll.filter(isPerson).flatMap((line) => (line.state === "removed" ? [] : [line.contact]));
}
