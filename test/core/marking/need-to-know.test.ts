/** What the facts about an incident make of its entries: from whom they are, how they are marked now, who may read them. */
import { describe, expect, it } from "vitest";
import type { Contact } from "../../../src/core/directory/directory.ts";
import type { Handling } from "../../../src/core/marking/marking.ts";
import { type Bound, type Facts, needToKnow } from "../../../src/core/marking/need-to-know.ts";
import { TLP, type Tlp } from "../../../src/core/marking/tlp.ts";
import { aContact, anIncident, anOrganisation } from "../samples.ts";

const organisations = [
  anOrganisation("cert-eu", { kind: "coordinator", clients: ["ep"], communities: ["eu"] }),
  anOrganisation("ep", { clients: ["vendor"], communities: ["eu"] }),
  anOrganisation("ec3", { ceiling: "AMBER", communities: ["police"] }),
  anOrganisation("vendor", { communities: ["business"] }),
  anOrganisation("away", { communities: ["eu"] }),
];
const contacts = [
  aContact("alice", "cert-eu", { rights: "coordinator" }),
  aContact("petra", "ep"),
  aContact("paul", "ep"),
  aContact("eve", "ec3"),
  aContact("vera", "vendor"),
  aContact("adam", "away"),
  aContact("lost", "gone"),
];
const person = (id: string): Contact => contacts.find((one) => one.id === id) ?? aContact(id, "nowhere");

const facts = (change: Partial<Facts> = {}, marking: Tlp = "AMBER"): Facts => ({
  incident: anIncident({ marking, source: "cert-eu", openedBy: "alice" }),
  directory: { organisations, contacts },
  participants: ["cert-eu", "ep", "ec3", "vendor"],
  permits: [],
  remarkings: [],
  called: ["alice", "petra", "eve"],
  ...change,
});
/** A note by Petra of the Parliament. */
const entry = (change: Partial<Bound> = {}): Bound => ({
  number: 7,
  marking: "AMBER",
  author: "petra",
  organisation: "ep",
  ...change,
});
const handled = (change: Partial<Handling> = {}): Handling => ({ source: "ep", circle: "label", ...change });

/** Ids of the contacts who may read it, each alone. */
function readers(given: Facts, what: Bound): readonly string[] {
  const need = needToKnow(given);
  return contacts.map((one) => one.id).filter((id) => need.mayRead(what, [need.reader(person(id))]).ok);
}
function knowers(given: Facts): readonly string[] {
  const need = needToKnow(given);
  return contacts.map((one) => one.id).filter((id) => need.mayKnow([need.reader(person(id))]).ok);
}

describe("the incident itself", () => {
  it.each([
    ["CLEAR", ["alice", "petra", "paul", "eve", "vera", "adam", "lost"]],
    ["GREEN", ["alice", "petra", "paul", "eve", "vera", "adam"]],
    ["AMBER", ["alice", "petra", "paul", "eve", "vera"]],
    ["AMBER+STRICT", ["alice", "petra", "paul", "vera"]],
    ["RED", ["alice", "petra"]],
  ] as const)("at TLP:%s is for %j", (marking, expected) => {
    expect(knowers(facts({}, marking))).toEqual(expected);
  });

  it("at TLP:RED names the lead, too", () => {
    const incident = anIncident({ marking: "RED", openedBy: "alice", lead: "vera" });

    expect(knowers(facts({ incident, called: [] }))).toEqual(["alice", "vera"]);
  });

  it("is for an organisation that takes no part when the source lets it in", () => {
    const permits = [{ recipient: "away" }];

    expect(knowers(facts({ permits }, "AMBER+STRICT"))).toContain("adam");
    expect(readers(facts({ permits }, "AMBER+STRICT"), entry())).toContain("adam");
    expect(readers(facts({ permits }), entry({ handling: handled(), marking: "AMBER+STRICT" }))).toEqual([
      "petra",
      "paul",
    ]);
  });

  it("carries PAP and caveats of its source", () => {
    const incident = anIncident({ pap: "RED", caveats: ["no press"] });

    expect(needToKnow(facts({ incident })).marking).toMatchObject({ pap: "RED", caveats: ["no press"] });
  });
});

describe("somebody who coordinates for others", () => {
  const withoutThem = (marking: Tlp): Facts => ({
    ...facts({ participants: ["ep"], called: [] }, marking),
    incident: anIncident({ marking, source: "ep", openedBy: "petra" }),
  });

  it.each(TLP.map((tlp) => [tlp, ["CLEAR", "GREEN", "AMBER"].includes(tlp)] as const))(
    "takes part in an incident of others at TLP:%s: %s",
    (marking, expected) => {
      expect(needToKnow(withoutThem(marking)).reader(person("alice")).takesPart).toBe(expected);
    },
  );

  it("is not everybody of their organisation", () => {
    const rita = aContact("rita", "cert-eu", { rights: "responder" });

    expect(needToKnow(withoutThem("AMBER")).reader(rita).takesPart).toBe(false);
  });
});

describe("the source of an entry", () => {
  const sourceOf = (change: Partial<Bound>, given: Partial<Facts> = {}) =>
    needToKnow(facts(given)).sourceOf(entry(change));

  it.each([
    ["its author's organisation", {}, "ep"],
    ["the one that its handling names", { handling: handled({ source: "vendor" }) }, "vendor"],
    ["the incident's for what Muster notes, whoever it is about", { author: "muster" }, "cert-eu"],
    ["still its author's when the directory no longer has them", { author: "whoever" }, "ep"],
  ] as const)("is %s", (_, change, expected) => {
    expect(sourceOf(change)).toBe(expected);
  });

  it("is the incident's for what a stranger said", () => {
    const { organisation: _none, ...said } = entry({ author: "U123" });

    expect(needToKnow(facts()).sourceOf(said)).toBe("cert-eu");
  });

  it("is the one that it was marked again for", () => {
    expect(
      sourceOf({}, { remarkings: [{ entry: 7, tlp: "RED", handling: handled({ source: "ec3" }) }] }),
    ).toBe("ec3");
  });
});

describe("an entry that is said to everybody who takes part", () => {
  it("is read by these", () => {
    expect(readers(facts(), entry())).toEqual(["alice", "petra", "paul", "eve", "vera"]);
  });

  it("is taken along when the incident is marked more strictly", () => {
    const need = needToKnow(facts({}, "AMBER+STRICT"));

    expect(need.markingOf(entry()).tlp).toBe("AMBER+STRICT");
    expect(readers(facts({}, "AMBER+STRICT"), entry())).toEqual(["alice", "petra", "paul", "vera"]);
  });

  it("keeps its label when the incident is marked less strictly", () => {
    expect(readers(facts({}, "GREEN"), entry({ marking: "AMBER+STRICT" }))).toEqual([
      "alice",
      "petra",
      "paul",
      "vera",
    ]);
  });

  it("stays with the organisation that wrote it, above its ceiling and after it was removed", () => {
    const byEve = entry({ author: "eve", organisation: "ec3" });

    expect(readers(facts({}, "AMBER+STRICT"), byEve)).toContain("eve");
    expect(readers(facts({ participants: ["cert-eu", "ep"] }, "AMBER+STRICT"), byEve)).toContain("eve");
    expect(readers(facts({ participants: ["cert-eu", "ep"] }), entry())).not.toContain("eve");
  });

  it("of others is kept from who opened the incident above their own ceiling; their own words are not", () => {
    const given = facts(
      { incident: anIncident({ marking: "AMBER+STRICT", source: "ec3", openedBy: "eve" }) },
      "AMBER+STRICT",
    );

    expect(readers(given, entry())).not.toContain("eve");
    expect(readers(given, entry())).toContain("petra");
    expect(readers(given, entry({ author: "eve", organisation: "ec3" }))).toContain("eve");
    expect(knowers(given)).toContain("eve");
  });

  it("is not for colleagues of its author at TLP:RED", () => {
    expect(readers(facts({}, "RED"), entry())).toEqual(["alice", "petra"]);
  });

  it("is shared with whom the incident's source serves, not with clients of its author", () => {
    const given = facts({ participants: ["cert-eu", "ep"] });

    expect(readers(given, entry())).toEqual(["alice", "petra", "paul"]);
  });
});

describe("an entry with a handling", () => {
  it.each([
    ["CLEAR", ["alice", "petra", "paul", "eve", "vera", "adam", "lost"]],
    ["GREEN", ["alice", "petra", "paul", "vera", "adam"]],
    ["AMBER", ["petra", "paul", "vera"]],
    ["AMBER+STRICT", ["petra", "paul"]],
    ["RED", []],
  ] as const)("goes at TLP:%s where its label lets it go: %j", (marking, expected) => {
    expect(readers(facts(), entry({ marking, handling: handled() }))).toEqual(expected);
  });

  it("goes at TLP:RED to the persons named, who take part", () => {
    const red = entry({ marking: "RED", handling: handled({ named: ["petra", "vera", "adam"] }) });

    expect(readers(facts(), red)).toEqual(["petra", "vera"]);
  });

  it("names at TLP:RED whom the incident names when it was said to all of them", () => {
    const red = entry({ marking: "RED", handling: handled({ circle: "participants", pap: "RED" }) });

    expect(readers(facts({}, "RED"), red)).toEqual(["alice", "petra"]);
  });

  it("goes to the organisations that its source names, until they are removed", () => {
    const given = entry({ marking: "AMBER", handling: handled({ only: ["ec3"] }) });

    expect(readers(facts(), given)).toEqual(["petra", "paul", "eve"]);
    expect(readers(facts({ participants: ["cert-eu", "ep"] }), given)).toEqual(["petra", "paul"]);
  });

  it("keeps what its author said when the incident is marked more strictly or less", () => {
    const given = entry({ marking: "AMBER+STRICT", handling: handled() });

    for (const marking of TLP) {
      expect(needToKnow(facts({}, marking)).markingOf(given)).toMatchObject({ tlp: "AMBER+STRICT" });
    }
  });
});

describe("a permission", () => {
  const strict = entry({ marking: "AMBER+STRICT", handling: handled() });

  it("lets an organisation have one entry, and no other", () => {
    const given = facts({ permits: [{ entry: 7, recipient: "vendor" }] });

    expect(readers(given, strict)).toEqual(["petra", "paul", "vera"]);
    expect(readers(given, { ...strict, number: 8 })).toEqual(["petra", "paul"]);
  });

  it("ends when the organisation takes part no longer, for its people, too", () => {
    for (const recipient of ["vendor", "vera"]) {
      const permits = [{ entry: 7, recipient }];

      expect(readers(facts({ permits }), strict)).toContain("vera");
      expect(readers(facts({ permits, participants: ["cert-eu", "ep"] }), strict)).not.toContain("vera");
    }
  });

  it("never goes beyond a ceiling", () => {
    expect(readers(facts({ permits: [{ entry: 7, recipient: "ec3" }] }), strict)).not.toContain("eve");
  });

  it("is at TLP:RED for persons alone", () => {
    const red = entry({ marking: "RED", handling: handled({ named: ["petra"] }) });

    expect(readers(facts({ permits: [{ entry: 7, recipient: "vendor" }] }), red)).toEqual(["petra"]);
    expect(readers(facts({ permits: [{ entry: 7, recipient: "vera" }] }), red)).toEqual(["petra", "vera"]);
  });
});

describe("marking an entry again", () => {
  it("holds from then on, whatever it was", () => {
    const said = entry();
    const raised = facts({ remarkings: [{ entry: 7, tlp: "AMBER+STRICT", handling: handled() }] });
    const strict = entry({ marking: "AMBER+STRICT", handling: handled() });
    const lowered = facts({
      remarkings: [{ entry: 7, tlp: "AMBER", handling: handled({ circle: "participants" }) }],
    });

    expect(readers(raised, said)).toEqual(["petra", "paul"]);
    expect(readers(lowered, strict)).toEqual(["alice", "petra", "paul", "eve", "vera"]);
  });

  it("lets it go below the incident's label", () => {
    const remarkings = [{ entry: 7, tlp: "GREEN", handling: handled({ circle: "participants" }) }] as const;

    expect(needToKnow(facts({ remarkings })).markingOf(entry()).tlp).toBe("GREEN");
    expect(readers(facts({ remarkings }), entry())).toContain("adam");
  });

  it("leaves other entries as they are, also those that correct it", () => {
    const given = facts({ remarkings: [{ entry: 7, tlp: "RED", handling: handled({ named: ["petra"] }) }] });

    expect(readers(given, entry())).toEqual(["petra"]);
    expect(readers(given, entry({ number: 9, corrects: 7 }))).toEqual([
      "alice",
      "petra",
      "paul",
      "eve",
      "vera",
    ]);
  });

  it("gives a correction of a handled entry that is written later the handling that holds by then", () => {
    const handling = handled({ named: ["petra"] });
    const need = needToKnow(facts({ remarkings: [{ entry: 7, tlp: "RED", handling }] }));

    expect(need.handlingOf(entry())).toEqual(handling);
    const correction = entry({
      number: 9,
      corrects: 7,
      marking: need.markingOf(entry()).tlp,
      handling: need.handlingOf(entry()) ?? handled(),
    });
    expect(readers(facts(), correction)).toEqual(["petra"]);
  });
});

describe("somebody whom the directory does not have", () => {
  it("gets what the world may have, and nothing else", () => {
    for (const marking of TLP) {
      const need = needToKnow(facts({}, marking));
      expect(need.mayKnow([need.stranger]).ok, marking).toBe(marking === "CLEAR");
      expect(need.reader(person("lost"))).toEqual(need.stranger);
    }
  });
});

describe("the marking of an entry by itself", () => {
  it("is what was said of it last, also where the incident is stricter", () => {
    const handling = handled({ circle: "participants" });
    const marked = needToKnow(facts({ remarkings: [{ entry: 7, tlp: "GREEN", handling }] }));

    expect(needToKnow(facts()).ownMarkingOf(entry({ marking: "CLEAR" }))).toEqual({
      tlp: "CLEAR",
      handling: null,
    });
    expect(marked.ownMarkingOf(entry({ marking: "RED" }))).toEqual({ tlp: "GREEN", handling });
  });
});

it("the source that is shown of what Muster keeps from everybody is the incident's", () => {
  const need = needToKnow(facts());
  const locked = entry({ handling: { source: "muster", circle: "label" } });

  expect(need.sourceOf(locked)).toBe("muster");
  expect(need.shownSourceOf(locked)).toBe(facts().incident.source);
  expect(need.shownSourceOf(entry())).toBe(need.sourceOf(entry()));
});
