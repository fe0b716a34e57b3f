import { describe, expect, it } from "vitest";
import { STATUSES } from "../../../src/core/incident/incident.ts";
import { mayBecome, NEXT } from "../../../src/core/incident/status.ts";

describe("mayBecome", () => {
  // Rows: from. Columns: to, in the order of STATUSES. y: allowed.
  it.each([
    //             detected triaged contained eradicated recovered closed
    ["detected", "    -        y        y         y          y        y"],
    ["triaged", "     y        -        y         y          y        y"],
    ["contained", "   -        y        -         y          y        y"],
    ["eradicated", "  -        -        y         -          y        y"],
    ["recovered", "   -        -        -         y          -        y"],
    ["closed", "      -        -        -         -          -        -"],
  ] as const)("from %s:%s", (from, row) => {
    const allowed = STATUSES.map((to) => (mayBecome(from, to) ? "y" : "-"));

    expect(allowed).toEqual(row.trim().split(/\s+/));
  });
});

describe("NEXT", () => {
  it("lists every state once, and only states", () => {
    expect(Object.keys(NEXT)).toEqual([...STATUSES]);
    for (const next of Object.values(NEXT)) expect(new Set(next).size).toBe(next.length);
  });
});
