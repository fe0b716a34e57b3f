/** The muster roll: per incident and contact, how far the mustering got. */

export const ROLL_STATES = ["wanted", "invited", "joined", "failed", "declined", "left", "removed"] as const;
export type RollState = (typeof ROLL_STATES)[number];

export interface RollLine {
  readonly contact: string;
  readonly organisation: string;
  /** Network of the room; empty when no network could be found for the contact. */
  readonly network: string;
  readonly state: RollState;
  /** Why it failed; for people. */
  readonly reason?: string;
  readonly changedAt: Date;
}
