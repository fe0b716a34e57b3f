import { describe, expect, it } from "vitest";
import type { Alarm } from "../../../src/core/escalation/alarm.ts";
import {
  type EscalationState,
  escalate,
  firstAlarms,
  pauseAfter,
} from "../../../src/core/escalation/escalate.ts";
import type { People } from "../../../src/core/escalation/rungs.ts";
import type { Incident, Participation } from "../../../src/core/incident/incident.ts";
import type { RollLine } from "../../../src/core/roll.ts";
import { aContact, aDirectory, anIncident, aPolicy, at, HOUR, MINUTE, OPENED } from "../samples.ts";

const policy = aPolicy();

const directory = aDirectory({
  contacts: [
    aContact("alice", "cert-eu", { rights: "coordinator" }),
    aContact("dan", "cert-eu", { role: "deputy" }),
    aContact("eve", "ec3"),
    aContact("erik", "ec3", { role: "deputy" }),
    aContact("hana", "ec3", { role: "head-of-unit" }),
    aContact("lia", "ec3", { role: "liaison", rights: "partner" }),
  ],
});

/** Everybody may know and can be reached, and nobody has heard of anything, unless said otherwise. */
function people(change: Partial<People> = {}): People {
  return {
    directory,
    roll: [],
    mayKnow: () => true,
    isReachable: () => true,
    messaged: new Set(),
    ...change,
  };
}

function state(
  incident: Incident,
  participations: readonly Participation[] = [],
  change: Partial<People> = {},
): EscalationState {
  return { incident, participations, homeOrganisation: "cert-eu", people: people(change) };
}

const onRoll = (contact: string, organisation: string, state: RollLine["state"] = "invited"): RollLine => ({
  contact,
  organisation,
  network: "slack",
  state,
  changedAt: OPENED,
});

/** The reminders of an alarm one after the other: [minutes since the opening, who is told]. */
function climb(
  alarm: Alarm,
  times: number,
  change: Partial<People> = {},
  policy = aPolicy(),
): readonly (readonly [number, readonly string[]])[] {
  const told: [number, readonly string[]][] = [];
  const messaged = new Set<string>();
  let next = alarm;
  for (let n = 0; n < times; n += 1) {
    const now = state(anIncident(), [ec3Silent], { ...change, messaged });
    const step = escalate(next, now, policy, next.dueAt);
    if (step.action !== "remind") throw new Error("expected a reminder");
    const ids = step.persons.map((one) => one.id);
    told.push([(next.dueAt.getTime() - OPENED.getTime()) / MINUTE, ids]);
    for (const id of ids) messaged.add(id);
    next = { ...next, told: step.told, dueAt: step.nextDueAt };
  }
  return told;
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
  it("goes up level by level, stays on the last, and then pauses twice as long each time", () => {
    expect(climb(noAcknowledgement, 8)).toEqual([
      [30, ["eve"]],
      [50, ["erik"]],
      [70, ["hana"]],
      [90, ["alice"]],
      [110, ["alice"]],
      [150, ["alice"]],
      [230, ["alice"]],
      [390, ["alice"]],
    ]);
  });

  it("never pauses for more than eight periods", () => {
    const pauses = [1, 4, 5, 6, 7, 8, 50, 5_000].map((told) => pauseAfter(told, 4, policy) / MINUTE);

    expect(pauses).toEqual([20, 20, 40, 80, 160, 160, 160, 160]);
  });

  it("reminds once after an outage, and then goes on in the usual rhythm", () => {
    const late = at(10 * HOUR);

    expect(escalate(noLead, state(anIncident()), policy, late)).toEqual({
      action: "remind",
      level: 1,
      role: "duty-officer",
      told: 1,
      nextDueAt: at(10 * HOUR + 20 * MINUTE),
      persons: [expect.objectContaining({ id: "alice" })],
      unreachable: [],
    });
  });

  it("tells the silent organisation about its acknowledgement, and the responsible one about everything else", () => {
    const told = [noLead, noAcknowledgement, noUpdate].map((alarm) => {
      const step = escalate(alarm, state(anIncident(), [ec3Silent]), policy, at(9 * HOUR));
      return step.action === "remind" ? step.persons.map((one) => one.id) : step.action;
    });

    expect(told).toEqual([["alice"], ["eve"], ["alice"]]);
  });

  it("with one step repeats it", () => {
    const step = escalate(
      { ...noLead, told: 7 },
      state(anIncident(), [], { messaged: new Set(["dan"]) }),
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
  it("begins again with every update: waits for the full period, told back to nobody", () => {
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

describe("B6: an organisation that was called and is silent", () => {
  const lia = onRoll("lia", "ec3");
  const silentDesk = { roll: [lia], isReachable: (one: { id: string }) => one.id !== "eve" };

  it("is reminded first through those who were called and can be reached, then step by step", () => {
    expect(climb(noAcknowledgement, 5, silentDesk)).toEqual([
      [30, ["lia"]],
      [50, ["erik"]],
      [70, ["hana"]],
      [90, ["alice"]],
      [110, ["alice", "lia"]],
    ]);
  });

  it("loses no time on a step where nobody can be reached, and says who that was", () => {
    const step = escalate(
      noAcknowledgement,
      state(anIncident(), [ec3Silent], { ...silentDesk, messaged: new Set(["lia"]) }),
      policy,
      at(HOUR),
    );

    expect(step).toMatchObject({ level: 2, role: "deputy", persons: [{ id: "erik" }] });
    expect(step).toMatchObject({ unreachable: [{ id: "eve" }] });
  });

  it("does not remind the same people twice because they were called and hold the next role", () => {
    const both = { roll: [onRoll("eve", "ec3"), lia] };

    expect(climb(noAcknowledgement, 3, both)).toEqual([
      [30, ["eve", "lia"]],
      [50, ["erik"]],
      [70, ["hana"]],
    ]);
  });

  it("has those who were called meanwhile told with the next step, which does not wait for them", () => {
    const step = escalate(
      { ...noAcknowledgement, told: 1 },
      state(anIncident(), [ec3Silent], {
        roll: [lia, onRoll("erik", "ec3")],
        messaged: new Set(["lia", "eve"]),
      }),
      policy,
      at(HOUR),
    );

    expect(step).toMatchObject({ level: 3, persons: [{ id: "hana" }, { id: "erik" }] });
  });

  it("does not count people who were removed, and nobody who may not know of it", () => {
    const removed = { roll: [onRoll("lia", "ec3", "removed")] };
    expect(climb(noAcknowledgement, 1, removed)).toEqual([[30, ["eve"]]]);

    const secret = { roll: [lia], mayKnow: (one: { id: string }) => one.id === "hana" };
    expect(climb(noAcknowledgement, 2, secret)).toEqual([
      [30, ["hana"]],
      [50, ["hana"]],
    ]);
  });

  it("of whom nobody can be reached goes straight to whom can be", () => {
    const onlyCoordinator = { roll: [lia], isReachable: (one: { id: string }) => one.id === "alice" };

    expect(climb(noAcknowledgement, 2, onlyCoordinator)).toEqual([
      [30, ["alice"]],
      [50, ["alice"]],
    ]);
  });
});

describe("M8: a lead who has not come", () => {
  const absent: Alarm = { kind: "no-lead", subject: "dan", told: 0, dueAt: at(15 * MINUTE) };
  const led = anIncident({ lead: "dan" });
  const actionOf = (incident: Incident, roll: readonly RollLine[]) =>
    escalate(absent, state(incident, [], { roll }), policy, at(HOUR)).action;

  it("is waited for until they are in a room", () => {
    expect(actionOf(led, [onRoll("dan", "cert-eu")])).toBe("remind");
    expect(actionOf(led, [onRoll("dan", "cert-eu", "left")])).toBe("remind");
    expect(actionOf(led, [onRoll("dan", "cert-eu", "joined")])).toBe("stop");
  });

  it("is not waited for once somebody else leads", () => {
    expect(actionOf(anIncident({ lead: "alice" }), [])).toBe("stop");
  });

  it("is reminded first, in person", () => {
    const step = escalate(absent, state(led), policy, at(HOUR));

    expect(step).toMatchObject({ action: "remind", level: 0, persons: [{ id: "dan" }] });
  });
});

describe("M9: a lead whom the directory no longer has", () => {
  it.each([
    ["is gone", "gone"],
    ["may not lead any more", "lia"],
  ])("leads nothing when they %s", (_, lead) => {
    expect(escalate(noLead, state(anIncident({ lead })), policy, at(HOUR)).action).toBe("remind");
  });
});

describe("where nobody can be told", () => {
  const alarm: Alarm = { kind: "no-acknowledgement", subject: "ec3", told: 2, dueAt: OPENED };
  const silent = [{ organisation: "ec3", invitedAt: OPENED }];

  it("still reminds the last step, names everybody whom no message reaches, and goes on", () => {
    const found = escalate(
      alarm,
      state(anIncident(), silent, { isReachable: () => false }),
      policy,
      at(HOUR),
    );

    expect(found).toMatchObject({ action: "remind", told: 3, level: policy.steps.length });
    if (found.action !== "remind") return;
    expect(found.unreachable.map((one) => one.id)).toEqual(
      expect.arrayContaining(["eve", "erik", "hana", "alice"]),
    );
    expect(found.persons.map((one) => one.id)).toEqual(["alice"]);
    expect(found.nextDueAt.getTime()).toBeGreaterThan(at(HOUR).getTime());
  });

  it("names nobody who may not know of the incident", () => {
    const found = escalate(alarm, state(anIncident(), silent, { mayKnow: () => false }), policy, at(HOUR));

    expect(found).toMatchObject({ action: "remind", persons: [], unreachable: [] });
  });
});
