import { describe, expect, it } from "vitest";
import { callOrder } from "../../../src/core/roll/call-order.ts";

describe("M61: the order in which people are called", () => {
  const contacts = [
    { id: "press", role: "press" },
    { id: "deputy", role: "deputy" },
    { id: "duty-1", role: "duty-officer" },
    { id: "opener", role: "analyst" },
    { id: "lead", role: "legal" },
    { id: "duty-2", role: "duty-officer" },
  ] as const;

  it("begins with the opener and the lead, and goes on by role", () => {
    const asked = ["gone", ...contacts.map(({ id }) => id)];

    expect(callOrder(asked, { openedBy: "opener", lead: "lead" }, contacts)).toEqual([
      "opener",
      "lead",
      "duty-1",
      "duty-2",
      "deputy",
      "press",
      "gone",
    ]);
  });
});
