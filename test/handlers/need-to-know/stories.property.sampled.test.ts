/** Nothing reaches anybody who may not have it, whatever people do. `scripts/need-to-know-full.ts` plays more of the same. */
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { amount } from "../../support/sample.ts";
import { type Stage, startStage } from "../stage.ts";
import { type Broken, type Leak, play } from "./play.ts";
import { type Action, NETWORKS, type Story, stories } from "./world.ts";

const SEED = 20_261_120;
const STORIES = amount(100, 10);
const TALKATIVE = amount(25, 5);

/** Stories in which people come into the rooms and write to each other, with labels in their words. */
const talkative: fc.Arbitrary<Story> = stories.map((story) => {
  const accept = [0, 1, 2].map((x) => ({ kind: "accept" as const, x }));
  const talk = (x: number): Action => {
    const inWords = { label: x % 2 === 0 ? "RED" : "AMBER+STRICT", way: x } as const;
    return { kind: "talk", x, pin: false, edit: false, file: false, inWords };
  };
  const relay = { kind: "relay", who: { x: 0, able: true }, mode: "full" } as const;
  return { ...story, actions: [...accept, relay, talk(0), talk(1), talk(2), ...story.actions.slice(0, 4)] };
});

describe("whatever people do", () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await startStage({
      networks: NETWORKS.map((id) => ({ kind: "local" as const, id, title: id })),
    });
  });
  afterAll(() => stage.stop());

  const played = async (count: number, seed: number, broken?: Broken) => {
    const leaks: Leak[] = [];
    let shown = 0;
    for (const story of fc.sample(stories, { seed, numRuns: count })) {
      const one = await play(stage, story, broken);
      shown += one.shown;
      leaks.push(...one.leaks);
    }
    return { leaks, shown };
  };

  it("no words reach anybody who may not have them", { timeout: 300_000 }, async () => {
    const { leaks, shown } = await played(STORIES, SEED);
    for (const story of fc.sample(talkative, { seed: SEED, numRuns: TALKATIVE }))
      leaks.push(...(await play(stage, story)).leaks);

    // Of each the first: what came of it afterwards is the same leak.
    expect(leaks.slice(0, 3)).toEqual([]);
    expect(shown).toBeGreaterThan(5 * STORIES);
  });

  it("and if they did, it would be found: with rooms of which Muster does not know who is in them", async () => {
    const { leaks } = await played(12, SEED, { blind: true });
    expect(leaks.length).toBeGreaterThan(0);
  });

  it("and if they did, it would be found: with answers to one that everybody reads", {
    timeout: 120_000,
  }, async () => {
    const { leaks } = await played(30, SEED, { loud: true });
    expect(leaks.map((leak) => leak.how)).toContain("whisper");
  });

  it("B1, B2: and if they did, it would be found: with labels in people's words that Muster does not see", {
    timeout: 120_000,
  }, async () => {
    const leaks: Leak[] = [];
    for (const story of fc.sample(talkative, { seed: SEED, numRuns: TALKATIVE })) {
      leaks.push(...(await play(stage, story, { unlabelled: true })).leaks);
    }
    leaks.push(...(await played(12, SEED, { unlabelled: true })).leaks);
    const what = leaks.map((leak) => leak.what);
    expect(what).toContain("words");
    expect(what).toContain("talk");
  });
});
