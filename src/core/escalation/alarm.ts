/** An alarm: something that must happen by a time, and how often people were reminded that it has not. */

/** In the order of their weight: of two that are due at the same time the first one is shown first. */
export const ALARM_KINDS = ["no-lead", "no-acknowledgement", "no-update"] as const;
export type AlarmKind = (typeof ALARM_KINDS)[number];

export interface Alarm {
  readonly kind: AlarmKind;
  /**
   * Organisation id for `no-acknowledgement`. For `no-lead` the contact who was given the lead and has not come;
   * empty while nobody leads. Empty for `no-update`.
   */
  readonly subject: string;
  /** How many reminders there were so far. */
  readonly told: number;
  readonly dueAt: Date;
}

/** Whether the kind of a due row is that of an alarm. */
export function isAlarmKind(kind: string): kind is AlarmKind {
  return (ALARM_KINDS as readonly string[]).includes(kind);
}
