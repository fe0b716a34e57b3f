/**
 * What people do while an incident goes on, and what it costs Muster: a note, a message that is carried to the other
 * network, a list. Answers and summaries are in it.
 */
import { setTimeout as wait } from "node:timers/promises";
import type { BenchLine } from "./bench-line.ts";
import { institutionAt, PARTNER } from "./cost-directory.ts";
import { type CostWorld, joinCarol, startCostWorld, type Workspace } from "./cost-world.ts";
import { inTurn } from "./in-turn.ts";
import { until } from "./measure.ts";
import { costBench, type Subject } from "./rounds.ts";
import { idleUse, inUse, type Use } from "./use.ts";

const WORKSPACES = 6;
const TALKS_EACH = 3;
const LIMIT_MS = 150_000;
/** Slack takes one message a second in a room; what waits for that costs more. */
const ROOM_EVERY_MS = 1_100;

/** An incident with a room on a workspace and one on Matrix, carol in it, relay full. */
interface Talk {
  readonly workspace: Workspace;
  /** On Slack. */
  readonly room: string;
}

export async function run(): Promise<readonly BenchLine[]> {
  return await costBench(prepare, { limitMs: LIMIT_MS });
}

async function prepare(program?: string): Promise<Subject> {
  const world = await startCostWorld({ workspaces: WORKSPACES, program });
  const talks: Talk[] = [];
  for (let at = 0; at < TALKS_EACH; at += 1)
    for (const workspace of world.workspaces) talks.push(await talk(world, workspace, talks.length));
  await world.calm();
  const idle = await idleUse(world.meter);
  const relay = relayed(world, talks);
  return {
    operations: [list(world, talks.length), note(world, talks), relay].map((use) => inUse(world, idle, use)),
    async stop() {
      try {
        relay.prove();
      } finally {
        await world.stop();
      }
    },
  };
}

/** Command and answer. */
function list({ workspaces, onSlack }: CostWorld, open: number): Use {
  const next = inTurn(workspaces);
  return {
    id: "list",
    name: `list, ${open} incidents open`,
    times: 36,
    atOnce: WORKSPACES,
    async once() {
      const workspace = next();
      await onSlack(workspace, workspace.lobby, "list");
    },
  };
}

function note({ onSlack }: CostWorld, talks: readonly Talk[]): Use {
  const next = inTurn(talks);
  const said = new Map<Talk, number>();
  let notes = 0;
  return {
    id: "note.two-rooms",
    name: "note, said in a room on Slack and one on Matrix",
    times: 18,
    atOnce: WORKSPACES,
    async once() {
      const talk = next();
      await wait(Math.max(0, (said.get(talk) ?? 0) + ROOM_EVERY_MS - performance.now()));
      said.set(talk, performance.now());
      const text = `note Saw logins from 198.51.100.7 on gateway ${++notes}`;
      await onSlack(talk.workspace, talk.room, text);
    },
  };
}

function relayed({ matrix }: CostWorld, talks: readonly Talk[]): Use & { prove(): void } {
  const next = inTurn(talks);
  let messages = 0;
  return {
    id: "relayed-message",
    name: "message carried from Slack to Matrix",
    times: 36,
    atOnce: WORKSPACES,
    async once() {
      const { workspace, room } = next();
      const text = `message ${++messages}: three mail gateways are clean now`;
      await workspace.slack.as("bob", "chat.postMessage", { channel: room, text });
    },
    /** Figures count only if everything arrived, each message by itself. */
    prove() {
      const bodies = matrix.calls
        .filter(({ route }) => route === "send")
        .map(({ body }) => String(body.body));
      const carried = bodies.filter((body) => /message \d+: three mail gateways/.test(body));
      if (carried.length !== messages || carried.some((body) => body.split("mail gateways").length > 2))
        throw new Error(`${messages} messages were written and ${carried.length} carried`);
    },
  };
}

async function talk(world: CostWorld, workspace: Workspace, number: number): Promise<Talk> {
  const { matrix, onSlack, meter } = world;
  const title = `Talk ${number}`;
  const who = `${institutionAt(workspace.number)},${PARTNER}`;
  await onSlack(workspace, workspace.lobby, `open ${title} --severity high --with ${who}`);
  await world.calm();
  const rooms = await meter.sql<{ network: string; room_id: string }[]>`
    select network, room_id from rooms join incidents on incidents.id = rooms.incident where title = ${title}`;
  const roomOn = (network: string) => rooms.find((one) => one.network === network)?.room_id ?? "";
  const room = roomOn(`slack-${workspace.number}`);
  if (rooms.length !== 2 || !matrix.world.rooms.has(roomOn("matrix"))) throw new Error("a room is missing");
  await joinCarol(world, roomOn("matrix"));
  await world.quiet();
  await onSlack(workspace, room, "relay full");
  await until("the relay is full", 30_000, async () => {
    const full = await meter.sql`select 1 from incidents where title = ${title} and relay = 'full'`;
    return full.length === 1;
  });
  return { workspace, room };
}
