/**
 * What reminders cost, from the tick to the message that is sent: a second in which nothing is due, and many that are
 * due at one instant, each with an entry, a direct message, a message in the room and a summary that changes.
 */
import type { BenchLine } from "./bench-line.ts";
import { costOf } from "./cost.ts";
import { otherOrganisation } from "./cost-directory.ts";
import { type CostWorld, startCostWorld } from "./cost-world.ts";
import { costBench, type Subject } from "./rounds.ts";
import { idleSecond, idleUse, measuredRound } from "./use.ts";

const INCIDENTS = 100;
/** Each has its duty officer, who is reminded. */
const ORGANISATIONS = 50;
const CONTACTS = 2 + ORGANISATIONS * 10;
const AT_ONCE = 10;
const LIMIT_MS = 150_000;
const IDLE_MS = 10_000;

export async function run(): Promise<readonly BenchLine[]> {
  const speeds: number[] = [];
  const lines = await costBench((program) => prepare(speeds, program), { limitMs: LIMIT_MS });
  return [...lines, speedLine(speeds)];
}

/** @param speeds takes how many reminders a second were sent, of each round */
async function prepare(speeds: number[], program?: string): Promise<Subject> {
  const world = await startCostWorld({ workspaces: 0, contacts: CONTACTS, program });
  for (let from = 0; from < INCIDENTS; from += AT_ONCE) {
    const some = Array.from({ length: AT_ONCE }, (_, at) => from + at);
    await Promise.all(some.map((at) => open(world, at)));
    await world.quiet();
  }
  await world.calm();
  const idle = await idleUse(world.meter);
  const reminder = measuredRound(world, idle, {
    id: "reminder",
    name: `reminder, from the tick until all is sent, ${INCIDENTS} due at once`,
    times: INCIDENTS,
    async all() {
      const began = performance.now();
      await allDue(world);
      if (program === undefined) speeds.push(INCIDENTS / ((performance.now() - began) / 1_000));
    },
  });
  const second = {
    id: "idle-second",
    name: `a second with nothing due, ${INCIDENTS} incidents open`,
    times: IDLE_MS / 1_000,
    round: () => idleSecond(world.meter, IDLE_MS),
  };
  return { operations: [second, reminder], stop: world.stop };
}

async function open({ onMatrix }: CostWorld, at: number): Promise<void> {
  const organisation = otherOrganisation(at % ORGANISATIONS);
  await onMatrix(`open Case ${at} --severity high --with ${organisation}`);
}

/** The fastest, as with costs. */
function speedLine(speeds: readonly number[]): BenchLine {
  const fastest = 1 / costOf(speeds.map((one) => 1 / one));
  const all = speeds.map((one) => one.toFixed(0)).join(", ");
  return {
    name: "reminder, from the tick until all is sent: speed",
    value: `${fastest.toFixed(0)} a second (rounds: ${all})`,
  };
}

/** Every incident's organisation has not acknowledged in time, for the first time: its duty officer is told. */
async function allDue({ meter: { sql }, calm }: CostWorld): Promise<void> {
  const told = async () => {
    const [row] = await sql<{ told: number }[]>`
      select count(*)::int as told from timeline where kind = 'reminder'`;
    return row?.told ?? 0;
  };
  const before = await told();
  const rows = await sql`
    update due set due_at = now(), told = 0 where kind = 'no-acknowledgement' and armed is not null returning 1`;
  if (rows.length !== INCIDENTS) throw new Error(`${rows.length} reminders are armed`);
  while ((await told()) < before + INCIDENTS) await calm();
  await calm();
}
