/**
 * What opening an incident costs Muster. Everything that follows is in it: rooms, invitations, joins, briefings,
 * summaries, answers.
 */
import type { BenchLine } from "./bench-line.ts";
import { institutionAt, PARTNER } from "./cost-directory.ts";
import { type CostWorld, startCostWorld } from "./cost-world.ts";
import { inTurn } from "./in-turn.ts";
import { costBench, type Subject } from "./rounds.ts";
import { idleUse, inUse, type Use } from "./use.ts";

/** Each lets 19 rooms through at once. */
const WORKSPACES = 6;
const TIMES = 12;
const LIMIT_MS = 150_000;

export async function run(): Promise<readonly BenchLine[]> {
  return await costBench(prepare, { limitMs: LIMIT_MS });
}

async function prepare(program?: string): Promise<Subject> {
  const world = await startCostWorld({ workspaces: WORKSPACES, program });
  const idle = await idleUse(world.meter);
  return {
    operations: [openOne(world), openTwo(world)].map((use) => inUse(world, idle, use)),
    stop: world.stop,
  };
}

function openOne({ onMatrix }: CostWorld): Use {
  let opened = 0;
  return {
    id: "open.one-room",
    name: "incident opened: two people, a room on Matrix",
    times: TIMES,
    atOnce: TIMES,
    once: () => onMatrix(`open Small case ${++opened} --severity high --with ${PARTNER}`),
  };
}

function openTwo({ workspaces, onSlack }: CostWorld): Use {
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
