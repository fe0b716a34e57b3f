import { describe, expect, it } from "vitest";
import { ABOUT_KINDS, ABOUT_NOTHING, type About, aboutIncident, incidentIn } from "../../src/core/about.ts";

describe("what timed work is about", () => {
  it("is an incident only where it says so, whatever else has that id", () => {
    const others: readonly About[] = [
      { kind: "advisory", id: "7" },
      { kind: "roster", id: "7" },
      ABOUT_NOTHING,
    ];

    expect(incidentIn(aboutIncident("7"))).toBe("7");
    expect(others.map(incidentIn)).toEqual([undefined, undefined, undefined]);
    expect([aboutIncident("7"), ...others].map(({ kind }) => kind)).toEqual(ABOUT_KINDS);
  });
});
