/** Whether a large directory makes what people do dearer: 100 contacts, and 10,000. */
import type { BenchLine } from "./bench-line.ts";
import { startCostWorld } from "./cost-world.ts";
import { curveBench } from "./curve.ts";
import { listing, noting, opening } from "./curve-operations.ts";
import type { Subject } from "./rounds.ts";
import { idleUse, inUse } from "./use.ts";

const FEW = 100;
const MANY = 10_000;
const TIMES = 9;
const LIMIT_MS = 60_000;

export async function run(): Promise<readonly BenchLine[]> {
  return await curveBench("contacts", [FEW, MANY], prepare, { limitMs: LIMIT_MS });
}

async function prepare(contacts: number): Promise<Subject> {
  const world = await startCostWorld({ workspaces: 0, contacts });
  const idle = await idleUse(world.meter);
  const uses = [opening(world, TIMES), noting(world, TIMES), listing(world, TIMES)];
  return { operations: uses.map((use) => inUse(world, idle, use)), stop: world.stop };
}
