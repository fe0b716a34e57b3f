/**
 * What reminders cost, from the tick to the message that is sent: a second in which nothing is due, and many that are
 * due at one instant, each with an entry, a direct message, a message in the room and a summary that changes.
 */
import type { BenchLine } from "./bench-line.ts";
import { agree, type Cost, costLine, costLines, difference, type Idle, idleCost } from "./cost.ts";
import { otherOrganisation } from "./cost-directory.ts";
import { type CostWorld, startCostWorld } from "./cost-world.ts";
import { median, percentile } from "./measure.ts";

const INCIDENTS = 100;
/** Each has its duty officer, who is reminded. */
const ORGANISATIONS = 50;
const CONTACTS = 2 + ORGANISATIONS * 10;
const AT_ONCE = 10;
const LIMIT_MS = 120_000;
const FEWEST_ROUNDS = 5;
const IDLE_ROUNDS = 6;
const IDLE_MS = 10_000;

export async function run(): Promise<BenchLine[]> {
  const world = await startCostWorld({ workspaces: 0, contacts: CONTACTS });
  try {
    for (let from = 0; from < INCIDENTS; from += AT_ONCE) {
      const some = Array.from({ length: AT_ONCE }, (_, at) => from + at);
      await Promise.all(some.map((at) => open(world, at)));
      await world.quiet();
    }
    await world.calm();
    const idle: Idle[] = [];
    for (let round = 0; round < IDLE_ROUNDS; round += 1) idle.push(await idleCost(world.meter, IDLE_MS));
    return [...idleLines(idle), ...(await dueLines(world, idle))];
  } finally {
    await world.stop();
  }
}

async function open({ onMatrix }: CostWorld, at: number): Promise<void> {
  const organisation = otherOrganisation(at % ORGANISATIONS);
  await onMatrix(`open Case ${at} --severity high --with ${organisation}`);
}

function idleLines(idle: readonly Idle[]): readonly BenchLine[] {
  const name = `a second with nothing due, ${INCIDENTS} incidents open`;
  const [processor, statements] = [idle.map((one) => one.processor), idle.map((one) => one.statements)];
  const seconds = IDLE_MS / 1_000;
  return [
    costLine(name, "ms of processor time", "idle-second.processor", processor, seconds),
    costLine(name, "statements", "idle-second.statements", statements, seconds),
  ];
}

async function dueLines(world: CostWorld, idle: readonly Idle[]): Promise<readonly BenchLine[]> {
  const usual = {
    processor: median(idle.map((one) => one.processor)),
    statements: median(idle.map((one) => one.statements)),
  };
  const processor: number[] = [];
  const statements: number[] = [];
  const perSecond: number[] = [];
  await allDue(world);
  const deadline = performance.now() + LIMIT_MS;
  while (processor.length < FEWEST_ROUNDS || (!agree(processor) && performance.now() < deadline)) {
    const before = await world.meter.read();
    await allDue(world);
    const used = difference(before, await world.meter.read());
    processor.push((used.processor - used.seconds * usual.processor) / INCIDENTS);
    statements.push((used.statements - used.seconds * usual.statements) / INCIDENTS);
    perSecond.push(INCIDENTS / used.seconds);
  }
  const name = "reminder, from the tick until all is sent";
  const cost: Cost = {
    id: "reminder",
    name: `${name}, ${INCIDENTS} due at once`,
    times: INCIDENTS,
    processor,
    statements: statements.filter((one) => !Number.isNaN(one)),
  };
  const speed = `${median(perSecond).toFixed(0)} a second (fastest round ${percentile(perSecond, 1).toFixed(0)})`;
  return [...costLines(cost), { name: `${name}: speed`, value: speed }];
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
