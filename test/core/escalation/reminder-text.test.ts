import { describe, expect, it } from "vitest";
import { ALARM_KINDS, type AlarmKind } from "../../../src/core/escalation/alarm.ts";
import { reminderText } from "../../../src/core/escalation/escalate.ts";
import { anIncident, at, HOUR, MINUTE } from "../samples.ts";

function text(kind: AlarmKind, names: { organisation?: string } = {}): string {
  const incident = anIncident({ updatedAt: at(HOUR) });
  return reminderText(
    { kind, subject: "ec3", told: 1, dueAt: at(0) },
    incident,
    names,
    at(HOUR + 12 * MINUTE),
  );
}

describe("reminderText", () => {
  it("says that nobody leads, since when, and how to take the lead", () => {
    expect(text("no-lead")).toBe("Nobody leads INC-2026-0042, opened 1 h 12 min ago. Take the lead: lead me");
  });

  it("says who has not acknowledged, and how", () => {
    expect(text("no-acknowledgement", { organisation: "EC3" })).toBe(
      "EC3 has not acknowledged INC-2026-0042, opened 1 h 12 min ago. Acknowledge: ack",
    );
  });

  it("falls back on the organisation's id", () => {
    expect(text("no-acknowledgement")).toContain("ec3 has not acknowledged");
  });

  it("says how long nothing was heard, counted from the last update", () => {
    expect(text("no-update")).toBe(
      "INC-2026-0042 has had no update for 12 min. Say how things stand: note <text>",
    );
  });

  it.each(ALARM_KINDS)("is one line without the title for %s", (kind) => {
    expect(text(kind)).not.toMatch(/\n|Mail gateway/);
  });
});
