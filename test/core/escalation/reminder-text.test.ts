import { describe, expect, it } from "vitest";
import { ALARM_KINDS, type AlarmKind } from "../../../src/core/escalation/alarm.ts";
import { reminderAdvice, reminderText } from "../../../src/core/escalation/reminder-text.ts";
import { anIncident, at, HOUR, MINUTE } from "../samples.ts";

function text(kind: AlarmKind, organisations: readonly string[] = ["EC3"]): string {
  const incident = anIncident({ updatedAt: at(HOUR) });
  return reminderText({ kind }, incident, organisations, at(HOUR + 12 * MINUTE));
}

describe("reminderText", () => {
  it("says that nobody leads, and since when", () => {
    expect(text("no-lead", [])).toBe("Nobody leads INC-2026-0042, opened 1 h 12 min ago.");
  });

  it("says who was given the lead and has not come", () => {
    expect(text("no-lead", ["Ingrid (ENISA)"])).toBe(
      "Ingrid (ENISA) has the lead of INC-2026-0042, opened 1 h 12 min ago, and is not here yet.",
    );
  });

  it("says who has not acknowledged", () => {
    expect(text("no-acknowledgement")).toBe("EC3 has not acknowledged INC-2026-0042, opened 1 h 12 min ago.");
  });

  it("names several organisations in one line", () => {
    expect(text("no-acknowledgement", ["EC3", "EDA", "ENISA"])).toBe(
      "EC3, EDA and ENISA have not acknowledged INC-2026-0042, opened 1 h 12 min ago.",
    );
  });

  it("counts those beyond the first five", () => {
    expect(text("no-acknowledgement", ["A", "B", "C", "D", "E", "F", "G"])).toContain(
      "A, B, C, D, E and 2 more have not acknowledged",
    );
  });

  it("says how long nothing was heard, counted from the last update", () => {
    expect(text("no-update")).toBe("INC-2026-0042 has had no update for 12 min.");
  });

  it.each(ALARM_KINDS)("is one line without the title for %s", (kind) => {
    expect(text(kind)).not.toMatch(/\n|Mail gateway/);
  });
});

describe("reminderAdvice", () => {
  it.each([
    ["no-lead", "lead INC-2026-0042 me"],
    ["no-acknowledgement", "ack INC-2026-0042"],
    ["no-update", "note INC-2026-0042 <text>"],
  ] as const)("names the incident, so that the command for %s works in a direct message", (kind, command) => {
    expect(reminderAdvice({ kind }, anIncident()).command).toBe(command);
  });
});
