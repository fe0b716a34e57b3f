/**
 * How long Slack waits for the acknowledgement of a slash command while 50 rooms are being opened. Muster is a
 * process of its own, so that making the load and measuring do not take its time.
 *
 * Each of the 31 incidents gets a room on Slack and one on Matrix. Muster's own pacing lets the first 19 rooms on
 * Slack through at once and the others later, so the load lasts until those and all rooms on Matrix are open.
 */
import { randomUUID } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { slashCommand } from "../support/slack/payloads.ts";
import type { BenchLine } from "./bench-line.ts";
import { percentile } from "./measure.ts";
import { type BenchWorld, startBenchWorld } from "./world.ts";

const INCIDENTS = 31;
const ROOMS = 19 + INCIDENTS;
const LATENCY = 20;
/** From how many other rooms commands come meanwhile, and how often. */
const CHATTY_ROOMS = 5;
const EVERY_MS = 20;
const FIRST = 100;
const MIN_SENT = 300;
const LIMIT_MS = 40_000;
const TARGET_MS = 200;

export async function run(): Promise<BenchLine[]> {
  const world = await startBenchWorld({ latencyMs: LATENCY });
  try {
    const rooms = await chattyRooms(world);
    const { times: first } = await acknowledgements(world, rooms, async (sent) => sent >= FIRST);
    const opening = Array.from({ length: INCIDENTS }, (_, at) =>
      acknowledgement(world, world.lobby, `open Bench ${at} --severity high --with ep,ec3`),
    );
    const others = await acknowledgements(
      world,
      rooms,
      async (sent) => sent >= MIN_SENT && (await openRooms(world)) >= ROOMS,
    );
    const times = [...(await Promise.all(opening)), ...others.times];
    const p99 = percentile(times, 0.99);
    return [
      { name: `slash command acknowledged, the first ${FIRST} after a start`, value: told(first) },
      {
        name: `slash command acknowledged while ${ROOMS} rooms open`,
        value: told(times),
        target: `p99 < ${TARGET_MS} ms`,
        met: p99 < TARGET_MS,
      },
      {
        name: "for comparison: an empty pause of the measuring process was late meanwhile by",
        value: told(others.late),
      },
    ];
  } finally {
    await world.stop();
  }
}

async function chattyRooms({ platforms: { slack } }: BenchWorld): Promise<readonly string[]> {
  const names = Array.from({ length: CHATTY_ROOMS }, (_, at) => `chat-${at}`);
  const made = await Promise.all(names.map((name) => slack.as("alice", "conversations.create", { name })));
  return made.map((answer) => String((answer.channel as { id: string }).id));
}

/**
 * Sends commands at a steady pace, whether or not the ones before are answered, until `enough`. `late`: by how much
 * the pauses between them were too long, which is what the machine itself adds when others use it.
 */
async function acknowledgements(
  world: BenchWorld,
  rooms: readonly string[],
  enough: (sent: number) => Promise<boolean>,
): Promise<{ times: readonly number[]; late: readonly number[] }> {
  const late: number[] = [];
  const deadline = performance.now() + LIMIT_MS;
  const sent: Promise<number>[] = [];
  while (!(await enough(sent.length))) {
    if (performance.now() > deadline) throw new Error("the rooms did not open");
    sent.push(acknowledgement(world, rooms[sent.length % rooms.length] ?? "", "list"));
    const began = performance.now();
    await wait(EVERY_MS);
    late.push(Math.max(0, performance.now() - began - EVERY_MS));
  }
  return { times: await Promise.all(sent), late };
}

/** Milliseconds from sending to the HTTP answer. */
async function acknowledgement(
  { platforms: { slack } }: BenchWorld,
  room: string,
  text: string,
): Promise<number> {
  const responseUrl = slack.apiUrl.replace("/api/", `/respond/${randomUUID()}`);
  const payload = slashCommand({ user: slack.people.alice.user, room }, text, { responseUrl });
  const began = performance.now();
  const given = await slack.send(payload);
  if (!given.acknowledged) throw new Error(`a command was answered with HTTP ${given.status}`);
  return performance.now() - began;
}

async function openRooms({ database }: BenchWorld): Promise<number> {
  const [row] = await database.sql<{ open: number }[]>`
    select count(*)::int as open from rooms where summary_message is not null`;
  return row?.open ?? 0;
}

function told(times: readonly number[]): string {
  const ms = (share: number) => percentile(times, share).toFixed(0);
  return `p50 ${ms(0.5)} ms, p99 ${ms(0.99)} ms, slowest ${ms(1)} ms (${times.length} times)`;
}
