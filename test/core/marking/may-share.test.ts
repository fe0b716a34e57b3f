/** Who may have what: as a table for people, and every combination against a second reading of the rules. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Organisation } from "../../../src/core/directory/directory.ts";
import type { Marking } from "../../../src/core/marking/marking.ts";
import { mayShare, type Reader } from "../../../src/core/marking/may-share.ts";
import { compareTlp, TLP, type Tlp } from "../../../src/core/marking/tlp.ts";
import { anOrganisation } from "../samples.ts";

const source = anOrganisation("source", { communities: ["csirts"], clients: ["client"] });

/** What a reader's organisation is to the source. */
const BODIES = {
  own: source,
  client: anOrganisation("client", { communities: ["elsewhere"] }),
  peer: anOrganisation("peer", { communities: ["csirts", "banks"] }),
  loner: anOrganisation("loner"),
  outsider: anOrganisation("outsider", { communities: ["elsewhere"] }),
} as const satisfies Record<string, Organisation>;
type Body = keyof typeof BODIES;
const WHO = [...(Object.keys(BODIES) as Body[]), "stranger"] as const;
type Who = (typeof WHO)[number];

function readerOf(who: Who, takesPart: boolean, ceiling: Tlp = "RED"): Reader {
  if (who === "stranger") return { takesPart };
  return { contact: `${who}-person`, organisation: { ...BODIES[who], ceiling }, takesPart };
}

const may = (marking: Marking, reader: Reader): boolean => mayShare(marking, source, [reader]).ok;

describe("what is only for whom its label allows", () => {
  // In the incident / not in it. y: may have it.
  it.each([
    ["CLEAR", { own: "yy", client: "yy", peer: "yy", loner: "yy", outsider: "yy", stranger: "yy" }],
    ["GREEN", { own: "yy", client: "yy", peer: "yy", loner: "yy", outsider: "--", stranger: "--" }],
    ["AMBER", { own: "yy", client: "y-", peer: "--", loner: "--", outsider: "--", stranger: "--" }],
    ["AMBER+STRICT", { own: "yy", client: "--", peer: "--", loner: "--", outsider: "--", stranger: "--" }],
    ["RED", { own: "--", client: "--", peer: "--", loner: "--", outsider: "--", stranger: "--" }],
  ] as const)("TLP:%s", (tlp, expected) => {
    const found = Object.fromEntries(
      WHO.map((who) => [
        who,
        [true, false]
          .map((part) => (may({ tlp, circle: "label" }, readerOf(who, part)) ? "y" : "-"))
          .join(""),
      ]),
    );

    expect(found).toEqual(expected);
  });
});

describe("what is said to everybody who takes part", () => {
  it.each(["GREEN", "AMBER", "AMBER+STRICT"] as const)(
    "at TLP:%s reaches every organisation in it",
    (tlp) => {
      for (const who of Object.keys(BODIES) as Body[]) {
        expect(may({ tlp, circle: "participants" }, readerOf(who, true)), who).toBe(true);
      }
      expect(may({ tlp, circle: "participants" }, readerOf("stranger", true))).toBe(false);
      expect(may({ tlp, circle: "participants" }, readerOf("outsider", false))).toBe(false);
    },
  );

  it("at TLP:RED reaches only who is named", () => {
    const marking = { tlp: "RED", circle: "participants", named: ["peer-person"] } as const;

    expect(may(marking, readerOf("peer", true))).toBe(true);
    expect(may(marking, readerOf("own", true))).toBe(false);
    expect(may(marking, readerOf("peer", false))).toBe(false);
  });
});

describe("a ceiling", () => {
  it.each(TLP.flatMap((ceiling) => TLP.map((tlp) => [ceiling, tlp] as const)))(
    "of TLP:%s holds for TLP:%s, whoever permits it",
    (ceiling, tlp) => {
      const marking: Marking = {
        tlp,
        circle: "participants",
        named: ["peer-person"],
        permitted: ["peer", "peer-person"],
        only: ["peer"],
      };

      expect(may(marking, readerOf("peer", true, ceiling))).toBe(compareTlp(tlp, ceiling) <= 0);
    },
  );

  it("does not keep an organisation from its own words", () => {
    expect(may({ tlp: "AMBER+STRICT", circle: "label" }, readerOf("own", true, "GREEN"))).toBe(true);
  });
});

describe("the source's word", () => {
  it.each([
    ["the organisation", ["outsider"], "AMBER", true],
    ["the person", ["outsider-person"], "AMBER+STRICT", true],
    ["somebody else", ["peer", "peer-person"], "AMBER", false],
    ["the organisation, at TLP:RED", ["outsider"], "RED", false],
    ["the person, at TLP:RED", ["outsider-person"], "RED", true],
  ] as const)("permitting %s", (_, permitted, tlp, expected) => {
    expect(may({ tlp, circle: "label", permitted }, readerOf("outsider", true))).toBe(expected);
  });

  it("naming organisations lets these have it while they take part, beside itself, and no other", () => {
    const marking: Marking = { tlp: "AMBER", circle: "label", only: ["outsider"] };

    expect(may(marking, readerOf("outsider", true))).toBe(true);
    expect(may(marking, readerOf("outsider", false))).toBe(false);
    expect(may(marking, readerOf("own", true))).toBe(true);
    expect(may(marking, readerOf("client", true))).toBe(false);
    expect(may({ ...marking, tlp: "CLEAR" }, readerOf("stranger", true))).toBe(false);
  });
});

describe("a refusal", () => {
  it.each([
    ["somebody unknown", "AMBER", readerOf("stranger", true), "unknown"],
    ["a ceiling", "AMBER", readerOf("client", true, "GREEN"), "ceiling"],
    ["who is not named", "RED", readerOf("client", true), "not-named"],
    ["the label", "AMBER+STRICT", readerOf("client", true), "label"],
  ] as const)("says that it is for %s", (_, tlp, reader, why) => {
    expect(mayShare({ tlp, circle: "label" }, source, [reader])).toEqual({
      ok: false,
      refused: [{ reader, why }],
    });
  });

  it("names all who may not have it and nobody else", () => {
    const [good, bad, worse] = [readerOf("own", true), readerOf("peer", true), readerOf("stranger", true)];

    const verdict = mayShare({ tlp: "AMBER", circle: "label" }, source, [good, bad, worse]);

    expect(verdict.ok ? [] : verdict.refused.map((one) => one.reader)).toEqual([bad, worse]);
  });

  it("is not spoken where nobody reads", () => {
    expect(mayShare({ tlp: "RED", circle: "label" }, source, [])).toEqual({ ok: true });
  });

  it("meets whoever counts on an organisation that the directory no longer has", () => {
    const marking: Marking = { tlp: "GREEN", circle: "label" };

    for (const who of ["own", "client", "peer"] as const) {
      expect(mayShare(marking, source, [readerOf(who, true)]).ok, who).toBe(true);
      expect(mayShare(marking, undefined, [readerOf(who, true)]).ok, who).toBe(false);
    }
  });
});

/** The rules once more, as a list of reasons why somebody may have it: written from the standard, not from the code. */
function secondReading(marking: Marking, from: Organisation | undefined, reader: Reader): boolean {
  const { organisation, contact, takesPart } = reader;
  const { tlp, circle } = marking;
  const list = (ids: readonly string[] | undefined, id: string | undefined) =>
    (ids ?? []).some((one) => one === id);
  if (organisation === undefined) return tlp === "CLEAR" && !marking.only;
  const isOwn = from !== undefined && from.id === organisation.id;
  const fits = TLP.indexOf(tlp) <= TLP.indexOf(organisation.ceiling) || isOwn;
  const related =
    from !== undefined && (from.clients.includes(organisation.id) || organisation.clients.includes(from.id));
  const sharedCommunity =
    from !== undefined &&
    (from.communities.length === 0 ||
      organisation.communities.length === 0 ||
      organisation.communities.some((one) => from.communities.includes(one)));
  const isPerson = tlp === "RED";
  const reasons = [
    tlp === "CLEAR" && !marking.only,
    fits && !isPerson && isOwn,
    fits && !isPerson && list(marking.permitted, organisation.id),
    fits && list(marking.permitted, contact),
    fits && isPerson && list(marking.named, contact) && (takesPart || isOwn),
    fits && !isPerson && list(marking.only, organisation.id) && takesPart,
    fits && !isPerson && !marking.only && circle === "participants" && takesPart,
    fits && tlp === "GREEN" && !marking.only && (sharedCommunity || related),
    fits && tlp === "AMBER" && !marking.only && takesPart && list(from?.clients, organisation.id),
  ];
  return reasons.includes(true);
}

describe("every combination", () => {
  const sources = [source, anOrganisation("source"), undefined];
  const lists = (who: Who) => ({
    only: [undefined, ["peer", "client", who], ["somebody"]],
    named: [undefined, [`${who}-person`], ["somebody-person"]],
    permitted: [undefined, [who], [`${who}-person`], ["somebody"]],
  });

  it.each(WHO)("is decided as a second reading of the rules decides it, for: %s", (who) => {
    const { only, named, permitted } = lists(who);
    let cases = 0;
    for (const from of sources)
      for (const tlp of TLP)
        for (const ceiling of TLP)
          for (const takesPart of [true, false])
            for (const circle of ["label", "participants"] as const)
              for (const o of only)
                for (const n of named)
                  for (const p of permitted) {
                    const marking: Marking = {
                      tlp,
                      circle,
                      ...(o ? { only: o } : {}),
                      ...(n ? { named: n } : {}),
                      ...(p ? { permitted: p } : {}),
                    };
                    const reader = readerOf(who, takesPart, ceiling);
                    cases += 1;
                    if (mayShare(marking, from, [reader]).ok !== secondReading(marking, from, reader)) {
                      expect.fail(`${JSON.stringify({ marking, from, reader })} is decided differently`);
                    }
                  }
    expect(cases).toBe(3 * 5 * 5 * 2 * 2 * 3 * 3 * 4);
  });
});

describe("whatever the case", () => {
  const ids = ["source", "client", "peer", "loner", "outsider"] as const;
  const people = [...ids, ...ids.map((id) => `${id}-person`)];
  const anyList = fc.option(fc.uniqueArray(fc.constantFrom(...people)), { nil: undefined });
  const anyMarking: fc.Arbitrary<Marking> = fc
    .record({
      tlp: fc.constantFrom(...TLP),
      circle: fc.constantFrom("label" as const, "participants" as const),
      only: anyList,
      named: anyList,
      permitted: anyList,
    })
    .map(({ only, named, permitted, ...rest }) => ({
      ...rest,
      ...(only ? { only } : {}),
      ...(named ? { named } : {}),
      ...(permitted ? { permitted } : {}),
    }));
  const anySource = fc.option(
    fc.record({
      communities: fc.subarray(["csirts", "elsewhere", "banks"]),
      clients: fc.subarray([...ids]),
      ceiling: fc.constantFrom(...TLP),
    }),
    { nil: undefined },
  );
  const anyReader = fc.tuple(fc.constantFrom(...WHO), fc.boolean(), fc.constantFrom(...TLP));
  const asSource = (one: Partial<Organisation> | undefined) => one && anOrganisation("source", one);

  it("a stricter label lets nobody new read", () => {
    fc.assert(
      fc.property(anyMarking, fc.constantFrom(...TLP), anySource, anyReader, (marking, other, from, who) => {
        const [mild, strict] = [marking.tlp, other].toSorted(compareTlp) as [Tlp, Tlp];
        // Naming persons is the one thing that lets somebody have at TLP:RED what they could not have before.
        const named = strict === "RED" ? [] : (marking.named ?? []);
        const reader = readerOf(...who);
        const before = mayShare({ ...marking, tlp: mild }, asSource(from), [reader]).ok;
        const after = mayShare({ ...marking, tlp: strict, named }, asSource(from), [reader]).ok;

        expect(after && !before).toBe(false);
      }),
      { numRuns: 5_000 },
    );
  });

  it("a lower ceiling lets nobody new read", () => {
    fc.assert(
      fc.property(anyMarking, fc.constantFrom(...TLP), anySource, anyReader, (marking, other, from, who) => {
        const [low, high] = [who[2], other].toSorted(compareTlp) as [Tlp, Tlp];
        const at = (ceiling: Tlp) =>
          mayShare(marking, asSource(from), [readerOf(who[0], who[1], ceiling)]).ok;

        expect(at(low) && !at(high)).toBe(false);
      }),
      { numRuns: 5_000 },
    );
  });

  it("a permission taken back, or a part in the incident that ends, lets nobody new read", () => {
    fc.assert(
      fc.property(
        anyMarking,
        fc.constantFrom(...people),
        anySource,
        anyReader,
        (marking, gone, from, who) => {
          const reader = readerOf(...who);
          const before = mayShare(marking, asSource(from), [{ ...reader, takesPart: true }]).ok;
          const permitted = (marking.permitted ?? []).filter((one) => one !== gone);

          expect(mayShare({ ...marking, permitted }, asSource(from), [reader]).ok && !before).toBe(false);
        },
      ),
      { numRuns: 5_000 },
    );
  });

  it("one more reader never turns a no into a yes", () => {
    fc.assert(
      fc.property(anyMarking, anySource, fc.array(anyReader), anyReader, (marking, from, who, more) => {
        const audience = who.map((one) => readerOf(...one));
        const alone = mayShare(marking, asSource(from), audience).ok;

        expect(mayShare(marking, asSource(from), [...audience, readerOf(...more)]).ok && !alone).toBe(false);
      }),
    );
  });
});
