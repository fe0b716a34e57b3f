/** From what people do to what it costs, on a Muster that runs. */
import { setTimeout as wait } from "node:timers/promises";
import type { Operation, Used } from "./cost.ts";
import type { Meter, Reading } from "./meter.ts";

/** Where operations are measured. */
export interface Measured {
  readonly meter: Meter;
  /** Resolves when nothing waits to be handled or sent now. */
  quiet(): Promise<void>;
  /** Nor later. */
  calm(): Promise<void>;
}

export interface Use extends Pick<Operation, "id" | "name" | "times"> {
  /** So many at a time: the fewer pauses Muster has, the less it matters what others on the machine do in them. */
  readonly atOnce: number;
  /** Does it once. Resolves when Muster has been told of it. */
  once(): Promise<unknown>;
}

/** After the last of a round: what comes back by events, and what is collected, belongs to it. */
const TAIL_MS = 200;

/**
 * All that follows from it is in its cost; what Muster uses anyway in that time is not.
 * @param idle what that is in a second, in which nobody does anything
 */
export function inUse(measured: Measured, idle: Used, { id, name, times, atOnce, once }: Use): Operation {
  const { quiet } = measured;
  return measuredRound(measured, idle, {
    id,
    name,
    times,
    async all() {
      for (let done = 0; done < times; done += atOnce) {
        await Promise.all(Array.from({ length: Math.min(atOnce, times - done) }, () => once()));
        await quiet();
      }
    },
  });
}

/** @param what.all does it as often as `times` says */
export function measuredRound(
  { meter, calm }: Measured,
  idle: Used,
  { id, name, times, all }: Pick<Operation, "id" | "name" | "times"> & { all(): Promise<void> },
): Operation {
  return {
    id,
    name,
    times,
    async round() {
      const before = await meter.read();
      await all();
      await calm();
      await wait(TAIL_MS);
      const { seconds, ...used } = between(before, await meter.read());
      return {
        processor: (used.processor - seconds * idle.processor) / times,
        statements: (used.statements - seconds * idle.statements) / times,
      };
    },
  };
}

const IDLE_ROUNDS = 4;
const IDLE_MS = 3_000;

/** What Muster uses in a second in which nobody does anything; the lowest of several looks, since some duties are rare. */
export async function idleUse(meter: Meter): Promise<Used> {
  const looks: Used[] = [];
  for (let round = 0; round < IDLE_ROUNDS; round += 1) looks.push(await idleSecond(meter, IDLE_MS));
  return {
    processor: Math.min(...looks.map((one) => one.processor)),
    statements: Math.min(...looks.map((one) => one.statements)),
  };
}

/** The same, once. @param ms how long nothing is done */
export async function idleSecond(meter: Meter, ms: number): Promise<Used> {
  const before = await meter.read();
  await wait(ms);
  const { seconds, ...used } = between(before, await meter.read());
  return { processor: used.processor / seconds, statements: used.statements / seconds };
}

function between(before: Reading, after: Reading) {
  return {
    processor: after.processor - before.processor,
    statements: (after.statements ?? Number.NaN) - (before.statements ?? Number.NaN),
    seconds: (after.at - before.at) / 1_000,
  };
}
