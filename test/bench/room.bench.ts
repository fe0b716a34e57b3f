/**
 * From the command to a usable room: created, everybody invited, the summary posted. Every call to a platform
 * takes 100 ms, so what counts is how many are made one behind the other.
 *
 * The minimum is what the platforms' interfaces make unavoidable: nothing can be done in a room before its id
 * is known, and everything else can be done side by side. That is two round trips: Slack conversations.create,
 * then [conversations.invite, conversations.setTopic, chat.postMessage]; Matrix createRoom (which takes the topic
 * along), then [invite per person, send]. The pin needs the message's id; a room is usable without it.
 */
import type { SeenRoom } from "../support/both-platforms.ts";
import { slashCommand } from "../support/slack/payloads.ts";
import type { PersonName } from "../support/slack/slack-double.ts";
import type { BenchLine } from "./bench-line.ts";
import { median, until } from "./measure.ts";
import { type LoggedCall, roundTrips } from "./round-trips.ts";
import { type BenchWorld, startBenchWorld } from "./world.ts";

const LATENCY = 100;
/** For the one opening whose round trips are counted and not timed: so long that no stall of the machine looks like one. */
const LONG_LATENCY = 500;
const MINIMUM = 2;
const RATIO = 1.25;
const OPENINGS = 6;
/** Who opens, and what; people of test/scenarios/directory.yaml. */
const WARMING_UP = { who: "bob", text: "open Warm --tlp GREEN --with nato" } as const;
/** Three people whom Muster has not met before: the opener, somebody known by e-mail, somebody on Matrix. */
const STRANGERS = { who: "alice", text: "open Strange --with mia,ec3" } as const;
const USUAL = { who: "alice", text: "open Usual --severity high --with ep,ec3" } as const;

/** What was needed on one platform, and in the end made. */
interface Opening {
  /** Milliseconds from sending the command to the last answer that the room needed. */
  readonly ms: number;
  /** Names of the calls until then, by round trip. */
  readonly trips: readonly (readonly string[])[];
  /** Names of all calls, also those after the room was usable. */
  readonly all: readonly string[];
}

export async function run(): Promise<BenchLine[]> {
  const world = await startBenchWorld({ latencyMs: LATENCY });
  try {
    await open(world, 1, WARMING_UP);
    const strange = await open(world, 2, STRANGERS, LONG_LATENCY);
    const usual: Awaited<ReturnType<typeof open>>[] = [];
    for (let at = 0; at < OPENINGS; at += 1) usual.push(await open(world, 3 + at, USUAL));
    return [
      ...linesOf(
        "Slack",
        strange.slack,
        usual.map((one) => one.slack),
        "create, invite, setTopic, post, pin: 5",
      ),
      ...linesOf(
        "Matrix",
        strange.matrix,
        usual.map((one) => one.matrix),
        "createRoom, invite, send, pin: 4",
      ),
    ];
  } finally {
    await world.stop();
  }
}

/** @param number of the incident, counted from the first */
async function open(
  world: BenchWorld,
  number: number,
  { who, text }: { readonly who: PersonName; readonly text: string },
  latency = LATENCY,
): Promise<{ slack: Opening; matrix: Opening }> {
  const { slack, matrix } = world.platforms;
  slack.strict.latencyMs = latency;
  matrix.setLatency(latency);
  slack.strict.calls.length = 0;
  const matrixBefore = matrix.calls.length;
  const began = Date.now();
  const from = { user: slack.people[who].user, room: world.lobby };
  const given = await slack.send(slashCommand(from, text));
  if (!given.acknowledged) throw new Error("the command was not acknowledged");
  const name = `inc-${new Date().getUTCFullYear()}-${String(number).padStart(4, "0")}`;
  const onSlack = await opened(() => world.platforms.slackRooms(name));
  const onMatrix = await opened(() => world.platforms.matrixRooms(name));
  await until("all is sent", 20_000, () => world.done());

  const slackCalls = slack.strict.calls.map((call) => ({
    name: call.method,
    at: call.at,
    room: call.args.channel,
  }));
  const matrixCalls = matrix.calls
    .slice(matrixBefore)
    .filter((call) => call.route !== "sync" && call.user === world.platforms.musterUser)
    .map((call) => ({ name: call.route, at: call.at, room: /rooms\/([^/]+)/.exec(call.path)?.[1] }));
  return {
    slack: openingOf(slackCalls, onSlack, began, latency, ["conversations.invite", "chat.postMessage"]),
    matrix: openingOf(matrixCalls, onMatrix, began, latency, ["invite", "send"]),
  };
}

/** The room, once it is there with its summary pinned. */
async function opened(rooms: () => Promise<readonly SeenRoom[]>): Promise<string> {
  let found: string | undefined;
  await until("the summary is pinned", 20_000, async () => {
    const [room] = await rooms();
    if (room?.seen.pinned.length === 1) found = room.id;
    return found !== undefined;
  });
  return found ?? "";
}

function openingOf(
  calls: readonly (LoggedCall & { readonly room: string | undefined })[],
  room: string,
  began: number,
  latency: number,
  needed: readonly string[],
): Opening {
  const mine = calls.filter((call) => call.room === undefined || call.room === room);
  const usableAt = Math.max(
    ...needed.map((name) => {
      const call = mine.find((one) => one.name === name && one.room === room);
      if (!call) throw new Error(`${name} was never called`);
      return call.at;
    }),
  );
  return {
    ms: usableAt + latency - began,
    trips: roundTrips(
      mine.filter((call) => call.at <= usableAt),
      latency,
    ),
    all: mine.map((call) => call.name),
  };
}

function linesOf(platform: string, strange: Opening, usual: readonly Opening[], fewest: string): BenchLine[] {
  const floor = MINIMUM * LATENCY;
  const ms = median(usual.map((one) => one.ms));
  const trips = median(usual.map((one) => one.trips.length));
  const typical = usual.find((one) => one.trips.length === trips) ?? strange;
  const calls = median(usual.map((one) => one.all.length));
  return [
    tripsLine(`${platform}: round trips until usable`, typical, MINIMUM),
    // Nobody may do anything before Muster knows who it is: on Slack that is a call, the first time.
    tripsLine(
      `${platform}: round trips until usable, people never met`,
      strange,
      platform === "Slack" ? MINIMUM + 1 : MINIMUM,
    ),
    {
      name: `${platform}: time until usable at ${LATENCY} ms a call`,
      value: `${ms.toFixed(0)} ms = ${(ms / floor).toFixed(2)} x ${floor} ms, of which ${(ms - trips * LATENCY).toFixed(0)} ms Muster's own`,
      target: `<= ${RATIO} x ${floor} ms`,
      met: ms <= RATIO * floor,
    },
    {
      name: `${platform}: calls per room in all`,
      value: `${calls} (fewest: ${fewest}): ${typical.all.join(", ")}`,
    },
  ];
}

function tripsLine(name: string, { trips }: Opening, minimum: number): BenchLine {
  const ratio = (trips.length / minimum).toFixed(2);
  const shown = trips.map((calls) => calls.join(" + ")).join(" > ");
  return {
    name,
    value: `${trips.length} = ${ratio} x minimum (${shown})`,
    target: `<= ${RATIO} x ${minimum}`,
    met: trips.length <= RATIO * minimum,
  };
}
