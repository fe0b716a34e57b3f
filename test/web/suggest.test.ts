/** What is offered while a command is typed. The usage lines are those of the real commands. */
import { describe, expect, it } from "vitest";
import { usageLine } from "../../src/handlers/command-line/help.ts";
import { REGISTRY } from "../../src/handlers/features.ts";
import { suggest } from "../../src/web/page/suggest.js";

const known = {
  commands: REGISTRY.commands.map((command) => ({
    usage: usageLine(command, "!incident"),
    summary: command.summary,
  })),
  incidents: [
    { id: "INC-2026-0001", name: "amber-falcon Phishing wave" },
    { id: "INC-2026-0002", name: "wide-saxophone Ransomware" },
  ],
  people: [
    { id: "alice", name: "Alice Marchetti", note: "CERT-EU" },
    { id: "eve", name: "Eve Aalto", note: "Europol EC3" },
  ],
  organisations: [
    { id: "ec", name: "European Commission" },
    { id: "ec3", name: "Europol EC3" },
    { id: "ep", name: "European Parliament" },
  ],
  isIncidentImplied: true,
};
const offered = (text: string, more: object = {}) =>
  suggest(text, { ...known, ...more }).map(({ insert }) => insert.slice(text.lastIndexOf(" ") + 1).trim());

describe("what is offered while a command is typed", () => {
  it("is the command", () => {
    expect(offered("!inc").length).toBe(known.commands.length);
    expect(suggest("!incident no", known).map(({ insert }) => insert)).toEqual(["!incident note "]);
    expect(suggest("hello", known)).toEqual([]);
    expect(suggest("!incidents open", known)).toEqual([]);
  });

  it("is an incident, where none is implied or one is begun", () => {
    expect(offered("!incident note ", { isIncidentImplied: false })).toEqual([
      "INC-2026-0001",
      "INC-2026-0002",
    ]);
    expect(offered("!incident status wide", { isIncidentImplied: false })).toEqual(["INC-2026-0002"]);
    expect(offered("!incident note ")).toEqual([]);
    expect(offered("!incident note INC-")).toEqual(["INC-2026-0001", "INC-2026-0002"]);
    expect(offered("!incident note Phi")).toEqual([]);
  });

  it("is an organisation or a person, found by id or by a word of the name", () => {
    expect(offered("!incident invite e")).toEqual(["ec", "ec3", "ep", "eve"]);
    expect(offered("!incident invite comm")).toEqual(["ec"]);
    expect(offered("!incident lead mar")).toEqual(["alice"]);
    expect(offered("!incident lead INC-2026-0001 ali", { isIncidentImplied: false })).toEqual(["alice"]);
    expect(offered("!incident directory eur")).toEqual(["ec", "ec3", "ep"]);
  });

  it("goes on behind a comma", () => {
    expect(offered("!incident open Phishing --with ec,pa")).toEqual(["ec,ep"]);
  });

  it("is a flag that is not there yet, and the values of one", () => {
    expect(offered("!incident open Phishing --s")).toEqual(["--severity"]);
    expect(offered("!incident open --severity ")).toEqual(["low", "medium", "high", "critical"]);
    expect(offered("!incident open --severity c")).toEqual(["critical"]);
    expect(offered("!incident open --severity high --sev")).toEqual([]);
    expect(offered("!incident severity h")).toEqual(["high"]);
  });

  it("is nothing in words", () => {
    expect(offered("!incident note The European ")).toEqual([]);
    expect(offered("!incident note alice and e")).toEqual([]);
  });
});
