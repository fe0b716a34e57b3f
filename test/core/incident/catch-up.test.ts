import { describe, expect, it } from "vitest";
import { type CatchUp, catchUp, type Missed } from "../../../src/core/incident/catch-up.ts";
import { md } from "../../../src/core/message.ts";

const at = new Date("2026-11-20T09:12:05Z");
const said = (number: number, text = `Fact ${number}`): Missed => ({
  number,
  at,
  by: "Alice Duty (CERT-EU)",
  text,
});
const card = (missed: readonly Missed[], more: Partial<CatchUp> = {}) =>
  catchUp({
    banner: ["TLP:AMBER"],
    since: new Date("2026-11-20T09:00:00Z"),
    until: new Date("2026-11-20T10:00:00Z"),
    missed,
    elsewhere: 0,
    command: md`timeline`,
    ...more,
  });
const items = (missed: readonly Missed[]): readonly string[] =>
  card(missed).blocks.flatMap((block) => (block.type === "list" ? block.items : []));

describe("catchUp", () => {
  it("says from when to when the room was away, and what was said, by number", () => {
    const { banner, blocks } = card([said(7)]);
    expect(banner).toEqual(["TLP:AMBER"]);
    expect(JSON.stringify(blocks)).toContain(
      "in 1 h, from 09\\\\:00\\\\:00 UTC to 10\\\\:00\\\\:00 UTC: 1 entry",
    );
    expect(items([said(7)])).toEqual(["**7** 09\\:12\\:05 UTC Alice Duty \\(CERT\\-EU\\): Fact 7"]);
  });

  it("says so when nothing was said", () => {
    expect(JSON.stringify(card([]).blocks)).toContain("nothing was noted or decided");
    expect(items([])).toEqual([]);
  });

  it("says how much of other rooms is left out", () => {
    const { blocks } = card([], { elsewhere: 2 });
    expect(JSON.stringify(blocks)).toContain("nothing for this room");
    expect(JSON.stringify(blocks)).toContain("Left out: 2 entries of other rooms, since the relay is off");
    expect(JSON.stringify(blocks)).not.toContain("nothing was noted");
  });

  it("has numbers and labels in the place of what the room may not have", () => {
    expect(items([{ withheld: md`Entry 8 is withheld` }])).toEqual(["Entry 8 is withheld"]);
  });

  it("shows the newest twenty, and how many came before", () => {
    const lines = items(Array.from({ length: 25 }, (_, index) => said(index + 1)));
    expect(lines).toHaveLength(21);
    expect(lines[0]).toBe("5 older entries: timeline");
    expect(lines.at(-1)).toContain("Fact 25");
  });

  it("keeps long and hostile words to one line of their own", () => {
    const [line = ""] = items([said(1, `<!channel> **loud**\n# heading ${"x".repeat(2_000)}`)]);
    expect(line.length).toBeLessThan(450);
    expect(line).not.toContain("\n");
    expect(line).not.toContain("<!channel>");
    expect(line).not.toContain("**loud**");
  });
});
