/**
 * `node scripts/need-to-know-full.ts [--stories 20000] [--seed 1] [--at-once 3]`: plays as many random stories as wanted and
 * says of each text that reached somebody who may not have it. Prints the seed: the same again plays the same.
 */
import { parseArgs } from "node:util";
import fc from "fast-check";
import { play } from "../test/handlers/need-to-know/play.ts";
import { NETWORKS, stories } from "../test/handlers/need-to-know/world.ts";
import { startStage } from "../test/handlers/stage.ts";
import { withTestServer } from "../test/support/database.ts";

/** Stories on one database: tables stay small, so that the last is as fast as the first. */
const PER_DATABASE = 50;

const { values } = parseArgs({
  options: {
    stories: { type: "string", default: "20000" },
    seed: { type: "string", default: String(Date.now() % 1_000_000_000) },
    "at-once": { type: "string", default: "3" },
  },
});
const wanted = Number(values.stories);
const seed = Number(values.seed);
const began = Date.now();
console.log(`${wanted} stories, --seed ${seed}`);

let done = 0;
let shown = 0;
let leaks = 0;
let nextBatch = 0;

async function batch(number: number): Promise<void> {
  const count = Math.min(PER_DATABASE, wanted - number * PER_DATABASE);
  const networks = NETWORKS.map((id) => ({ kind: "local" as const, id, title: id }));
  const stage = await startStage({ networks });
  try {
    for (const [at, story] of fc.sample(stories, { seed: seed + number, numRuns: count }).entries()) {
      const played = await play(stage, story);
      done += 1;
      shown += played.shown;
      leaks += played.leaks.length;
      const [first] = played.leaks;
      if (first) console.log(`LEAK in story ${at} of seed ${seed + number}:`, JSON.stringify(first, null, 1));
    }
  } finally {
    await stage.stop();
  }
  const perSecond = done / ((Date.now() - began) / 1_000);
  const left = Math.ceil((wanted - done) / perSecond / 60);
  console.log(`${done} of ${wanted} stories, ${shown} texts looked at, ${leaks} leaks; ${left} min to go`);
}

async function worker(): Promise<void> {
  while (nextBatch * PER_DATABASE < wanted) {
    const mine = nextBatch;
    nextBatch += 1;
    await batch(mine);
  }
}

await withTestServer(async () => {
  await Promise.all(Array.from({ length: Number(values["at-once"]) }, worker));
});
console.log(leaks === 0 ? "Nothing reached anybody who may not have it." : `${leaks} LEAKS`);
process.exitCode = leaks === 0 ? 0 : 1;
