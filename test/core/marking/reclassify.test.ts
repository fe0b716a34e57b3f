/** Marking an entry again: a stricter label reaches nobody new. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Handling } from "../../../src/core/marking/marking.ts";
import {
  type Bound,
  type Facts,
  type NeedToKnow,
  needToKnow,
} from "../../../src/core/marking/need-to-know.ts";
import { PAP } from "../../../src/core/marking/pap.ts";
import { handlingAfter } from "../../../src/core/marking/reclassify.ts";
import { compareTlp, TLP } from "../../../src/core/marking/tlp.ts";
import { aContact, anIncident, anOrganisation } from "../samples.ts";

const IDS = ["cert-eu", "ep", "ec3", "vendor"] as const;
const organisations = [
  anOrganisation("cert-eu", { kind: "coordinator", clients: ["ep"], communities: ["eu"] }),
  anOrganisation("ep", { clients: ["vendor"], communities: ["eu"] }),
  anOrganisation("ec3", { ceiling: "AMBER", communities: ["police"] }),
  anOrganisation("vendor", { communities: ["business"] }),
];
const contacts = IDS.flatMap((id) => [aContact(`${id}-1`, id), aContact(`${id}-2`, id)]);
const PEOPLE = contacts.map((one) => one.id);

const anyFacts: fc.Arbitrary<Facts> = fc
  .record({
    marking: fc.constantFrom(...TLP),
    source: fc.constantFrom(...IDS),
    participants: fc.subarray([...IDS], { minLength: 1 }),
    permits: fc.array(
      fc.record({ entry: fc.constantFrom(0, 7), recipient: fc.constantFrom(...IDS, ...PEOPLE) }),
      { maxLength: 3 },
    ),
    called: fc.subarray(PEOPLE),
  })
  .map(({ marking, source, ...rest }) => ({
    ...rest,
    incident: anIncident({ marking, source, openedBy: `${source}-1` }),
    directory: { organisations, contacts },
    remarkings: [],
  }));
const anyHandling: fc.Arbitrary<Handling> = fc
  .record(
    {
      source: fc.constantFrom(...IDS),
      circle: fc.constantFrom("participants" as const, "label" as const),
      pap: fc.constantFrom(...PAP),
      only: fc.subarray([...IDS]),
      named: fc.subarray(PEOPLE),
      follows: fc.constant(true as const),
    },
    { requiredKeys: ["source", "circle"] },
  )
  // As they are written: who is named makes it for fewer than everybody, and then it follows nothing.
  .map(({ follows, ...one }) => {
    if (one.only || one.named) return { ...one, circle: "label" as const };
    return follows && one.circle === "participants" ? { ...one, follows } : one;
  });
const anyEntry: fc.Arbitrary<Bound> = fc
  .record({
    marking: fc.constantFrom(...TLP),
    author: fc.constantFrom(...PEOPLE),
    handling: fc.option(anyHandling, { nil: undefined }),
  })
  .map(({ handling, ...rest }) => {
    const entry = { number: 7, ...rest, organisation: rest.author.slice(0, -2) };
    if (!handling) return entry;
    // Persons are named at TLP:RED alone.
    const { named, ...others } = handling;
    return { ...entry, handling: rest.marking === "RED" && named ? { ...others, named } : others };
  });

/** Somebody who may not know of the incident gets nothing of it in any case. */
const readersOf = (need: NeedToKnow, entry: Bound): readonly string[] =>
  contacts
    .map((one) => need.reader(one))
    .filter((one) => need.mayKnow([one]).ok && need.mayRead(entry, [one]).ok)
    .map((one) => one.contact ?? "");

describe("an entry that is marked again", () => {
  const outcome = (facts: Facts, entry: Bound, wanted: Parameters<typeof handlingAfter>[3]) => {
    const before = needToKnow(facts);
    const handling = handlingAfter(before, entry, facts.incident.marking, wanted);
    const tlp = wanted.tlp ?? before.markingOf(entry).tlp;
    const after = needToKnow({ ...facts, remarkings: [{ entry: 7, tlp, handling }] });
    return { before, after, handling, tlp };
  };

  it("more strictly, or only for what may be done with it, reaches nobody new but who is named", () => {
    fc.assert(
      fc.property(
        anyFacts,
        anyEntry,
        fc.constantFrom(...TLP),
        fc.option(fc.constantFrom(...PAP), { nil: undefined }),
        fc.option(fc.subarray(PEOPLE), { nil: undefined }),
        fc.constantFrom(...PEOPLE),
        (facts, entry, tlp, pap, to, by) => {
          const { before, after } = outcome(facts, entry, { tlp, pap, to, by, author: entry.author });
          if (compareTlp(tlp, before.markingOf(entry).tlp) < 0) return;
          // Whose community TLP:GREEN is for: the incident's source's while it is said as part of the incident, then its own.
          if (tlp === "GREEN" && entry.handling === undefined) return;
          const had = readersOf(before, entry);
          const named = tlp === "RED" ? [by, entry.author, ...(to ?? [])] : [];

          const gained = readersOf(after, entry).filter((id) => !had.includes(id) && !named.includes(id));
          expect(gained).toEqual([]);
        },
      ),
      { numRuns: 5_000 },
    );
  });

  it("keeps its source and has the label that was asked for", () => {
    fc.assert(
      fc.property(anyFacts, anyEntry, fc.constantFrom(...TLP), (facts, entry, tlp) => {
        const { before, after } = outcome(facts, entry, { tlp, by: "ep-1" });
        const marked = after.markingOf(entry);

        expect(after.sourceOf(entry)).toBe(before.sourceOf(entry));
        expect(marked.only).toEqual(before.markingOf(entry).only);
        expect(marked.tlp).toBe(tlp);
      }),
      { numRuns: 2_000 },
    );
  });

  it("keeps its label when only its PAP changes, and the restrictions of its source", () => {
    const facts: Facts = {
      incident: anIncident({ marking: "GREEN", source: "cert-eu", caveats: ["no press"] }),
      directory: { organisations, contacts },
      participants: IDS,
      permits: [],
      remarkings: [],
      called: [],
    };
    const handling = { source: "ep", circle: "label", caveats: ["by phone only"] } as const;
    const entry: Bound = { number: 7, marking: "AMBER", author: "ep-1", organisation: "ep", handling };

    const { after } = outcome(facts, entry, { pap: "RED", by: "ep-1" });

    expect(after.markingOf(entry)).toMatchObject({ tlp: "AMBER", pap: "RED", caveats: ["by phone only"] });
    expect(after.handlingOf(entry)?.named).toBeUndefined();
  });
});
