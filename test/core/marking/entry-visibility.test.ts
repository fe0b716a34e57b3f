import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { visibilityOf } from "../../../src/core/marking/entry-visibility.ts";
import { type Bound, type Facts, needToKnow } from "../../../src/core/marking/need-to-know.ts";
import { PAP } from "../../../src/core/marking/pap.ts";
import { TLP } from "../../../src/core/marking/tlp.ts";
import { aDirectory, anIncident } from "../samples.ts";

const directory = aDirectory();
const facts = (change: Partial<Facts> = {}): Facts => ({
  incident: anIncident({ pap: "GREEN", caveats: ["Chatham House"] }),
  directory,
  participants: ["cert-eu", "ep", "ec3"],
  permits: [],
  remarkings: [],
  called: ["alice", "petra"],
  ...change,
});
const entry = (change: Partial<Bound> = {}): Bound => ({
  number: 7,
  marking: "AMBER",
  author: "petra",
  organisation: "ep",
  ...change,
});
function seenBy(contact: string, what: Bound, given = facts()) {
  const need = needToKnow(given);
  const person = directory.contacts.find((one) => one.id === contact);
  return visibilityOf(need, [person ? need.reader(person) : need.stranger], directory)(what);
}

describe("an entry", () => {
  it("that is marked like the incident is shown without labels of its own", () => {
    expect(seenBy("alice", entry())).toEqual({
      shown: true,
      marking: { tlp: "AMBER", pap: "GREEN" },
      labels: "",
    });
  });

  it("that is not has them directly before its words", () => {
    const handling = {
      source: "ep",
      circle: "label",
      only: ["ep", "cert-eu"],
      caveats: ["not by phone"],
    } as const;

    expect(seenBy("alice", entry({ handling }))).toMatchObject({
      shown: true,
      labels: "[TLP:AMBER · only for ep, cert-eu · not by phone] ",
    });
  });

  it("that is not for whoever asks shows label and source, not what its source added", () => {
    const handling = {
      source: "ep",
      circle: "label",
      pap: "RED",
      named: ["petra"],
      caveats: ["not for CERT-EU"],
    } as const;

    expect(seenBy("alice", entry({ marking: "RED", handling }))).toEqual({
      shown: false,
      marking: { tlp: "RED" },
      instead: "TLP:RED PAP:RED of European Parliament",
    });
  });
});

describe("judging many entries at once", () => {
  const organisation = fc.constantFrom("cert-eu", "ep", "ec3", "acme", "gone");
  const anyEntry: fc.Arbitrary<Bound> = fc
    .record({
      number: fc.integer({ min: 1, max: 12 }),
      marking: fc.constantFrom(...TLP),
      author: fc.constantFrom("alice", "petra", "eve", "muster", "U1"),
      organisation: fc.option(organisation, { nil: undefined }),
      handling: fc.option(
        fc.record({
          source: organisation,
          circle: fc.constantFrom("participants" as const, "label" as const),
          pap: fc.constantFrom(...PAP),
          named: fc.subarray(["alice", "petra", "eve"]),
        }),
        { nil: undefined },
      ),
    })
    .map(({ organisation, handling, ...rest }) => ({
      ...rest,
      ...(organisation ? { organisation } : {}),
      ...(handling ? { handling } : {}),
    }));
  const anyFacts = fc
    .record({
      marking: fc.constantFrom(...TLP),
      participants: fc.subarray(["cert-eu", "ep", "ec3", "acme"]),
      permits: fc.array(
        fc.record({ entry: fc.integer({ min: 0, max: 12 }), recipient: fc.constantFrom("ep", "ec3", "eve") }),
      ),
      remarkings: fc.uniqueArray(
        fc.record({ entry: fc.integer({ min: 1, max: 12 }), tlp: fc.constantFrom(...TLP) }),
        { selector: (one) => one.entry },
      ),
    })
    .map(({ marking, ...rest }) => facts({ ...rest, incident: anIncident({ marking }) }));

  it("judges each as if it were alone", () => {
    fc.assert(
      fc.property(
        anyFacts,
        fc.array(anyEntry, { maxLength: 20 }),
        fc.constantFrom("alice", "petra", "eve", "nobody"),
        (given, entries, contact) => {
          const need = needToKnow(given);
          const person = directory.contacts.find((one) => one.id === contact);
          const audience = [person ? need.reader(person) : need.stranger];
          const visibility = visibilityOf(need, audience, directory);

          for (const one of entries) {
            expect(visibility(one)).toEqual(visibilityOf(need, audience, directory)(one));
            expect(visibility(one).shown).toBe(need.mayRead(one, audience).ok);
          }
        },
      ),
      { numRuns: 500 },
    );
  });
});
