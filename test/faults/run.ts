/**
 * npm run test:faults -- --minutes 2 [--seed 7] [--only "kill -9"]: plays mixed load on three processes while one thing after
 * the other goes wrong, and then looks whether anything was lost, doubled or put out of order, whether the chains are valid,
 * and whether every process was ready again within ten seconds of each fault's end. A failure says with what seed to play it
 * again; what runs at the same time on the machine is not in a seed, so that a rare failure may need several plays.
 */
import { setTimeout as wait } from "node:timers/promises";
import { parseArgs } from "node:util";
import { stopOnSignal } from "../support/stop-on-signal.ts";
import { until } from "../support/until.ts";
import { createChance } from "./chance.ts";
import { check } from "./check.ts";
import { FAULTS, type FaultKind } from "./faults.ts";
import { type Load, startLoad } from "./load.ts";
import { type FaultWorld, startFaultWorld } from "./world.ts";

const { values } = parseArgs({
  options: { minutes: { type: "string", default: "2" }, seed: { type: "string" }, only: { type: "string" } },
});
const minutes = Number(values.minutes);
const seed = values.seed === undefined ? Date.now() % 1_000_000 : Number(values.seed);
if (!(minutes > 0) || !Number.isInteger(seed))
  throw new Error("--minutes takes a number, --seed a whole one.");

const READY_MS = 10_000;
const BEFORE_MS = 1_500;
const FAULT_MS = 5_000;
/** What Slack may have on its way is looked for after half a minute; what failed is tried again within one. */
const DRAIN_MS = 240_000;

const chance = createChance(seed);
const again = `npm run test:faults -- --minutes ${minutes} --seed ${seed}${values.only ? ` --only "${values.only}"` : ""}`;
const wrong: string[] = [];
let world: FaultWorld | undefined;
stopOnSignal(async () => await world?.stop());

console.log(`Faults for ${minutes} minutes, seed ${seed}`);
try {
  world = await startFaultWorld();
  const load = startLoad(world, chance);
  const until = performance.now() + minutes * 60_000;
  let deck: FaultKind[] = [];
  while (performance.now() < until) {
    if (deck.length === 0)
      deck = chance.shuffled(FAULTS.filter(({ name }) => name.includes(values.only ?? "")));
    const fault = deck.pop();
    if (!fault) throw new Error(`No fault is called ${values.only}.`);
    await round(world, load, fault);
  }
  load.during("nothing");
  await wait(BEFORE_MS);
  await load.stop();
  await drained(world);
  wrong.push(...(await check(world, load.said, databaseUrl(world))));
  const accepted = load.said.filter((one) => one.isAccepted).length;
  console.log(`${load.said.length} things said, ${accepted} accepted.`);
} catch (error) {
  wrong.push(`The run ended early: ${error instanceof Error ? error.message : String(error)}`);
} finally {
  if (wrong.length > 0 && world) console.log(world.logs().slice(-20_000));
  await world?.stop();
}
if (wrong.length > 0) {
  console.log(
    `\n${wrong.length} things are wrong:\n${wrong.map((one) => `  ${one}`).join("\n")}\n\nPlay it again: ${again}`,
  );
  process.exit(1);
}
console.log("Nothing lost, nothing doubled, in order, chains valid, ready in time.");
process.exit(0);

async function round(world: FaultWorld, load: Load, fault: FaultKind): Promise<void> {
  load.during("nothing");
  await wait(BEFORE_MS);
  load.during(fault.name);
  const end = await fault.begin(world, chance);
  await wait(FAULT_MS);
  await end();
  const from = performance.now();
  load.during(`after: ${fault.name}`);
  const late = await readyAgain(world);
  const took = Math.round(performance.now() - from);
  console.log(`${fault.name}: ${late ?? `ready after ${took} ms`}`);
  if (late !== undefined) wrong.push(`NOT READY within ${READY_MS} ms after: ${fault.name}: ${late}`);
}

/** @returns which process is not, and why */
async function readyAgain({ processes }: FaultWorld): Promise<string | undefined> {
  let why = "";
  const all = async (): Promise<boolean> => {
    for (const { name, muster } of processes) {
      try {
        const answer = await fetch(`${muster.url}/readyz`, { signal: AbortSignal.timeout(2_000) });
        if (answer.ok) continue;
        why = `${name}: ${await answer.text()}`;
      } catch (error) {
        why = `${name}: ${error instanceof Error ? error.message : "no answer"}`;
      }
      return false;
    }
    return true;
  };
  return await until(all, READY_MS, "ready", 100).then(
    () => undefined,
    () => why,
  );
}

/** Nothing waits any longer, in two looks: what is sent may come back as an event. */
async function drained({ sql, platforms }: FaultWorld): Promise<void> {
  let looks = 0;
  const isQuiet = async (): Promise<boolean> => {
    await platforms.slack.settled();
    const rows = await sql`
      select 1 from inbox where done_at is null union all select 1 from outbox where done_at is null limit 1`;
    looks = rows.length === 0 ? looks + 1 : 0;
    return looks > 2;
  };
  await until(isQuiet, DRAIN_MS, "everything is handled and sent", 300).catch(() => undefined);
}

function databaseUrl({ processes }: FaultWorld): string {
  return processes[0]?.proxy.url ?? "";
}
