import { describe, expect, it } from "vitest";
import { avoiding } from "../../../src/core/directory/avoiding.ts";
import type { Directory, Organisation } from "../../../src/core/directory/directory.ts";

const organisation = (id: string, networks: readonly string[]): Organisation => ({
  id,
  name: id,
  kind: "agency",
  communities: [],
  clients: [],
  ceiling: "RED",
  networks,
  timezone: "UTC",
});
const directory: Directory = {
  organisations: [
    organisation("a", ["slack", "matrix"]),
    organisation("b", ["matrix"]),
    organisation("c", ["slack"]),
  ],
  contacts: [],
  teams: [],
  policies: [],
};
const homes = (suspects: readonly string[], trusted: readonly string[]) =>
  avoiding(directory, new Set(suspects), trusted).organisations.map((one) => one.networks);

describe("avoiding", () => {
  it("changes nothing while every network is trusted", () => {
    expect(avoiding(directory, new Set(), ["slack", "matrix"])).toBe(directory);
  });

  it("takes the network from every home, and gives those whose home it was all others, home first", () => {
    expect(homes(["slack"], ["local", "matrix"])).toEqual([
      ["matrix", "local"],
      ["matrix"],
      ["local", "matrix"],
    ]);
  });

  it("leaves nobody a home when none is trusted", () => {
    expect(homes(["slack", "matrix"], [])).toEqual([[], [], []]);
  });
});
