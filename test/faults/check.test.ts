import { describe, expect, it } from "vitest";
import { createChance } from "./chance.ts";
import { counted, ordered } from "./check.ts";
import { FAULTS } from "./faults.ts";
import type { Said } from "./load.ts";

const said = (word: string, isAccepted = true): Said => {
  return { kind: "note on Slack", word, isAccepted, during: "kill -9" };
};

describe("the checker of the fault run", () => {
  it("names what was lost, with what went on then", () => {
    expect(counted(said("zq000001"), 0, "on Slack")).toEqual([
      "LOST: note on Slack zq000001 (said during: kill -9) is not on Slack",
    ]);
  });

  it("names what was doubled, also where nobody was told that it was taken", () => {
    expect(counted(said("zq000001", false), 2, "on Slack")[0]).toMatch(
      /^DOUBLED: .*zq000001.* 2 times on Slack/,
    );
  });

  it("leaves open whether something came of what was not accepted, and is content with once", () => {
    expect(counted(said("zq000001", false), 0, "on Slack")).toEqual([]);
    expect(counted(said("zq000001"), 1, "on Slack")).toEqual([]);
  });

  it("names what is out of order, and overlooks what others said in between", () => {
    const all = ["zq000001", "zq000003", "zq000004"].map((word) => said(word));
    expect(ordered(["zq000001", "zq000002", "zq000003", "zq000004"], all, "on Slack")).toEqual([]);
    expect(ordered(["zq000003", "zq000001", "zq000004"], all, "on Slack")).toEqual([
      "OUT OF ORDER: zq000001 came behind zq000003 on Slack",
    ]);
  });
});

describe("a fault run", () => {
  it("can be played again: the same seed gives the same faults", () => {
    const order = (seed: number) =>
      createChance(seed)
        .shuffled(FAULTS)
        .map(({ name }) => name);

    expect(order(7)).toEqual(order(7));
    expect(order(7)).not.toEqual(order(8));
    expect(order(7).toSorted()).toEqual(FAULTS.map(({ name }) => name).toSorted());
  });
});
