/** An incident as everybody knows it, without its timeline. */
import type { Pap } from "../marking/pap.ts";
import type { Tlp } from "../marking/tlp.ts";

export const SEVERITIES = ["low", "medium", "high", "critical"] as const;
export type Severity = (typeof SEVERITIES)[number];

export const STATUSES = ["detected", "triaged", "contained", "eradicated", "recovered", "closed"] as const;
export type Status = (typeof STATUSES)[number];

export interface Incident {
  readonly id: string;
  /** `INC-2026-0042`. */
  readonly ref: string;
  /** Two words, for instance `amber-falcon`: names rooms and files without leaking anything. */
  readonly codename: string;
  readonly title: string;
  /** RSIT class, or class/type: `malicious-code`, `availability/ddos`. */
  readonly category?: string;
  readonly severity: Severity;
  readonly status: Status;
  /** The TLP label, named as in entries. */
  readonly marking: Tlp;
  readonly pap?: Pap;
  /** Further restrictions of the source, printed with the label. */
  readonly caveats?: readonly string[];
  /** Id of the organisation that opened it: only its people lower the label or let others in beyond it. */
  readonly source: string;
  /** What passes from one room to the others. */
  readonly relay: RelayMode;
  /** Contact id of the lead. */
  readonly lead?: string;
  readonly openedBy: string;
  readonly exercise: boolean;
  readonly openedAt: Date;
  /** The last note, decision, or change of state, severity or lead by a person. Chat and reads do not count. */
  readonly updatedAt: Date;
  readonly closedAt?: Date;
  readonly resolution?: string;
}

/** `curated`: notes, decisions, states and acknowledgements pass; `full`: what people write, too. */
export const RELAY_MODES = ["off", "curated", "full"] as const;
export type RelayMode = (typeof RELAY_MODES)[number];

/** One organisation's part in an incident. */
export interface Participation {
  readonly organisation: string;
  readonly invitedAt: Date;
  readonly acknowledgedAt?: Date;
  /** Contact id. */
  readonly acknowledgedBy?: string;
}
