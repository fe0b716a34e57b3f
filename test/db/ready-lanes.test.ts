import { describe, expect, it } from "vitest";
import { type Rank, readyLanes } from "../../src/db/lanes/ready-lanes.ts";

const rankOf = (lane: string): Rank => (lane.startsWith("first") ? 0 : lane.startsWith("last") ? 2 : 1);

function all(lanes: ReturnType<typeof readyLanes>): string[] {
  const taken: string[] = [];
  for (let lane = lanes.take(); lane !== undefined; lane = lanes.take()) taken.push(lane);
  return taken;
}

describe("M83: lanes that are ready", () => {
  it("go by rank, and by when they were found within a rank", () => {
    const lanes = readyLanes(rankOf, () => 0);
    for (const lane of ["last a", "other a", "first a", "last b", "first b", "other a"]) lanes.add(lane);

    expect(lanes.size()).toBe(5);
    expect(all(lanes)).toEqual(["first a", "first b", "other a", "last a", "last b"]);
    expect(lanes.size()).toBe(0);
  });

  it("go before any rank when they have waited for more than a second, the longest first", () => {
    let now = 0;
    const lanes = readyLanes(rankOf, () => now);
    lanes.add("last");
    now = 10;
    lanes.add("other");
    now = 1_020;
    lanes.add("first");

    expect(all(lanes)).toEqual(["last", "other", "first"]);
  });
});
