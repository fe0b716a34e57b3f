/** Who is called next while nobody of an organisation has come. */
import { describe, expect, it } from "vitest";
import type { Participation } from "../../../src/core/incident/incident.ts";
import { answerWithin, type Calling, nextCall, otherWays } from "../../../src/core/roll/next-contact.ts";
import type { RollLine, RollState } from "../../../src/core/roll.ts";
import { aContact, aDirectory, anIncident, aPolicy, at, HOUR, MINUTE, OPENED } from "../samples.ts";

const policy = aPolicy({ acknowledgeWithin: 40 * MINUTE });
const contacts = [
  aContact("ann", "ep", { role: "duty-officer" }),
  aContact("anton", "ep", { role: "duty-officer" }),
  aContact("dep", "ep", { role: "deputy" }),
  aContact("lia", "ep", { role: "liaison" }),
  aContact("hed", "ep", { role: "head-of-unit" }),
  aContact("man", "ep", { role: "manager" }),
  aContact("coo", "ep", { role: "coordinator" }),
  aContact("lex", "ep", { role: "legal" }),
  aContact("eve", "ec3"),
];
const directory = aDirectory({ contacts });
const line = (contact: string, state: RollState, changed = 0, organisation = "ep"): RollLine => ({
  contact,
  organisation,
  network: "slack",
  state,
  changedAt: at(changed),
});
const part = (change: Partial<Participation> = {}): Participation => ({
  organisation: "ep",
  invitedAt: OPENED,
  ...change,
});
function next(roll: readonly RollLine[], change: Partial<Calling> = {}, now = at(10 * MINUTE)) {
  const calling: Calling = {
    incident: anIncident(),
    organisation: "ep",
    participations: [part()],
    roll,
    directory,
    policy,
    networks: ["slack", "matrix"],
    ...change,
  };
  return nextCall(calling, now);
}
const called = (...args: Parameters<typeof next>) => {
  const found = next(...args);
  return found.action === "call" ? found.contact.id : found.action;
};

describe("the time to come", () => {
  it.each([
    [15 * MINUTE, 5 * MINUTE],
    [20 * MINUTE, 5 * MINUTE],
    [30 * MINUTE, 7.5 * MINUTE],
    [24 * HOUR, 6 * HOUR],
  ])(
    "is a quarter of the time to acknowledge, and at least five minutes: %d ms → %d ms",
    (acknowledgeWithin, within) => {
      expect(answerWithin({ acknowledgeWithin })).toBe(within);
    },
  );
});

describe("nobody is called", () => {
  it.each([
    ["somebody of it is here", [line("ann", "joined"), line("anton", "failed")], {}],
    ["it has acknowledged", [line("ann", "invited")], { participations: [part({ acknowledgedAt: OPENED })] }],
    ["it takes no part any more", [line("ann", "removed")], { participations: [] }],
    ["the incident is closed", [line("ann", "invited")], { incident: anIncident({ status: "closed" }) }],
  ] as const)("when %s", (_what, roll, change) => {
    expect(next(roll, change)).toEqual({ action: "stop" });
  });

  it("while the last who was called may still come", () => {
    const roll = [
      line("ann", "invited", 0),
      line("anton", "wanted", 4 * MINUTE),
      line("dep", "failed", 5 * MINUTE),
    ];
    expect(next(roll)).toEqual({ action: "wait", dueAt: at(14 * MINUTE) });
  });
});

describe("the next is called", () => {
  it.each(["wanted", "invited"] as const)(
    "when whoever was %s has not come in time, to the millisecond",
    (state) => {
      expect(called([line("ann", state)], {}, at(10 * MINUTE - 1))).toBe("wait");
      expect(called([line("ann", state)], {}, at(10 * MINUTE))).toBe("anton");
    },
  );

  it.each(["failed", "declined", "left"] as const)("at once when whoever was called has %s", (state) => {
    expect(called([line("ann", state)], {}, at(1))).toBe("anton");
  });

  it("in the order of the policy's roles, then of those who stand in, by id within a role", () => {
    const order: string[] = [];
    for (;;) {
      const found = next(order.map((one) => line(one, "failed")));
      if (found.action !== "call") break;
      order.push(found.contact.id);
    }
    expect(order).toEqual(["ann", "anton", "dep", "lia", "hed", "man", "coo"]);
    expect(called([line("ann", "failed")], { policy: aPolicy({ inviteRoles: ["head-of-unit"] }) })).toBe(
      "hed",
    );
  });

  it("with as much time as the one before, on a network of theirs to which Muster is connected", () => {
    expect(next([line("ann", "failed")])).toMatchObject({ network: "slack", dueAt: at(20 * MINUTE) });
    const elsewhere = { networks: ["matrix"] };
    // Their home is Slack: an address somewhere else is none of the organisation's.
    expect(called([line("ann", "failed")], elsewhere)).toBe("give-up");
  });

  it("but never somebody twice, somebody who was removed, or somebody without an address", () => {
    const roll = [line("ann", "failed"), line("anton", "removed")];
    const nowhere = contacts.map((one) =>
      one.id === "dep" ? { ...one, addresses: { phone: "+32 2" } } : one,
    );
    expect(called(roll, { directory: aDirectory({ contacts: nowhere }) })).toBe("lia");
  });

  it("and never for their role at TLP:RED, which is for named persons", () => {
    expect(called([line("ann", "failed")], { incident: anIncident({ marking: "RED" }) })).toBe("give-up");
  });
});

describe("when nobody is left", () => {
  const few = aDirectory({
    contacts: [
      aContact("ann", "ep", { addresses: { slack: "ann@ep", phone: "+32 2 1", email: "ann@ep" } }),
      aContact("dep", "ep", { role: "deputy", addresses: { phone: "+32 2 2" } }),
      aContact("hed", "ep", { role: "head-of-unit", addresses: { slack: " " } }),
      aContact("eve", "ec3", { addresses: { phone: "+31" } }),
    ],
  });

  it("says who was tried, and whom people can reach by other means, best first", () => {
    const found = next([line("ann", "declined"), line("eve", "joined", 0, "ec3")], { directory: few });
    expect(found).toMatchObject({
      action: "give-up",
      tried: [{ contact: "ann" }],
      byOtherMeans: [{ id: "ann" }, { id: "dep" }],
    });
  });

  it("knows the other ways of a person: phone first, and nothing that only looks like one", () => {
    expect(otherWays(few.contacts[0] ?? aContact("x", "y"))).toEqual(["phone +32 2 1", "email ann@ep"]);
    expect(otherWays({ addresses: { phone: " ", constructor: "x" } })).toEqual([]);
  });
});
