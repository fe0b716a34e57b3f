/** The muster roll as one person sees it. */
import { describe, expect, it } from "vitest";
import { type RollInput, rollMessage } from "../../../src/core/roll/roll-message.ts";
import type { RollLine, RollState } from "../../../src/core/roll.ts";
import { plainLines } from "../plain.ts";
import { aContact, aDirectory, anIncident, anOrganisation, at, MINUTE } from "../samples.ts";

const line = (
  contact: string,
  organisation: string,
  state: RollState,
  change: Partial<RollLine> = {},
): RollLine => ({ contact, organisation, network: "slack", state, changedAt: at(0), ...change });
const nowhere = ({ network: _none, ...rest }: RollLine): RollLine => rest;
const ROLL = [
  line("alice", "cert-eu", "joined", { changedAt: at(3 * MINUTE) }),
  line("petra", "ep", "joined"),
  line("paul", "ep", "invited", { changedAt: at(10 * MINUTE) }),
  nowhere(line("eve", "ec3", "failed", { reason: "EC3's duty officer Eve has no address on matrix" })),
  line("max", "acme", "removed", { reason: "by Alice Duty (CERT-EU)" }),
];
const directory = aDirectory({
  contacts: aDirectory().contacts.map((one) =>
    one.id === "eve" ? { ...one, addresses: { phone: "+31 70 555", email: "eve@ec3.test" } } : one,
  ),
});
const shown = (change: Partial<RollInput> = {}) =>
  plainLines(
    rollMessage({
      incident: anIncident(),
      directory,
      roll: ROLL,
      sideRooms: [],
      prefix: "/incident",
      ...change,
    }),
  );

describe("the roll", () => {
  it("says first how many are here, then by organisation who, since when, where and why not", () => {
    expect(shown()).toEqual([
      "TLP:AMBER",
      "2 of 4 here for INC-2026-0042.",
      "CERT-EU: 1 of 1 here",
      "• Alice Duty, duty officer: here, since 2026-11-20 09:23 UTC, on slack",
      "EC3: 0 of 1 here",
      "• Eve Europol, duty officer: could not be invited, since 2026-11-20 09:20 UTC: EC3's duty officer Eve has no address on matrix. By other means: phone +31 70 555, email eve@ec3.test",
      "European Parliament: 1 of 2 here",
      "• Paul Deputy, deputy: invited, not here yet, since 2026-11-20 09:30 UTC, on slack",
      "• Petra Parliament, duty officer: here, since 2026-11-20 09:20 UTC, on slack",
      "Removed",
      "• Max Acme (Acme Response), duty officer: removed, since 2026-11-20 09:20 UTC, on slack: by Alice Duty (CERT-EU)",
    ]);
  });

  it("is the same in whatever order it was read", () => {
    expect(shown({ roll: ROLL.toReversed() })).toEqual(shown());
  });

  it("shows the reader's side rooms, and of these none that has nobody to show", () => {
    const sideRooms = [
      { title: "legal", roll: [line("petra", "ep", "joined"), line("eve", "ec3", "left")] },
      { title: "empty", roll: [line("max", "acme", "removed")] },
    ];

    expect(shown({ sideRooms })).toContain("Side room legal: 1 of 2 here");
    expect(shown({ sideRooms }).join()).not.toContain("Side room empty");
    expect(shown({ sideRooms, organisation: "ep" })).toContain("Side room legal: 1 of 1 here");
  });

  it("orders what was removed by contact, the organisation itself first", () => {
    const nobody: RollLine = { organisation: "acme", state: "removed", changedAt: at(0) };
    const removed = shown({ roll: [...ROLL, line("eve", "ec3", "removed"), nobody] });

    expect(removed.slice(removed.indexOf("Removed") + 1).map((one) => one.split(" (")[0])).toEqual([
      "• Nobody",
      "• Eve Europol",
      "• Max Acme",
    ]);
  });

  it("shows one organisation on request, and counts only that", () => {
    expect(shown({ organisation: "ep" }).slice(1, 3)).toEqual([
      "1 of 2 here of European Parliament for INC-2026-0042.",
      "European Parliament: 1 of 2 here",
    ]);
    expect(shown({ organisation: "ep" }).join()).not.toContain("Alice");
  });

  it.each<[RollState, string | undefined, string]>([
    ["wanted", undefined, "not invited yet, since"],
    [
      "invited",
      "through Slack Connect, waiting for approval",
      "invited, since 2026-11-20 09:20 UTC, on slack: through Slack Connect, waiting for approval",
    ],
    ["declined", undefined, "declined, since"],
    ["left", undefined, "left the room, since"],
    [
      "failed",
      "nobody has that address",
      "could not be invited, since 2026-11-20 09:20 UTC, on slack: nobody has that address",
    ],
  ])("says of somebody who is %s (%s): %s", (state, reason, says) => {
    const roll = [line("petra", "ep", state, reason === undefined ? {} : { reason })];
    expect(shown({ roll }).at(-1)).toContain(`Petra Parliament, duty officer: ${says}`);
  });

  it("names an organisation that has nobody to call, and somebody whom the directory no longer has", () => {
    const { contact: _nobody, ...nobody } = nowhere(line("", "ec3", "failed", { reason: "EC3 has nobody" }));
    const roll = [nobody, line("gone", "ep", "left")];
    const text = shown({ roll }).join("\n");
    expect(text).toContain("• Nobody: could not be invited");
    expect(text).toContain("• gone, no longer in the directory: left the room");
  });

  it("has the side rooms that it is given, each with its own count", () => {
    const text = shown({ sideRooms: [{ title: "legal", roll: [line("petra", "ep", "invited")] }] });
    expect(text).toContain("Side room legal: 0 of 1 here");
    expect(text).toContain(
      "• Petra Parliament (European Parliament), duty officer: invited, not here yet, since 2026-11-20 09:20 UTC, on slack",
    );
  });

  it("keeps hostile names and reasons from formatting, notifying and breaking lines", () => {
    const hostile = aDirectory({ contacts: [aContact("h", "ep", { name: "<!channel> **x**\n# y" })] });
    const message = rollMessage({
      incident: anIncident(),
      directory: hostile,
      roll: [line("h", "ep", "failed", { reason: "@room\n[x](javascript:1)" })],
      sideRooms: [],
      prefix: "/incident",
    });
    expect(JSON.stringify(message.blocks)).not.toMatch(/<!channel>|[^\\]\[x\]\(/);
    expect(plainLines(message)).toHaveLength(4);
  });

  it("stays within what every network takes, says how many more there are and how to see them", () => {
    const many = Array.from({ length: 60 }, (_, at) => anOrganisation(`o${at}`));
    const contacts = many.flatMap((one) =>
      Array.from({ length: 5 }, (_, at) => aContact(`${one.id}-${at}`, one.id, { name: "N".repeat(80) })),
    );
    const roll = contacts.map((one) => line(one.id, one.organisation, "failed", { reason: "r".repeat(300) }));
    const message = rollMessage({
      incident: anIncident(),
      directory: aDirectory({ organisations: many, contacts }),
      roll,
      sideRooms: [],
      prefix: "/incident",
    });
    const lines = plainLines(message);
    const people = lines.filter((one) => one.startsWith("•")).length;

    expect(message.blocks.length).toBeLessThanOrEqual(45);
    expect(lines.join("\n").length).toBeLessThan(12_000);
    expect(lines[1]).toBe("0 of 300 here for INC-2026-0042.");
    expect(lines.at(-1)).toBe(
      `And ${300 - people} more lines. One organisation at a time: /incident roll INC-2026-0042 <organisation>`,
    );
  });

  it("says how to see the rest, also when not one line of it fits", () => {
    const lines = Array.from({ length: 400 }, (_, n) =>
      line(`person-${n}`, `organisation-${n % 40}`, "failed", {
        reason: "The homeserver is away. ".repeat(20),
      }),
    );
    const text = shown({ roll: lines });

    expect(text[1]).toBe("0 of 400 here for INC-2026-0042.");
    const listed = text.filter((one) => one.startsWith("• ")).length;
    expect(listed).toBeGreaterThan(0);
    expect(text.at(-1)).toContain(`And ${400 - listed} more lines.`);
  });
});
