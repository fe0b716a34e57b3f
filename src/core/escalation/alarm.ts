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

/** What tells alarms of a kind apart, as a row that is due keeps it. */
export interface AlarmData {
  /** That is to acknowledge. */
  readonly organisation?: string;
  /** Who was given the lead. */
  readonly contact?: string;
}

export function alarmData({ kind, subject }: Pick<Alarm, "kind" | "subject">): AlarmData {
  if (subject === "") return {};
  return kind === "no-acknowledgement" ? { organisation: subject } : { contact: subject };
}

export function alarmSubject({ organisation, contact }: AlarmData): string {
  return organisation ?? contact ?? "";
}
