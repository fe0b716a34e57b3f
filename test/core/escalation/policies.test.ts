import { describe, expect, it } from "vitest";
import { DEFAULT_POLICIES, policyFor } from "../../../src/core/escalation/policies.ts";
import { SEVERITIES } from "../../../src/core/incident/incident.ts";
import { span } from "../../../src/core/time.ts";
import { aPolicy } from "../samples.ts";

describe("DEFAULT_POLICIES", () => {
  it("says how patient Muster is when the directory says nothing", () => {
    const table = DEFAULT_POLICIES.map((one) =>
      [one.severity, one.leadWithin, one.acknowledgeWithin, one.updateEvery, one.stepEvery]
        .map((cell) => (typeof cell === "number" ? span(cell) : cell).padEnd(9))
        .join("| ")
        .trim(),
    );

    expect(table).toEqual([
      // severity | lead    | acknow. | update   | step
      "low      | 4 h      | 1 d      | 3 d      | 8 h",
      "medium   | 1 h      | 2 h      | 1 d      | 1 h",
      "high     | 15 min   | 30 min   | 4 h      | 20 min",
      "critical | 5 min    | 15 min   | 1 h      | 10 min",
    ]);
  });

  it("invites the duty officer, and for critical incidents also head of unit and liaison", () => {
    const roles = Object.fromEntries(DEFAULT_POLICIES.map((one) => [one.severity, one.inviteRoles]));

    expect(roles).toEqual({
      low: ["duty-officer"],
      medium: ["duty-officer"],
      high: ["duty-officer"],
      critical: ["duty-officer", "head-of-unit", "liaison"],
    });
  });

  it.each(DEFAULT_POLICIES)("$id tells duty officer, deputy, head of unit, coordinator", ({ steps }) => {
    expect(steps).toEqual(["duty-officer", "deputy", "head-of-unit", "coordinator"]);
  });
});

describe("policyFor", () => {
  const general = aPolicy({ id: "general" });
  const forClass = aPolicy({ id: "class", category: "availability" });
  const forType = aPolicy({ id: "type", category: "availability/ddos" });
  const critical = aPolicy({ id: "critical", severity: "critical" });

  it.each(SEVERITIES)("falls back on Muster's own for %s", (severity) => {
    expect(policyFor([], severity).id).toBe(`default-${severity}`);
    expect(policyFor([], severity, "fraud").id).toBe(`default-${severity}`);
  });

  it.each([
    ["availability/ddos", "type"],
    ["availability/dos", "class"],
    ["availability", "class"],
    ["fraud/phishing", "general"],
    [undefined, "general"],
  ])("takes the most specific one for category %s: %s", (category, id) => {
    expect(policyFor([general, forClass, forType], "high", category).id).toBe(id);
    expect(policyFor([forType, forClass, general], "high", category).id).toBe(id);
  });

  it("takes the file's before Muster's own", () => {
    expect(policyFor([general, ...DEFAULT_POLICIES], "high").id).toBe("general");
  });

  it("takes the first of two for the same", () => {
    expect(policyFor([general, aPolicy({ id: "second" })], "high").id).toBe("general");
  });

  it("never takes one of another severity, however well its category fits", () => {
    expect(policyFor([forType, critical], "low", "availability/ddos").id).toBe("default-low");
  });

  it("does not take a category that only begins alike", () => {
    expect(policyFor([forClass], "high", "availability-of-staff").id).toBe("default-high");
  });
});
