/**
 * How long a message takes from one platform to the other while the relay is full: from the moment at which the one
 * has it until Muster's call reaches the other. What the platforms themselves take for their calls is not in it.
 *
 * People talk in several incidents at once, both ways, in each as fast as Slack lets an app post (one a second).
 */
import { setTimeout as wait } from "node:timers/promises";
import type { BenchLine } from "./bench-line.ts";
import { percentile, until } from "./measure.ts";
import { type BenchWorld, startBenchWorld } from "./world.ts";

const INCIDENTS = 8;
const LATENCY = 20;
const EACH = 160;
/** Between two messages of one direction: a room gets one every 2 s, the workspace four a second (it takes five). */
const EVERY_MS = 250;
const TARGET_MS = 150;
const CAROL = "@carol:hs.test";

interface Pair {
  readonly slack: string;
  readonly matrix: string;
}

export async function run(): Promise<BenchLine[]> {
  const world = await startBenchWorld({ latencyMs: LATENCY });
  try {
    const rooms = await talks(world);
    const said = new Map<string, number>();
    const late: number[] = [];
    await Promise.all([
      atPace(rooms, late, (room, at) => saidOnSlack(world, room, at, said)),
      atPace(rooms, late, (room, at) => saidOnMatrix(world, room, at, said)),
    ]);
    await until(
      "everything is carried",
      30_000,
      async () => (await world.done()) && heard(world).size >= 2 * EACH,
    );
    const arrived = heard(world);
    const times = (where: string) =>
      [...said]
        .filter(([text]) => text.startsWith(where))
        .map(([text, at]) => (arrived.get(text) ?? Number.NaN) - at);
    return [
      line("Slack to Matrix", times("slack")),
      line("Matrix to Slack", times("matrix")),
      {
        name: "for comparison: an empty pause of the measuring process was late meanwhile by",
        value: told(late),
      },
    ];
  } finally {
    await world.stop();
  }
}

/** Opens incidents with a room on each platform, carol in them, and the relay full. */
async function talks({ platforms, lobby, database, done }: BenchWorld): Promise<readonly Pair[]> {
  const { slack, matrix } = platforms;
  for (let at = 0; at < INCIDENTS; at += 1)
    await slack.command("alice", lobby, `open Talk ${at} --with ep,ec3`);
  await until("the rooms are open", 60_000, async () => {
    const rows = await database.sql`select 1 from rooms where summary_message is not null`;
    return rows.length === 2 * INCIDENTS && (await done());
  });
  const byName = Map.groupBy(
    [...(await platforms.slackRooms()), ...(await platforms.matrixRooms())],
    (room) => room.name,
  );
  const pairs: Pair[] = [];
  for (const [one, other] of byName.values()) {
    if (!one || !other) throw new Error("an incident has not both rooms");
    await matrix.as(CAROL).join(other.id);
    await slack.command("alice", one.id, "relay full");
    pairs.push({ slack: one.id, matrix: other.id });
  }
  await until("the relays are full", 30_000, async () => {
    const full = await database.sql`select 1 from incidents where relay = 'full'`;
    const here = await database.sql`select 1 from room_members where user_id = ${CAROL} and state = 'joined'`;
    return full.length === INCIDENTS && here.length === INCIDENTS && (await done());
  });
  return pairs;
}

async function atPace(
  rooms: readonly Pair[],
  late: number[],
  say: (room: Pair, at: number) => Promise<void>,
): Promise<void> {
  const sayings: Promise<void>[] = [];
  for (let at = 0; at < EACH; at += 1) {
    const room = rooms[at % rooms.length];
    if (room) sayings.push(say(room, at));
    const began = performance.now();
    await wait(EVERY_MS);
    late.push(Math.max(0, performance.now() - began - EVERY_MS));
  }
  await Promise.all(sayings);
}

/** The clock runs from when the call that says it has waited for its latency. */
async function saidOnSlack(
  { platforms: { slack } }: BenchWorld,
  room: Pair,
  at: number,
  said: Map<string, number>,
): Promise<void> {
  const text = `slack message ${at};`;
  said.set(text, Date.now() + LATENCY);
  await slack.as("bob", "chat.postMessage", { channel: room.slack, text });
}

/** People on the homeserver's double act at once. */
async function saidOnMatrix(
  { platforms: { matrix } }: BenchWorld,
  room: Pair,
  at: number,
  said: Map<string, number>,
): Promise<void> {
  const text = `matrix message ${at};`;
  said.set(text, Date.now());
  await matrix.as(CAROL).say(room.matrix, text);
}

/** What Muster said, and when its call arrived. */
function heard({ platforms: { slack, matrix, musterUser } }: BenchWorld): ReadonlyMap<string, number> {
  const calls = [
    ...slack.strict.calls
      .filter((call) => call.method === "chat.postMessage" && call.args.metadata !== undefined)
      .map((call) => ({ at: call.at, words: call.args.blocks ?? "", of: "matrix" })),
    ...matrix.calls
      .filter((call) => call.route === "send" && call.user === musterUser)
      .map((call) => ({ at: call.at, words: String(call.body.body), of: "slack" })),
  ];
  return new Map(
    calls.flatMap(({ at, words, of }) =>
      [...words.matchAll(new RegExp(`${of} message \\d+;`, "g"))].map(([text]) => [text, at] as const),
    ),
  );
}

function line(way: string, times: readonly number[]): BenchLine {
  const p99 = percentile(times, 0.99);
  return {
    name: `message carried, ${way}, over the platforms' own latency`,
    value: told(times),
    target: `p99 < ${TARGET_MS} ms`,
    met: p99 < TARGET_MS,
  };
}

function told(times: readonly number[]): string {
  const ms = (share: number) => percentile(times, share).toFixed(0);
  return `p50 ${ms(0.5)} ms, p99 ${ms(0.99)} ms, slowest ${ms(1)} ms (${times.length} times)`;
}
