/** The status card in a few fields, as a page keeps it in sight. */
import { describe, expect, it } from "vitest";
import type { Alarm } from "../../../src/core/escalation/alarm.ts";
import { type BarPlace, incidentBar } from "../../../src/core/incident/incident-bar.ts";
import type { StatusCardInput } from "../../../src/core/incident/status-card.ts";
import type { RollLine, RollState } from "../../../src/core/roll.ts";
import { aDirectory, anIncident, at, HOUR, OPENED } from "../samples.ts";

const line = (contact: string, organisation: string, state: RollState): RollLine => ({
  contact,
  organisation,
  network: "slack",
  state,
  changedAt: OPENED,
});
const noUpdate: Alarm = { kind: "no-update", subject: "", told: 0, dueAt: at(4 * HOUR) };
const noLead: Alarm = { kind: "no-lead", subject: "", told: 0, dueAt: at(HOUR) };

function bar(change: Partial<StatusCardInput> = {}, place: Partial<BarPlace> = {}) {
  const input: StatusCardInput = {
    incident: anIncident({ title: "Mail\ngateway" }),
    roll: [line("alice", "cert-eu", "joined"), line("eve", "ec3", "invited"), line("max", "acme", "removed")],
    participations: [
      { organisation: "ec3", invitedAt: OPENED },
      { organisation: "cert-eu", invitedAt: OPENED, acknowledgedAt: at(1), acknowledgedBy: "alice" },
    ],
    directory: aDirectory(),
    prefix: "!incident",
    alarms: [noUpdate, noLead],
    ...change,
  };
  return incidentBar(input, { mayTakeLead: true, ...place });
}

describe("the bar above a room", () => {
  it("counts those who are here of those who were called, and lists organisations by name", () => {
    expect(bar()).toMatchObject({
      ref: "INC-2026-0042",
      title: "Mail gateway",
      label: "TLP:AMBER",
      here: 1,
      called: 2,
      organisations: [
        { name: "CERT-EU", here: true, acknowledged: true },
        { name: "EC3", here: false, acknowledged: false },
      ],
    });
  });

  it("names the reminder that comes next, and none once the incident is closed", () => {
    const closed = anIncident({ status: "closed", closedAt: at(HOUR) });

    expect(bar().next).toEqual({ at: at(HOUR).toISOString(), what: "reminder if nobody leads" });
    expect(bar({ alarms: [] })).not.toHaveProperty("next");
    expect(bar({ incident: closed })).not.toHaveProperty("next");
  });

  it("offers the lead only while nobody has it, the incident is open and the reader may lead", () => {
    const closed = anIncident({ status: "closed", closedAt: at(HOUR) });

    expect(bar().mayTakeLead).toBe(true);
    expect(bar({}, { mayTakeLead: false }).mayTakeLead).toBe(false);
    expect(bar({ lead: "Alice Duty" })).toMatchObject({ mayTakeLead: false, lead: "Alice Duty" });
    expect(bar({ incident: closed }).mayTakeLead).toBe(false);
  });

  it("has side room and card where there are any, and otherwise neither", () => {
    expect(bar({}, { side: "legal", card: "m1" })).toMatchObject({ side: "legal", card: "m1" });
    expect(Object.keys(bar())).not.toEqual(expect.arrayContaining(["side", "card", "lead"]));
  });
});
