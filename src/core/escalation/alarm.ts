/** An alarm: something that must happen by a time, and who has been told that it has not. */

export const ALARM_KINDS = ["no-lead", "no-acknowledgement", "no-update"] as const;
export type AlarmKind = (typeof ALARM_KINDS)[number];

export interface Alarm {
  readonly kind: AlarmKind;
  /** Organisation id for `no-acknowledgement`; empty otherwise. */
  readonly subject: string;
  /** How many levels have been told so far. */
  readonly told: number;
  readonly dueAt: Date;
}
