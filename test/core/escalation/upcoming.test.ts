/** Which reminders still apply, in which order, and what they are called. */
import { describe, expect, it } from "vitest";
import { nameBook } from "../../../src/core/directory/name-book.ts";
import type { Alarm } from "../../../src/core/escalation/alarm.ts";
import { type AlarmFacts, isMet, upcoming, whatIsDue } from "../../../src/core/escalation/upcoming.ts";
import type { RollLine } from "../../../src/core/roll.ts";
import { aContact, aDirectory, anIncident, at, HOUR, MINUTE, OPENED } from "../samples.ts";

const directory = aDirectory({
  contacts: [
    aContact("alice", "cert-eu", { name: "Alice Duty" }),
    aContact("olga", "ep", { rights: "observer" }),
  ],
});
const names = nameBook(directory);

function facts(change: Partial<AlarmFacts> = {}): AlarmFacts {
  return {
    incident: anIncident(),
    participations: [{ organisation: "ec3", invitedAt: OPENED }],
    roll: [],
    names,
    ...change,
  };
}
const line = (contact: string, state: RollLine["state"]): RollLine => ({
  contact,
  organisation: "cert-eu",
  network: "slack",
  state,
  changedAt: OPENED,
});
const led = (lead: string, roll: readonly RollLine[] = []) => facts({ incident: anIncident({ lead }), roll });

describe("an alarm is met", () => {
  const noLead = { kind: "no-lead", subject: "" } as const;
  const absentAlice = { kind: "no-lead", subject: "alice" } as const;

  it.each([
    ["nobody leads", noLead, facts(), false],
    ["somebody leads", noLead, led("alice"), true],
    ["the lead is no longer in the directory", noLead, led("gone"), false],
    ["the lead may no longer lead", noLead, led("olga"), false],
    ["the lead has not come", absentAlice, led("alice", [line("alice", "invited")]), false],
    ["the lead has come", absentAlice, led("alice", [line("alice", "joined")]), true],
    ["only somebody else has come", absentAlice, led("alice", [line("bob", "joined")]), false],
    ["somebody else has the lead now", absentAlice, led("olga"), true],
    ["the lead was given back", absentAlice, facts(), true],
  ] as const)("when %s: %j", (_what, alarm, given, met) => {
    expect(isMet(alarm, given)).toBe(met);
  });

  it("by the organisation that acknowledges, or takes part no longer, and by no other", () => {
    const alarm = { kind: "no-acknowledgement", subject: "ec3" } as const;
    const part = (organisation: string, acknowledgedAt?: Date) =>
      facts({
        participations: [{ organisation, invitedAt: OPENED, ...(acknowledgedAt && { acknowledgedAt }) }],
      });

    expect(isMet(alarm, part("ec3"))).toBe(false);
    expect(isMet(alarm, part("ec3", at(MINUTE)))).toBe(true);
    expect(isMet(alarm, part("ep"))).toBe(true);
  });

  it("by closing, whatever it is; for an update by nothing else", () => {
    const closed = facts({ incident: anIncident({ status: "closed" }) });

    expect(isMet({ kind: "no-update", subject: "" }, facts())).toBe(false);
    for (const kind of ["no-lead", "no-acknowledgement", "no-update"] as const)
      expect(isMet({ kind, subject: "ec3" }, closed)).toBe(true);
  });
});

describe("m11: the reminders to come", () => {
  const alarms: readonly Alarm[] = [
    { kind: "no-update", subject: "", told: 0, dueAt: at(HOUR) },
    { kind: "no-acknowledgement", subject: "ep", told: 0, dueAt: at(HOUR) },
    { kind: "no-acknowledgement", subject: "ec3", told: 0, dueAt: at(HOUR) },
    { kind: "no-lead", subject: "", told: 0, dueAt: at(HOUR) },
    { kind: "no-lead", subject: "alice", told: 2, dueAt: at(HOUR - 1) },
  ];
  const given = facts({
    incident: anIncident({ lead: "alice" }),
    participations: ["ec3", "ep"].map((organisation) => ({ organisation, invitedAt: OPENED })),
  });
  const shown = (list: readonly Alarm[]) => list.map(({ kind, subject }) => `${kind} ${subject}`.trim());

  it("are those that still apply: soonest first, then by weight, then by name", () => {
    expect(shown(upcoming(alarms, given))).toEqual([
      "no-lead alice",
      "no-acknowledgement ec3",
      "no-acknowledgement ep",
      "no-update",
    ]);
  });

  it("have the same order however they were read, which stays as it was", () => {
    const reversed = alarms.toReversed();

    expect(upcoming(reversed, given)).toEqual(upcoming(alarms, given));
    expect(reversed).toEqual(alarms.toReversed());
  });

  it("are told apart in words", () => {
    const texts = upcoming(alarms, facts({ ...given, incident: anIncident() })).map((one) =>
      whatIsDue(one, names),
    );

    expect(texts).toEqual([
      "reminder if nobody leads",
      "reminder if EC3 has not acknowledged",
      "reminder if European Parliament has not acknowledged",
      "reminder if there is no update",
    ]);
    expect(whatIsDue({ kind: "no-lead", subject: "alice" }, names)).toContain("Alice Duty");
  });
});
