/**
 * Ten incidents in the same second from one channel, and 50 incidents at once on a Slack that keeps its rate limits, in
 * real time. A room counts as open when its last
 * needed call (create, invite, post) is answered.
 *
 * The floor is what the limits alone enforce, as the double keeps them: a method with q calls a minute has q
 * tokens and gets one back every 60/q s, so the n-th call cannot pass before (n - q) * 60/q s. For 50 rooms
 * conversations.create (20 a minute) gives (50 - 20) * 3 s = 90 s.
 */

import { slashCommand } from "../support/slack/payloads.ts";
import type { SlackCall } from "../support/slack/strict.ts";
import type { BenchLine } from "./bench-line.ts";
import { percentile, until } from "./measure.ts";
import { processorTimeOf } from "./meter.ts";
import { type BenchWorld, startBenchWorld } from "./world.ts";

const INCIDENTS = 50;
const LATENCY = 50;
const RATIO = 1.1;
/** Calls a minute of what a usable room needs once (docs.slack.dev/apis/web-api/rate-limits, tiers 2 and 3). */
const QUOTA = { "conversations.create": 20, "conversations.invite": 50 } as const;

export async function run(): Promise<BenchLine[]> {
  return [...(await fewAtOnce()), ...(await manyAtOnce())];
}

const FEW = 10;
const FEW_TARGET_MS = 1_000;

/** None of them waits for a limit: what is late is late by Muster. The second time everything is warm. */
async function fewAtOnce(): Promise<BenchLine[]> {
  const world = await startBenchWorld({ latencyMs: LATENCY });
  try {
    await openAtOnce(world, FEW);
    await until("nothing waits", 60_000, world.done);
    const before = await processorTimeOf(world.muster.pid);
    const { began, made } = await openAtOnce(world, FEW);
    const processor = (await processorTimeOf(world.muster.pid)) - before;
    const last = Math.max(...usable(made)) + LATENCY - began;
    return [
      {
        name: `${FEW} incidents at once from one channel: last room usable`,
        value: `${last.toFixed(0)} ms, ${processor.toFixed(0)} of them processor time, with ${LATENCY} ms for each call`,
        target: `< ${FEW_TARGET_MS} ms`,
        met: last < FEW_TARGET_MS,
      },
    ];
  } finally {
    await world.stop();
  }
}

async function openAtOnce(
  { platforms: { slack }, lobby }: BenchWorld,
  count: number,
): Promise<{ readonly began: number; readonly made: readonly SlackCall[] }> {
  const before = slack.strict.calls.length;
  const from = { user: slack.people.alice.user, room: lobby };
  const began = Date.now();
  await Promise.all(
    Array.from({ length: count }, async (_, at) => {
      const given = await slack.send(slashCommand(from, `open Bench ${at} --severity high --with ep`));
      if (!given.acknowledged) throw new Error("a command was not acknowledged");
    }),
  );
  const calls = () => slack.strict.calls.slice(before);
  await until("all rooms are usable", 115_000, () => usable(calls()).length >= count);
  return { began, made: calls() };
}

async function manyAtOnce(): Promise<BenchLine[]> {
  const world = await startBenchWorld({ latencyMs: LATENCY, limits: true });
  try {
    const { began, made } = await openAtOnce(world, INCIDENTS);
    const seconds = usable(made).map((at) => (at + LATENCY - began) / 1_000);
    const last = Math.max(...seconds);
    const floor = Math.max(...Object.values(QUOTA).map(floorOf));
    const refused = made.filter((call) => call.status === 429);
    return [
      {
        name: `${INCIDENTS} incidents at once: answers 429`,
        value: `${refused.length} of ${made.length} calls${refused.length > 0 ? ` (${methods(refused)})` : ""}`,
        target: "0",
        met: refused.length === 0,
      },
      {
        name: `${INCIDENTS} incidents at once: last room usable`,
        value: `${last.toFixed(1)} s = ${(last / floor).toFixed(3)} x floor of ${floor} s (half of them after ${percentile(seconds, 0.5).toFixed(1)} s)`,
        target: `<= ${RATIO} x floor`,
        met: last <= RATIO * floor,
      },
      { name: `${INCIDENTS} incidents at once: calls until then`, value: methods(made) },
    ];
  } finally {
    await world.stop();
  }
}

function floorOf(perMinute: number): number {
  return Math.max(0, INCIDENTS - perMinute) * (60 / perMinute);
}

/** When the last needed call of each usable room arrived. */
function usable(calls: readonly SlackCall[]): readonly number[] {
  const good = calls.filter((call) => call.status === 200 && call.args.channel !== undefined);
  return [...Map.groupBy(good, (call) => call.args.channel).values()].flatMap((ofRoom) => {
    const invited = ofRoom.find((call) => call.method === "conversations.invite");
    const posted = ofRoom.find((call) => call.method === "chat.postMessage");
    return invited && posted ? [Math.max(invited.at, posted.at)] : [];
  });
}

function methods(calls: readonly SlackCall[]): string {
  return [...Map.groupBy(calls, (call) => call.method)]
    .map(([name, all]) => `${all.length} ${name}`)
    .join(", ");
}
