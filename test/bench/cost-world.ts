/**
 * A Muster in a process of its own whose costs are measured: on several Slack workspaces and one Matrix homeserver.
 * Several workspaces, because Muster paces itself in each: 19 rooms at once, then one every three seconds.
 */
import { mkdtempSync, writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import type postgres from "postgres";
import { stringify } from "yaml";
import type { Database } from "../../src/db/connect.ts";
import { bareDatabase, freshDatabase } from "../support/database.ts";
import { type Homeserver, startHomeserver } from "../support/matrix/homeserver.ts";
import { startMusterProcess } from "../support/muster-process.ts";
import { type SlackDouble, startSlackDouble } from "../support/slack/slack-double.ts";
import { CAROL, DANA, directoryOf } from "./cost-directory.ts";
import { until } from "./measure.ts";
import { startMeter } from "./meter.ts";
import type { Measured } from "./use.ts";

/** One workspace, with alice, who coordinates, and bob of an institution. */
export interface Workspace {
  /** From 1. */
  readonly number: number;
  readonly slack: SlackDouble;
  /** A room from which commands come. */
  readonly lobby: string;
}

export interface CostWorld extends Measured {
  readonly workspaces: readonly Workspace[];
  readonly matrix: Homeserver;
  /** What it does counts as Muster's: not while something is measured. */
  readonly database: Database;
  /** What alice types in a room of hers. Resolves when Muster has it. */
  onSlack(workspace: Workspace, room: string, text: string): Promise<void>;
  /** What dana types in her conversation with Muster. Resolves when Muster has it. */
  onMatrix(text: string): Promise<void>;
  stop(): Promise<void>;
}

export interface CostWorldOptions {
  readonly workspaces: number;
  /** How many contacts the directory has at least. */
  readonly contacts?: number;
  /** Fills the database before Muster starts. */
  readonly seed?: (database: Database) => Promise<void>;
  /** The folder of another checkout, to start that. Nothing can be seeded then: its tables may be others. */
  readonly program?: string | undefined;
}

const LIMIT_MS = 60_000;
const LOOK_MS = 5;

export async function startCostWorld(options: CostWorldOptions): Promise<CostWorld> {
  const stops: (() => Promise<unknown>)[] = [];
  const stop = async () => {
    for (const undo of stops.splice(0).reverse()) await undo();
  };
  try {
    return { ...(await start(options, stops)), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function start(
  { workspaces: count, contacts, seed, program }: CostWorldOptions,
  stops: (() => Promise<unknown>)[],
): Promise<Omit<CostWorld, "stop">> {
  const folder = mkdtempSync(join(tmpdir(), "muster-bench-"));
  stops.push(() => rm(folder, { recursive: true, force: true }));
  const matrix = await startHomeserver();
  stops.push(() => matrix.stop());
  for (const name of ["dana", "carol"]) matrix.addUser(name);
  const doubles: SlackDouble[] = [];
  for (let number = 1; number <= count; number += 1) {
    const double = await startSlackDouble({ ackMs: 3_000, botToken: `xoxb-${number}-secretbot` });
    stops.push(() => double.stop());
    doubles.push(double);
  }
  const fresh = program === undefined ? await freshDatabase() : await bareDatabase();
  stops.push(() => fresh.drop());
  await seed?.(fresh.database);

  const directory = join(folder, "directory.yaml");
  writeFileSync(directory, directoryOf(count, contacts));
  const config = join(folder, "muster.yaml");
  writeFileSync(config, configOf(doubles, matrix));
  const muster = await startMusterProcess(
    {
      ...secretsOf(doubles),
      MATRIX_TOKEN: matrix.token(matrix.addUser("muster")),
      MUSTER_CONFIG: config,
      MUSTER_DATA_DIR: folder,
      MUSTER_DIRECTORY: directory,
      DATABASE_URL: fresh.url,
      LOG_LEVEL: "info",
    },
    { compileCache: false, ...(program === undefined ? {} : { program }) },
  );
  // A bench that is cut short must not leave it behind.
  const killed = () => process.kill(muster.pid, "SIGKILL");
  process.once("exit", killed);
  stops.push(async () => {
    await muster.stop();
    process.off("exit", killed);
  });
  const meter = await startMeter(muster.pid, fresh.url);
  stops.push(() => meter.close());

  const workspaces = await Promise.all(doubles.map((slack, at) => moveIn(slack, at + 1, muster.url)));
  const conversation = await converse(matrix);
  const around = { sql: meter.sql, doubles, matrix };
  const quiet = () => nothingWaits(around, { later: false });
  const calm = () => nothingWaits(around, { later: true });
  return {
    workspaces,
    matrix,
    database: fresh.database,
    meter,
    quiet,
    calm,
    async onSlack({ slack }, room, text) {
      const given = await slack.command("alice", room, text);
      if (!given.acknowledged) throw new Error(`a command was answered with HTTP ${given.status}`);
    },
    async onMatrix(text) {
      await received(meter.sql, await matrix.as(DANA).say(conversation, `!incident ${text}`));
    },
  };
}

async function moveIn(slack: SlackDouble, number: number, url: string): Promise<Workspace> {
  slack.deliverTo({ http: `${url}/slack/events${number === 1 ? "" : `/slack-${number}`}` });
  const made = await slack.as("alice", "conversations.create", { name: "lobby" });
  return { number, slack, lobby: String((made.channel as { id: string }).id) };
}

/** Dana opens a direct conversation, which Muster joins. */
async function converse(matrix: Homeserver): Promise<string> {
  const muster = matrix.addUser("muster");
  const invitation = { invite: [muster], is_direct: true, preset: "trusted_private_chat" };
  const id = await matrix.as(DANA).createRoom(invitation);
  const membership = () => matrix.world.membership(matrix.room(id), muster);
  await until("Muster joins the conversation", LIMIT_MS, () => membership() === "join");
  return id;
}

/** Carol joins a room on Matrix to which she is invited. */
export async function joinCarol({ matrix, meter, quiet }: CostWorld, room: string): Promise<void> {
  await matrix.as(CAROL).join(room);
  // Called `occupants` by the commit that figures are compared with.
  const [now] = await meter.sql`select to_regclass('room_members') as name`;
  const members = meter.sql(now?.name ? "room_members" : "occupants");
  await until("carol's joining is known", LIMIT_MS, async () => {
    const known = await meter.sql`
      select 1 from ${members} as member join rooms on rooms.id = member.room
      where rooms.room_id = ${room} and member.user_id = ${CAROL} and member.state = 'joined'`;
    return known.length > 0;
  });
  await quiet();
}

/** What comes over Matrix is on its way for a moment before Muster has it. */
async function received(sql: postgres.Sql, event: string): Promise<void> {
  await patiently("an event is received", async () => {
    const rows = await sql`
      select 1 from inbox where right(event_id, length(${event}::text)) = ${event}`;
    return rows.length > 0;
  });
}

/** Looks twice: between two looks an answer of Muster may have become an event. */
async function nothingWaits(
  { sql, doubles, matrix }: { sql: postgres.Sql; doubles: readonly SlackDouble[]; matrix: Homeserver },
  { later }: { readonly later: boolean },
): Promise<void> {
  let looks = 0;
  await patiently("nothing waits", async () => {
    await Promise.all(doubles.map((slack) => slack.settled()));
    const waiting = await sql`
      select 1 from inbox where done_at is null and (${later} or not_before <= now())
      union all select 1 from outbox where done_at is null and (${later} or not_before <= now()) limit 1`;
    looks = waiting.length === 0 && hasFollowed(matrix) ? looks + 1 : 0;
    return looks === 2;
  });
}

/** Muster asks what is new once it has recorded all that was; the answer waits until there is something. */
function hasFollowed(matrix: Homeserver): boolean {
  return matrix.calls.findLast(({ route }) => route === "sync")?.status === undefined;
}

async function patiently(what: string, holds: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + LIMIT_MS;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`not within ${LIMIT_MS / 1_000} s: ${what}`);
    await wait(LOOK_MS);
  }
}

function configOf(doubles: readonly SlackDouble[], matrix: Homeserver): string {
  const slack = doubles.map(({ apiUrl }, at) => ({
    id: `slack-${at + 1}`,
    kind: "slack",
    bot_token: `BOT_TOKEN_${at + 1}`,
    signing_secret: `SIGNING_SECRET_${at + 1}`,
    api_url: apiUrl,
  }));
  const server = { homeserver_url: matrix.url, access_token: "MATRIX_TOKEN", encryption: "off" };
  return stringify({ networks: [...slack, { id: "matrix", kind: "matrix", ...server }] });
}

function secretsOf(doubles: readonly SlackDouble[]): Record<string, string> {
  return Object.fromEntries(
    doubles.flatMap(({ botToken, signingSecret }, at) => [
      [`BOT_TOKEN_${at + 1}`, botToken],
      [`SIGNING_SECRET_${at + 1}`, signingSecret],
    ]),
  );
}
