import { describe, expect, it } from "vitest";
import type { Alarm } from "../../../src/core/escalation/alarm.ts";
import { escalate, firstAlarms } from "../../../src/core/escalation/escalate.ts";
import type { Incident, Participation } from "../../../src/core/incident/incident.ts";
import { anIncident, aPolicy, at, HOUR, MINUTE, OPENED } from "../samples.ts";

const policy = aPolicy();

function state(incident: Incident, participations: readonly Participation[] = []) {
  return { incident, participations, homeOrganisation: "cert-eu" };
}

const noLead: Alarm = { kind: "no-lead", subject: "", told: 0, dueAt: at(15 * MINUTE) };
const noAcknowledgement: Alarm = {
  kind: "no-acknowledgement",
  subject: "ec3",
  told: 0,
  dueAt: at(30 * MINUTE),
};
const noUpdate: Alarm = { kind: "no-update", subject: "", told: 0, dueAt: at(4 * HOUR) };
const ec3Silent: Participation = { organisation: "ec3", invitedAt: OPENED };
const ec3Acknowledged: Participation = { ...ec3Silent, acknowledgedAt: at(MINUTE), acknowledgedBy: "eve" };

describe("firstAlarms", () => {
  it("waits for a lead, for each organisation and for the first update", () => {
    expect(firstAlarms(anIncident(), policy, ["cert-eu", "ec3"], OPENED)).toEqual([
      { kind: "no-lead", subject: "", told: 0, dueAt: at(15 * MINUTE) },
      { kind: "no-acknowledgement", subject: "cert-eu", told: 0, dueAt: at(30 * MINUTE) },
      { kind: "no-acknowledgement", subject: "ec3", told: 0, dueAt: at(30 * MINUTE) },
      { kind: "no-update", subject: "", told: 0, dueAt: at(4 * HOUR) },
    ]);
  });

  it("does not wait for a lead that is there", () => {
    const kinds = firstAlarms(anIncident({ lead: "alice" }), policy, [], OPENED).map((one) => one.kind);

    expect(kinds).toEqual(["no-update"]);
  });

  it("counts from the instant it is given: organisations mustered later have their full time", () => {
    const [, alarm] = firstAlarms(anIncident(), policy, ["ec3"], at(HOUR));

    expect(alarm).toEqual({
      kind: "no-acknowledgement",
      subject: "ec3",
      told: 0,
      dueAt: at(HOUR + 30 * MINUTE),
    });
  });

  it("waits for nothing once closed", () => {
    expect(firstAlarms(anIncident({ status: "closed" }), policy, ["ec3"], OPENED)).toEqual([]);
  });
});

describe("an alarm ends", () => {
  it.each([
    ["no-lead, when somebody leads", noLead, state(anIncident({ lead: "alice" }))],
    ["no-lead, when the incident is closed", noLead, state(anIncident({ status: "closed" }))],
    [
      "no-acknowledgement, when the organisation has acknowledged",
      noAcknowledgement,
      state(anIncident(), [ec3Acknowledged]),
    ],
    [
      "no-acknowledgement, when the organisation takes no part any more",
      noAcknowledgement,
      state(anIncident(), []),
    ],
    [
      "no-acknowledgement, when the incident is closed",
      noAcknowledgement,
      state(anIncident({ status: "closed" }), [ec3Silent]),
    ],
    ["no-update, when the incident is closed", noUpdate, state(anIncident({ status: "closed" }))],
  ])("%s", (_, alarm, now) => {
    expect(escalate(alarm, now, policy, at(100 * HOUR))).toEqual({ action: "stop" });
  });

  it("at any level: the acknowledgement counts, not how often was reminded", () => {
    for (const told of [0, 1, 3, 50]) {
      expect(
        escalate({ ...noAcknowledgement, told }, state(anIncident(), [ec3Acknowledged]), policy, at(HOUR)),
      ).toEqual({ action: "stop" });
    }
  });

  it("not because another organisation has acknowledged", () => {
    const participations = [ec3Silent, { ...ec3Acknowledged, organisation: "ep" }];

    expect(escalate(noAcknowledgement, state(anIncident(), participations), policy, at(HOUR)).action).toBe(
      "remind",
    );
  });

  it("not because of a lead, when an update is missing", () => {
    expect(escalate(noUpdate, state(anIncident({ lead: "alice" })), policy, at(4 * HOUR)).action).toBe(
      "remind",
    );
  });
});

describe("the boundary", () => {
  it.each([
    ["no-lead", noLead, []],
    ["no-acknowledgement", noAcknowledgement, [ec3Silent]],
    ["no-update", noUpdate, []],
  ] as const)(
    "%s reminds at the very millisecond it is due, and not one before",
    (_, alarm, participations) => {
      const before = new Date(alarm.dueAt.getTime() - 1);

      expect(escalate(alarm, state(anIncident(), participations), policy, before)).toEqual({
        action: "wait",
        dueAt: alarm.dueAt,
        told: 0,
      });
      expect(escalate(alarm, state(anIncident(), participations), policy, alarm.dueAt).action).toBe("remind");
    },
  );
});

describe("the ladder", () => {
  it("goes up level by level and stays on the last", () => {
    const climbed: string[] = [];
    let alarm = noAcknowledgement;
    for (let n = 0; n < 6; n += 1) {
      const step = escalate(alarm, state(anIncident(), [ec3Silent]), policy, alarm.dueAt);
      if (step.action !== "remind") throw new Error("expected a reminder");
      climbed.push(
        `${(alarm.dueAt.getTime() - OPENED.getTime()) / MINUTE} min: level ${step.level}, ${step.role}, told ${step.told}`,
      );
      alarm = { ...alarm, told: step.told, dueAt: step.nextDueAt };
    }

    expect(climbed).toEqual([
      "30 min: level 1, duty-officer, told 1",
      "50 min: level 2, deputy, told 2",
      "70 min: level 3, head-of-unit, told 3",
      "90 min: level 4, coordinator, told 4",
      "110 min: level 4, coordinator, told 5",
      "130 min: level 4, coordinator, told 6",
    ]);
  });

  it("reminds once after an outage, and then goes on in the usual rhythm", () => {
    const late = at(10 * HOUR);

    expect(escalate(noLead, state(anIncident()), policy, late)).toEqual({
      action: "remind",
      level: 1,
      role: "duty-officer",
      told: 1,
      nextDueAt: at(10 * HOUR + 20 * MINUTE),
      organisations: ["cert-eu"],
    });
  });

  it("tells the silent organisation about its acknowledgement, and the responsible one about everything else", () => {
    const told = [noLead, noAcknowledgement, noUpdate].map((alarm) => {
      const step = escalate(alarm, state(anIncident(), [ec3Silent]), policy, at(9 * HOUR));
      return step.action === "remind" ? step.organisations : step.action;
    });

    expect(told).toEqual([["cert-eu"], ["ec3"], ["cert-eu"]]);
  });

  it("with one step repeats it", () => {
    const step = escalate(
      { ...noLead, told: 7 },
      state(anIncident()),
      aPolicy({ steps: ["deputy"] }),
      at(HOUR),
    );

    expect(step).toMatchObject({ action: "remind", level: 1, role: "deputy", told: 8 });
  });

  it("without steps tells the coordinator: silence is never success", () => {
    const step = escalate(noLead, state(anIncident()), aPolicy({ steps: [] }), at(HOUR));

    expect(step).toMatchObject({ action: "remind", level: 1, role: "coordinator", told: 1 });
  });
});

describe("the update cadence", () => {
  it("begins anew with every update: waits for the full period, told back to nobody", () => {
    const updated = anIncident({ updatedAt: at(3 * HOUR) });

    expect(escalate({ ...noUpdate, told: 2 }, state(updated), policy, at(4 * HOUR))).toEqual({
      action: "wait",
      dueAt: at(7 * HOUR),
      told: 0,
    });
  });

  it("keeps what was told while it waits for its next step without an update", () => {
    const alarm = { ...noUpdate, told: 2, dueAt: at(5 * HOUR) };

    expect(escalate(alarm, state(anIncident()), policy, at(4 * HOUR + MINUTE))).toEqual({
      action: "wait",
      dueAt: at(5 * HOUR),
      told: 2,
    });
  });

  it("follows a policy that became stricter", () => {
    expect(
      escalate(
        { ...noUpdate, dueAt: at(HOUR) },
        state(anIncident()),
        aPolicy({ updateEvery: HOUR }),
        at(HOUR),
      ).action,
    ).toBe("remind");
  });

  it("follows a policy that became more patient", () => {
    const patient = aPolicy({ updateEvery: 24 * HOUR });

    expect(escalate(noUpdate, state(anIncident()), patient, at(4 * HOUR))).toEqual({
      action: "wait",
      dueAt: at(24 * HOUR),
      told: 0,
    });
  });
});
