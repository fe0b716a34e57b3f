import { describe, expect, it } from "vitest";
import type { Contact, Directory } from "../../../src/core/directory/directory.ts";
import { movePlan } from "../../../src/core/incident/move-plan.ts";

const contact = (id: string, addresses: Record<string, string>, organisation = "ep"): Contact => ({
  id,
  organisation,
  name: id,
  role: "analyst",
  rights: "responder",
  addresses,
  hours: "24x7",
});
const directory = (...contacts: readonly Contact[]): Directory => ({
  organisations: [
    {
      id: "ep",
      name: "EP",
      kind: "institution",
      communities: [],
      clients: [],
      ceiling: "RED",
      networks: ["matrix", "local"],
      timezone: "UTC",
    },
  ],
  contacts,
  teams: [],
  policies: [],
});

describe("movePlan", () => {
  it("calls everybody to the first network of theirs on which they have an address", () => {
    const both = contact("both", { local: "b", matrix: "b" });
    const second = contact("second", { local: "s", slack: "s" });
    expect(movePlan(directory(both, second), ["second", "both"], ["local", "matrix"])).toEqual({
      moved: [
        { contact: "both", network: "matrix" },
        { contact: "second", network: "local" },
      ],
      callBack: [],
    });
  });

  it("leaves to people, with other ways to reach them, whoever has no address there", () => {
    const one = contact("one", { slack: "o", phone: "+32 2 555", email: "o@ep.test", matrix: " " });
    expect(movePlan(directory(one), ["one", "gone", "two-gone"], ["matrix"])).toEqual({
      moved: [],
      callBack: [
        { contact: "gone", ways: [] },
        { contact: "one", ways: ["phone +32 2 555", "email o@ep.test"] },
        { contact: "two-gone", ways: [] },
      ],
    });
  });

  it("calls nobody to a network to which Muster is not connected, nor over a name that every object has", () => {
    const one = contact("one", { matrix: "o" });
    expect(movePlan(directory(one), ["one"], ["local"]).moved).toEqual([]);
    const home = directory(one);
    const strange = {
      ...home,
      organisations: home.organisations.map((o) => ({ ...o, networks: ["constructor"] })),
    };
    expect(movePlan(strange, ["one"], ["constructor"]).moved).toEqual([]);
  });
});
