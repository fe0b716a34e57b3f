import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ALARM_KINDS, type Alarm } from "../../../src/core/escalation/alarm.ts";
import { type Participation, SEVERITIES, STATUSES } from "../../../src/core/incident/incident.ts";
import { TLP, type Tlp } from "../../../src/core/marking/tlp.ts";
import { ROLL_STATES, type RollLine } from "../../../src/core/roll.ts";
import { REPORT_AUDIENCES } from "../../../src/core/sitrep/limits.ts";
import { buildSitrep, type Sitrep, type SitrepInput } from "../../../src/core/sitrep/sitrep.ts";
import { citedIn, sitrepMessage } from "../../../src/core/sitrep/sitrep-message.ts";
import type { NewEntry } from "../../../src/core/timeline/entry.ts";
import { plainLines } from "../plain.ts";
import { aDirectory, anIncident, at, HOUR, MINUTE, OPENED } from "../samples.ts";
import { ALL_KINDS } from "../timeline/all-kinds.ts";
import { recorded, said, sightFor, story } from "./story.ts";

const WORDS = ["alice", "petra", "eve", "gone", "cert-eu", "ep", "ec3", "acme", "slack", "matrix"] as const;
const word = fc.constantFrom(...WORDS);
const anyText = fc.oneof(
  fc.string({ unit: "binary", maxLength: 40 }),
  fc.constant("Very long. ".repeat(40)),
  fc.constant("\u202e".repeat(60)),
);
const moment = fc.integer({ min: 0, max: 3 * 24 * 60 }).map((minute) => at(minute * MINUTE));

const anyEntry: fc.Arbitrary<NewEntry> = fc
  .record({
    kind: fc.constantFrom(...ALL_KINDS.kinds),
    text: anyText,
    data: fc.dictionary(
      fc.constantFrom("contact", "network", "organisation", "text"),
      fc.oneof(word, anyText, fc.integer()),
    ),
    occurredAt: moment,
    author: word,
    organisation: word,
    marking: fc.constantFrom(...TLP),
    corrects: fc.option(fc.integer({ min: 1, max: 30 }), { nil: undefined }),
  })
  .map(({ corrects, ...entry }) =>
    corrects === undefined ? entry : { ...entry, corrects },
  ) as fc.Arbitrary<NewEntry>;

const anyInput: fc.Arbitrary<SitrepInput> = fc
  .record({
    incident: fc.record(
      {
        severity: fc.constantFrom(...SEVERITIES),
        status: fc.constantFrom(...STATUSES),
        marking: fc.constantFrom(...TLP),
        exercise: fc.boolean(),
        title: anyText,
        category: anyText,
        lead: word,
        closedAt: moment,
        resolution: anyText,
      },
      { requiredKeys: ["severity", "status", "marking", "exercise", "title"] },
    ),
    entries: fc.array(anyEntry, { maxLength: 30 }),
    participations: fc.uniqueArray(
      fc.record(
        { organisation: word, invitedAt: moment, acknowledgedAt: moment },
        { requiredKeys: ["organisation", "invitedAt"] },
      ) as fc.Arbitrary<Participation>,
      { selector: (one) => one.organisation },
    ),
    roll: fc.uniqueArray(
      fc.record(
        {
          contact: fc.oneof(word, anyText),
          organisation: word,
          network: word,
          state: fc.constantFrom(...ROLL_STATES),
          reason: anyText,
          changedAt: moment,
        },
        { requiredKeys: ["contact", "organisation", "network", "state", "changedAt"] },
      ) as fc.Arbitrary<RollLine>,
      { selector: (one) => one.contact },
    ),
    alarms: fc.uniqueArray(
      fc.record({
        kind: fc.constantFrom(...ALARM_KINDS),
        subject: word,
        told: fc.nat({ max: 9 }),
        dueAt: moment,
      }) as fc.Arbitrary<Alarm>,
      { selector: (one) => `${one.kind} ${one.subject}` },
    ),
    audience: fc.constantFrom(...REPORT_AUDIENCES),
    since: fc.option(moment, { nil: undefined }),
    now: moment,
  })
  .map(({ incident, entries, ...input }) => ({
    ...input,
    incident: anIncident(incident),
    entries: recorded(entries),
    directory: aDirectory(),
    visibility: sightFor("petra", anIncident(incident)),
    kinds: ALL_KINDS,
  }));

/** The same facts, as different objects. */
function copyOf({ visibility, kinds, ...facts }: SitrepInput): SitrepInput {
  return { ...structuredClone(facts), visibility, kinds };
}

function allLines(sitrep: Sitrep) {
  const { stands, changed, decisions, open, here, missing, next, more } = sitrep;
  const added = more.flatMap(({ lines }) => lines);
  return [
    ...stands,
    ...changed,
    ...decisions,
    ...open,
    ...here,
    ...missing,
    ...added,
    ...next.map((one) => one.line),
  ];
}

describe("whatever happened, a situation report", () => {
  it("says the same for the same facts, and changes none of them", () => {
    fc.assert(
      fc.property(anyInput, (input) => {
        const before = copyOf(input);

        expect(buildSitrep(input)).toEqual(buildSitrep(copyOf(input)));
        expect(input).toEqual(before);
      }),
    );
  });

  it("says the same whatever the order of directory, roll, participations and alarms", () => {
    fc.assert(
      fc.property(anyInput, (input) => {
        const { organisations, contacts } = input.directory;
        const permuted = {
          ...input,
          participations: input.participations.toReversed(),
          roll: input.roll.toReversed(),
          alarms: input.alarms.toReversed(),
          directory: aDirectory({
            organisations: organisations.toReversed(),
            contacts: contacts.toReversed(),
          }),
        };

        expect(buildSitrep(permuted)).toEqual(buildSitrep(input));
      }),
    );
  });

  it("cites only entries that exist, in order, none twice in a line", () => {
    fc.assert(
      fc.property(anyInput, (input) => {
        for (const { cites } of allLines(buildSitrep(input))) {
          expect(cites.filter((number) => input.entries[number - 1]?.number !== number)).toEqual([]);
          expect(cites).toEqual([...new Set(cites)].toSorted((a, b) => a - b));
        }
      }),
    );
  });

  it("fits on a manager's screen: 25 lines of 90 characters, banner and headings included", () => {
    fc.assert(
      fc.property(anyInput, (input) => {
        const lines = plainLines(sitrepMessage(buildSitrep({ ...input, audience: "managers" })));

        expect(lines.length).toBeLessThanOrEqual(25);
        expect(lines.filter((line) => Array.from(line).length > 90)).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  it("has lines of one line each, and none that is empty", () => {
    fc.assert(
      fc.property(anyInput, (input) => {
        for (const { text } of allLines(buildSitrep(input))) expect(text).toMatch(/^\S[^\n\r]*$/);
      }),
    );
  });

  it("never says what the reader may not read", () => {
    const secret = "the-secret-text";
    fc.assert(
      fc.property(anyInput, fc.constantFrom(...ALL_KINDS.kinds), (input, kind) => {
        const handling = { source: "cert-eu", circle: "label" } as const;
        const hidden = said(0, kind, secret, { marking: "AMBER+STRICT", handling, data: { text: secret } });
        const told = JSON.stringify(
          buildSitrep({
            ...input,
            visibility: sightFor("petra", input.incident),
            entries: recorded([hidden]),
          }),
        );

        expect(told).not.toContain(secret);
      }),
    );
  });
});

/** The changes of a report for the team about these entries, without their citations. */
function changesOf(entries: readonly NewEntry[], change: Partial<SitrepInput> = {}): readonly string[] {
  return buildSitrep(story({ entries: recorded(entries), ...change })).changed.map((line) => line.text);
}

describe("what was done to a message later", () => {
  const note = said(1, "note", "The gateway is clean.");
  const decision = said(1, "decision", "Keep it offline.");
  const pin = said(1, "pinned", "Alice Duty wrote: 203.0.113.7", { data: { text: "203.0.113.7" } });
  const later = (kind: "edited" | "deleted" | "pinned" | "unpinned", corrects: number, text = "new words") =>
    said(5, kind, `Alice Duty did something: ${text}`, {
      data: kind === "edited" || kind === "pinned" ? { text } : {},
      corrects,
    });

  it.each([
    ["a note", [note], "09:21 The gateway is clean. – Alice Duty (CERT-EU)"],
    [
      "an edited note",
      [note, later("edited", 1)],
      "09:21 The gateway is clean. (changed in the chat later: new words) – Alice Duty (CERT-EU)",
    ],
    [
      "a note edited twice",
      [note, later("edited", 1, "old"), later("edited", 2)],
      "09:21 The gateway is clean. (changed in the chat later: new words) – Alice Duty (CERT-EU)",
    ],
    [
      "a deleted note",
      [note, later("deleted", 1)],
      "09:21 The gateway is clean. (deleted in the chat later) – Alice Duty (CERT-EU)",
    ],
    ["a pin", [pin], "09:21 Pinned: 203.0.113.7 – Alice Duty (CERT-EU)"],
    ["an edited pin", [pin, later("edited", 1)], "09:21 Pinned: new words – Alice Duty (CERT-EU)"],
    [
      "an unpinned pin",
      [pin, later("unpinned", 1)],
      "09:21 Pinned: 203.0.113.7 (unpinned later) – Alice Duty (CERT-EU)",
    ],
    [
      "a pin taken off and put on again",
      [pin, later("unpinned", 1), later("pinned", 2)],
      "09:21 Pinned: new words – Alice Duty (CERT-EU)",
    ],
    [
      "a deleted pin",
      [pin, later("edited", 1), later("deleted", 2)],
      "09:21 A pinned message, deleted in the chat later – Alice Duty (CERT-EU)",
    ],
  ] as const)("shows in the line of %s", (_, entries, text) => {
    expect(changesOf(entries)).toEqual([text]);
  });

  it("is cited together with the entry", () => {
    const [line] = buildSitrep(
      story({ entries: recorded([note, later("edited", 1), later("edited", 2)]) }),
    ).changed;

    expect(line?.cites).toEqual([1, 3]);
  });

  it("leaves a decision on record", () => {
    const sitrep = buildSitrep(story({ entries: recorded([decision, later("deleted", 1)]) }));

    expect(sitrep.decisions).toEqual([
      { text: "09:21 Keep it offline. (deleted in the chat later) – Alice Duty (CERT-EU)", cites: [1, 2] },
    ]);
    expect(sitrep.changed).toEqual([]);
  });

  it("stands by itself when the entry was in an earlier report", () => {
    expect(changesOf([note, later("deleted", 1)], { since: at(2 * MINUTE) })).toEqual([
      "09:25 Alice Duty did something: new words",
    ]);
  });

  it("stands there once, as it was last, when it was done several times", () => {
    const entries = [note, later("edited", 1, "first"), later("edited", 2, "second")];

    expect(changesOf(entries, { since: at(2 * MINUTE) })).toEqual(["09:25 Alice Duty did something: second"]);
  });

  it("is as secret as what it corrects, also when that was in an earlier report", () => {
    const entries = [
      { ...note, ...ofTheParliament("RED") } as const,
      later("edited", 1, "secret"),
      later("edited", 2, "secret"),
    ];

    expect(changesOf(entries, { since: at(2 * MINUTE) })).toEqual([
      "09:25 Withheld: TLP:RED of European Parliament.",
    ]);
  });

  it("is as secret as the stricter of the two", () => {
    const secret = { ...later("edited", 1, "secret"), ...ofTheParliament("RED") } as const;

    expect(changesOf([note, secret])).toEqual(["09:21 Withheld: TLP:RED of European Parliament."]);

    const first = { ...note, ...ofTheParliament("RED") } as const;
    const second = { ...later("edited", 1, "milder"), ...ofTheParliament("AMBER") } as const;
    expect(changesOf([first, second])).toEqual(["09:21 Withheld: TLP:RED of European Parliament."]);
  });
});

/** As the Parliament marks what goes only where its label lets it go. */
function ofTheParliament(marking: Tlp): Pick<NewEntry, "marking" | "handling"> {
  return { marking, handling: { source: "ep", circle: "label" } };
}

describe("what is shown of an entry", () => {
  // Alice asks, of CERT-EU, which is neither the Parliament nor a client of it.
  it.each([
    ["CLEAR", "[TLP:CLEAR] The words. – Alice Duty (CERT-EU)"],
    ["GREEN", "[TLP:GREEN] The words. – Alice Duty (CERT-EU)"],
    ["AMBER", "Withheld: TLP:AMBER of European Parliament."],
    ["AMBER+STRICT", "Withheld: TLP:AMBER+STRICT of European Parliament."],
    ["RED", "Withheld: TLP:RED of European Parliament."],
  ] as const)("to somebody else when its source marks it TLP:%s: %s", (marking, expected) => {
    expect(changesOf([said(1, "note", "The words.", ofTheParliament(marking))])).toEqual([
      `09:21 ${expected}`,
    ]);
  });

  it("has no label of its own when it is marked like the incident", () => {
    expect(changesOf([said(1, "note", "The words.")])).toEqual(["09:21 The words. – Alice Duty (CERT-EU)"]);
  });

  it("has the labels that it was said with directly before its words", () => {
    const handling = {
      source: "ep",
      circle: "participants",
      pap: "RED",
      caveats: ["not for the press"],
    } as const;

    expect(changesOf([said(1, "note", "The words.", { handling })])).toEqual([
      "09:21 [TLP:AMBER · PAP:RED · not for the press] The words. – Alice Duty (CERT-EU)",
    ]);
  });

  it("is shown in full to its source, under a banner as strict as that", () => {
    const input = story({
      entries: recorded([said(1, "decision", "The words.", ofTheParliament("AMBER+STRICT"))]),
      visibility: sightFor("petra", story().incident),
    });
    const sitrep = buildSitrep(input);

    expect(sitrep.decisions[0]?.text).toBe("09:21 [TLP:AMBER+STRICT] The words. – Alice Duty (CERT-EU)");
    expect(sitrepMessage(sitrep).banner).toEqual(["TLP:AMBER+STRICT"]);
    expect(sitrepMessage(buildSitrep({ ...input, visibility: story().visibility })).banner).toEqual([
      "TLP:AMBER",
    ]);
  });

  it("makes the banner of a report for managers as strict as the latest note in it", () => {
    const handling = { source: "ep", circle: "label", pap: "RED" } as const;
    const entries = recorded([said(1, "note", "The words.", { marking: "AMBER+STRICT", handling })]);
    const sitrep = buildSitrep(
      story({ entries, audience: "managers", visibility: sightFor("petra", story().incident) }),
    );

    expect(sitrepMessage(sitrep).banner).toEqual(["TLP:AMBER+STRICT", "PAP:RED"]);
  });

  it("is cited by the message that has its words", () => {
    const entries = recorded([said(1, "note", "One."), said(2, "decision", "Two."), said(3, "command", "x")]);

    expect(citedIn(buildSitrep(story({ entries }))).toSorted()).toEqual([1, 2]);
  });

  it("has the date when it is of another day", () => {
    expect(changesOf([said(1, "note", "The words.")], { now: at(24 * HOUR) })).toEqual([
      "2026-11-20 09:21 The words. – Alice Duty (CERT-EU)",
    ]);
  });

  it("names an author who is not in the directory by id", () => {
    expect(changesOf([said(1, "note", "The words.", { author: "U123" })])).toEqual([
      "09:21 The words. – U123",
    ]);
  });

  it("leaves out reads, reminders and comings and goings, which show as what they led to", () => {
    const quiet = [
      "command",
      "reminder",
      "invited",
      "joined",
      "left",
      "invite-failed",
      "room-opened",
      "delivery-failed",
      "opened",
    ] as const;

    expect(changesOf(quiet.map((kind) => said(1, kind, "x")))).toEqual([]);
  });

  it("goes by when it was recorded, not by when it happened", () => {
    const entries = recorded([said(1, "note", "Old.")]).map((entry) => ({ ...entry, recordedAt: at(HOUR) }));

    expect(buildSitrep(story({ entries, since: at(MINUTE * 30) })).changed).toHaveLength(1);
    expect(buildSitrep(story({ entries, since: at(HOUR) })).changed).toHaveLength(0);
  });
});

describe("rooms that are missing", () => {
  const failed = said(1, "room-failed", "No room on matrix", { data: { network: "matrix" } });
  const expelled = said(1, "expelled", "Muster is no longer in the room on slack", {
    data: { network: "slack" },
  });
  const opened = said(2, "room-opened", "Room opened on matrix", { data: { network: "matrix" } });
  const open = (entries: readonly NewEntry[]) =>
    buildSitrep(
      story({ entries: recorded(entries), participations: [], incident: anIncident({ lead: "alice" }) }),
    ).open;

  it("are open business until they are opened", () => {
    expect(open([failed])).toEqual([{ text: "09:21 No room on matrix", cites: [1] }]);
    expect(open([failed, opened])).toEqual([]);
    expect(open([failed, opened, failed])).toEqual([{ text: "09:21 No room on matrix", cites: [3] }]);
  });

  it("include those that Muster was removed from", () => {
    expect(open([failed, expelled]).map((line) => line.text)).toEqual([
      "09:21 No room on matrix",
      "09:21 Muster is no longer in the room on slack",
    ]);
  });
});

describe("what is next", () => {
  const alarms: readonly Alarm[] = [
    { kind: "no-update", subject: "", told: 0, dueAt: at(3 * HOUR) },
    { kind: "no-lead", subject: "", told: 0, dueAt: at(HOUR) },
    { kind: "no-acknowledgement", subject: "ec3", told: 0, dueAt: at(2 * HOUR) },
    { kind: "no-acknowledgement", subject: "ep", told: 0, dueAt: at(2 * HOUR) },
  ];
  const participations: readonly Participation[] = [
    { organisation: "ec3", invitedAt: OPENED },
    { organisation: "ep", invitedAt: OPENED, acknowledgedAt: at(MINUTE) },
  ];
  const next = (change: Partial<SitrepInput>) =>
    buildSitrep(story({ alarms, participations, incident: anIncident(), ...change })).next.map(
      (one) => one.line.text,
    );

  it("is every reminder that still applies, soonest first", () => {
    expect(next({})).toEqual([
      "reminder if nobody leads",
      "reminder if EC3 has not acknowledged",
      "reminder if there is no update",
    ]);
  });

  it("leaves out what the state has overtaken", () => {
    expect(next({ incident: anIncident({ lead: "alice" }) })).toEqual([
      "reminder if EC3 has not acknowledged",
      "reminder if there is no update",
    ]);
  });

  it("is for managers the first alone, and for partners not about the lead", () => {
    expect(next({ audience: "managers" })).toEqual(["reminder if nobody leads"]);
    expect(next({ audience: "partners" })).toEqual([
      "reminder if EC3 has not acknowledged",
      "reminder if there is no update",
    ]);
  });

  it("is nothing once closed", () => {
    expect(next({ incident: anIncident({ status: "closed", closedAt: at(MINUTE) }) })).toEqual([]);
  });
});

describe("a long timeline", () => {
  const entries = recorded(
    Array.from({ length: 20_000 }, (_, n) => said(n, n % 4 === 0 ? "decision" : "note", `Fact ${n + 1}`)),
  );

  it("is counted in full and shown in part to managers", () => {
    const sitrep = buildSitrep(story({ entries, audience: "managers", now: at(400 * 24 * HOUR) }));

    expect(sitrep.decisions).toEqual([
      { text: "4998 earlier decisions", cites: [1, 19_989] },
      { text: "2026-12-04 06:32 Fact 19993 – Alice Duty (CERT-EU)", cites: [19_993] },
      { text: "2026-12-04 06:36 Fact 19997 – Alice Duty (CERT-EU)", cites: [19_997] },
    ]);
    expect(sitrep.changed).toEqual([
      { text: "15000 notes, the latest: 2026-12-04 06:39 Fact 20000", cites: [20_000] },
    ]);
  });

  it("is complete for the team", () => {
    const sitrep = buildSitrep(story({ entries, now: at(400 * 24 * HOUR) }));

    expect(sitrep.changed).toHaveLength(15_000);
    expect(sitrep.decisions).toHaveLength(5_000);
  });
});

describe("a section of a feature", () => {
  const section = (cites: readonly number[]) => ({
    title: "Clocks",
    lines: [{ text: "Due at noon.", cites }],
  });
  const petra = sightFor("petra", story().incident);
  const entries = recorded([
    said(1, "note", "For everybody."),
    said(2, "note", "For the Parliament.", ofTheParliament("AMBER+STRICT")),
  ]);
  const report = (cites: readonly number[], change: Partial<SitrepInput> = {}) =>
    buildSitrep(story({ entries, sections: [section(cites)], ...change }));

  it("has its words and what it cites, and its heading in the message", () => {
    const sitrep = report([1]);

    expect(sitrep.more).toEqual([section([1])]);
    expect(plainLines(sitrepMessage(sitrep))).toEqual(
      expect.arrayContaining(["Clocks", "• Due at noon. (#1)"]),
    );
    expect(citedIn(sitrep)).toContain(1);
    expect(
      plainLines(sitrepMessage(report([1], { sections: [{ title: "Clocks", lines: [] }] }))),
    ).not.toContain("Clocks");
  });

  it("has no words from an entry that is not for the reader", () => {
    expect(report([1, 2]).more[0]?.lines).toEqual([
      { text: "Withheld: TLP:AMBER+STRICT of European Parliament.", cites: [1, 2] },
    ]);
    expect(report([1, 2]).marking).toBe("AMBER");
  });

  it("has the strictest label of what it cites before its words, and in the banner of the report", () => {
    const since = at(24 * HOUR);
    const sitrep = report([1, 2], { visibility: petra, since });

    expect(sitrep.more[0]?.lines[0]?.text).toBe("[TLP:AMBER+STRICT] Due at noon.");
    expect(sitrep.marking).toBe("AMBER+STRICT");
    expect(report([1], { visibility: petra, since }).marking).toBe("AMBER");
  });

  it("has that label also when the report reads only some of the entries", () => {
    const sitrep = report([2], { visibility: petra, entries: entries.slice(1) });

    expect(sitrep.more[0]?.lines[0]?.text).toBe("[TLP:AMBER+STRICT] Due at noon.");
  });

  it("has the PAP of what it cites in the banner, too", () => {
    const handling = { source: "ep", circle: "participants", pap: "RED" } as const;
    const marked = recorded([said(1, "note", "Carefully.", { handling })]);

    expect(report([1], { entries: marked, since: at(24 * HOUR) })).toMatchObject({
      marking: "AMBER",
      pap: "RED",
    });
  });

  it("of many lines shows the first, and how many there are more", () => {
    const lines = Array.from({ length: 40 }, (_, n) => ({ text: `Clock ${n + 1}`, cites: [] }));
    const shown = plainLines(sitrepMessage(report([], { sections: [{ title: "Clocks", lines }] })));

    expect(shown).toContain("• Clock 1");
    expect(shown).not.toContain("• Clock 40");
    expect(shown).toContain("• 15 lines more: see the timeline");
  });
});

it("shows the restrictions of the incident in the banner", () => {
  const incident = anIncident({ caveats: ["not for the press"] });

  expect(sitrepMessage(buildSitrep(story({ incident }))).banner).toContain("not for the press");
});
