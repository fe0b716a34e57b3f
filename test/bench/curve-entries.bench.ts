/** Whether reading a timeline costs more when it is long: an incident with 10 entries, and one with 100,000. */
import { aNote, appendTo } from "../support/samples.ts";
import type { BenchLine } from "./bench-line.ts";
import { PARTNER } from "./cost-directory.ts";
import { type CostWorld, startCostWorld } from "./cost-world.ts";
import { curveBench } from "./curve.ts";
import type { Subject } from "./rounds.ts";
import { idleUse, inUse, type Use } from "./use.ts";

const FEW = 10;
const MANY = 100_000;
const BATCH = 2_000;
const LIMIT_MS = 60_000;
const TIMES = 10;
const COMMANDS = ["timeline", "timeline --before 50", "summary", "status", "roll"] as const;

export async function run(): Promise<readonly BenchLine[]> {
  return await curveBench("entries", [FEW, MANY], prepare, { limitMs: LIMIT_MS });
}

async function prepare(entries: number): Promise<Subject> {
  const world = await startCostWorld({ workspaces: 0 });
  const ref = await incident(world, entries);
  const idle = await idleUse(world.meter);
  const uses = COMMANDS.map((command) => reading(world, command, ref, TIMES));
  return { operations: uses.map((use) => inUse(world, idle, use)), stop: world.stop };
}

function reading({ onMatrix }: CostWorld, command: string, ref: string, times: number): Use {
  const [name, ...flags] = command.split(" ");
  return {
    id: command.replaceAll(" ", "-"),
    name: command,
    times,
    atOnce: 1,
    once: () => onMatrix([name, ref, ...flags].join(" ")),
  };
}

/** Opens it, and fills its timeline. @returns its reference */
async function incident(world: CostWorld, entries: number): Promise<string> {
  const { database, meter, calm } = world;
  await world.onMatrix(`open Case --severity high --with ${PARTNER}`);
  await calm();
  const [row] = await meter.sql<{ id: string; ref: string; last: number }[]>`
    select id, ref, last_number::int as last from incidents`;
  if (!row) throw new Error(`the incident was not opened`);
  for (let left = entries - row.last; left > 0; left -= BATCH) {
    const notes = Array.from({ length: Math.min(left, BATCH) }, (_, at) =>
      aNote(`Saw logins from 198.51.100.7 on gateway ${at}; sessions revoked, tokens rotated.`),
    );
    await appendTo(database.db, row.id, notes, new Date());
  }
  await database.sql`vacuum analyze timeline`;
  return row.ref;
}
