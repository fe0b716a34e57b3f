/**
 * What opening an incident costs Muster. Everything that follows is in it: rooms, invitations, joins, briefings,
 * summaries, answers.
 */
import type { BenchLine } from "./bench-line.ts";
import { costLines, costsOf, idleCost, type Operation } from "./cost.ts";
import { institutionAt, PARTNER } from "./cost-directory.ts";
import { type CostWorld, startCostWorld } from "./cost-world.ts";
import { inTurn } from "./in-turn.ts";

/** Each lets 19 rooms through at once. */
const WORKSPACES = 6;
const TIMES = 18;
const LIMIT_MS = 150_000;
const IDLE_MS = 10_000;

export async function run(): Promise<BenchLine[]> {
  const world = await startCostWorld({ workspaces: WORKSPACES });
  try {
    const idle = await idleCost(world.meter, IDLE_MS);
    const operations = [openOne(world), openTwo(world)];
    const costs = await costsOf(world, operations, { limitMs: LIMIT_MS, warmUp: 1, idle });
    return costs.flatMap(costLines);
  } finally {
    await world.stop();
  }
}

function openOne({ onMatrix }: CostWorld): Operation {
  let opened = 0;
  return {
    id: "open.one-room",
    name: "incident opened: two people, a room on Matrix",
    times: TIMES,
    atOnce: TIMES,
    once: () => onMatrix(`open Small case ${++opened} --severity high --with ${PARTNER}`),
  };
}

function openTwo({ workspaces, onSlack }: CostWorld): Operation {
  const next = inTurn(workspaces);
  let opened = 0;
  return {
    id: "open.two-rooms",
    name: "incident opened: three people, rooms on Slack and Matrix",
    times: TIMES,
    atOnce: TIMES,
    async once() {
      const workspace = next();
      const who = `${institutionAt(workspace.number)},${PARTNER}`;
      await onSlack(workspace, workspace.lobby, `open Case ${++opened} --severity high --with ${who}`);
    },
  };
}
