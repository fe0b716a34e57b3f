/** When a running alarm is due once its policy has changed. */
import { describe, expect, it } from "vitest";
import type { Alarm } from "../../../src/core/escalation/alarm.ts";
import { rearmed } from "../../../src/core/escalation/rearm.ts";
import type { Participation } from "../../../src/core/incident/incident.ts";
import { anIncident, aPolicy, at, HOUR, MINUTE } from "../samples.ts";

const incident = anIncident({ updatedAt: at(20 * MINUTE) });
const participations: readonly Participation[] = [{ organisation: "ec3", invitedAt: at(10 * MINUTE) }];
const policy = aPolicy({
  leadWithin: 30 * MINUTE,
  acknowledgeWithin: HOUR,
  updateEvery: 2 * HOUR,
  stepEvery: 5 * MINUTE,
});

function due(alarm: Partial<Alarm>, nowMs: number): number {
  const whole: Alarm = { kind: "no-lead", subject: "", told: 0, dueAt: at(6 * HOUR), ...alarm };
  const dueAt = rearmed(whole, { incident, participations }, policy, at(nowMs));
  return (dueAt.getTime() - at(0).getTime()) / MINUTE;
}

describe("M10: a running alarm under a changed policy", () => {
  it.each([
    ["the lead is waited for from the opening", { kind: "no-lead" }, 30],
    ["an acknowledgement from the invitation", { kind: "no-acknowledgement", subject: "ec3" }, 70],
    ["an update from the last one", { kind: "no-update" }, 140],
  ] as const)("before its first reminder: %s", (_what, alarm, minutes) => {
    expect(due(alarm, 21 * MINUTE)).toBe(minutes);
  });

  it("is due now, never in the past, when the new time is over", () => {
    expect(due({ kind: "no-lead" }, 45 * MINUTE)).toBe(45);
    expect(due({ kind: "no-acknowledgement", subject: "ec3" }, 90 * MINUTE)).toBe(90);
    expect(due({ kind: "no-update" }, 5 * HOUR)).toBe(300);
  });

  it("keeps its time for an organisation that takes part no longer", () => {
    expect(due({ kind: "no-acknowledgement", subject: "gone" }, 21 * MINUTE)).toBe(360);
  });

  it("that has begun to remind comes at the next step of the new policy at the latest, and never later than it was", () => {
    expect(due({ told: 1 }, HOUR)).toBe(65);
    expect(due({ told: 3, dueAt: at(62 * MINUTE) }, HOUR)).toBe(62);
  });
});
