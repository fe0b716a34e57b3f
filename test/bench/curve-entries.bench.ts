/** Whether reading a timeline costs more when it is long: an incident with 10 entries, and one with 100,000. */
import { append } from "../../src/db/timeline.ts";
import { aNote } from "../support/samples.ts";
import type { BenchLine } from "./bench-line.ts";
import { costsOf, idleCost, type Operation } from "./cost.ts";
import { PARTNER } from "./cost-directory.ts";
import { type CostWorld, startCostWorld } from "./cost-world.ts";
import { curveLines } from "./curve.ts";

const FEW = 10;
const MANY = 100_000;
const BATCH = 2_000;
const IDLE_MS = 5_000;
const LIMIT_MS = 60_000;
const COMMANDS = ["timeline", "timeline --before 50", "summary"] as const;

export async function run(): Promise<BenchLine[]> {
  const world = await startCostWorld({ workspaces: 0 });
  try {
    const short = await incident(world, "Short", FEW);
    const long = await incident(world, "Long", MANY);
    const idle = await idleCost(world.meter, IDLE_MS);
    const costs = async (ref: string, times: number) => {
      const operations = COMMANDS.map((command) => reading(world, command, ref, times));
      return await costsOf(world, operations, { limitMs: LIMIT_MS, warmUp: 1, idle });
    };
    const smallest = { size: FEW, costs: await costs(short, 30) };
    return [...curveLines("entries", smallest, { size: MANY, costs: await costs(long, 3) })];
  } finally {
    await world.stop();
  }
}

function reading({ onMatrix }: CostWorld, command: string, ref: string, times: number): Operation {
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
async function incident(world: CostWorld, title: string, entries: number): Promise<string> {
  const { database, meter, calm } = world;
  await world.onMatrix(`open ${title} --severity high --with ${PARTNER}`);
  await calm();
  const [row] = await meter.sql<{ id: string; ref: string; last: number }[]>`
    select id, ref, last_number::int as last from incidents where title = ${title}`;
  if (!row) throw new Error(`${title} was not opened`);
  for (let left = entries - row.last; left > 0; left -= BATCH) {
    const notes = Array.from({ length: Math.min(left, BATCH) }, (_, at) =>
      aNote(`Saw logins from 198.51.100.7 on gateway ${at}; sessions revoked, tokens rotated.`),
    );
    await append(database.db, row.id, notes, new Date());
  }
  await database.sql`vacuum analyze timeline`;
  return row.ref;
}
