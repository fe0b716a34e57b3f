/** Whether a large directory makes what people do dearer: 100 contacts, and 10,000. */
import type { BenchLine } from "./bench-line.ts";
import { costsOf, idleCost } from "./cost.ts";
import { startCostWorld } from "./cost-world.ts";
import { type CurvePoint, curveLines } from "./curve.ts";
import { listing, noting, opening } from "./curve-operations.ts";

const FEW = 100;
const MANY = 10_000;
const IDLE_MS = 5_000;
const LIMIT_MS = 60_000;

export async function run(): Promise<BenchLine[]> {
  return [...curveLines("contacts", await point(FEW, 12), await point(MANY, 6))];
}

async function point(contacts: number, times: number): Promise<CurvePoint> {
  const world = await startCostWorld({ workspaces: 0, contacts });
  try {
    const operations = [opening(world, times), noting(world, times), listing(world, times)];
    const idle = await idleCost(world.meter, IDLE_MS);
    const costs = await costsOf(world, operations, { limitMs: LIMIT_MS, warmUp: 1, idle });
    return { size: contacts, costs };
  } finally {
    await world.stop();
  }
}
