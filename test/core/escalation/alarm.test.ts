import { describe, expect, it } from "vitest";
import {
  ALARM_KINDS,
  type Alarm,
  alarmData,
  alarmSubject,
  isAlarmKind,
} from "../../../src/core/escalation/alarm.ts";

describe("the subject of an alarm", () => {
  it.each([
    ["no-acknowledgement", "ec3", { organisation: "ec3" }],
    ["no-lead", "petra", { contact: "petra" }],
    ["no-lead", "", {}],
    ["no-update", "", {}],
  ] as const)("of %s about %j is kept as %j, and read back", (kind, subject, data) => {
    expect(alarmData({ kind, subject })).toEqual(data);
    expect(alarmSubject(data)).toBe(subject);
  });

  it("keeps an organisation and a contact of the same name apart", () => {
    const subjects: Pick<Alarm, "kind" | "subject">[] = [
      { kind: "no-acknowledgement", subject: "ec3" },
      { kind: "no-lead", subject: "ec3" },
    ];
    const [organisation, contact] = subjects.map(alarmData);

    expect(organisation).not.toEqual(contact);
  });
});

describe("isAlarmKind", () => {
  it.each(ALARM_KINDS)("accepts %s", (kind) => {
    expect(isAlarmKind(kind)).toBe(true);
  });

  it.each(["call-next", "no_lead", "NO-LEAD", "", "toString"])("refuses %j", (kind) => {
    expect(isAlarmKind(kind)).toBe(false);
  });
});
