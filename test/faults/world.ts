/** Several Muster processes on one PostgreSQL, each behind a proxy of its own, and the doubles of Slack and Matrix. */
import { mkdtempSync, readFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startEmbedded } from "@muster/embedded-postgresql";
import pino from "pino";
import postgres from "postgres";
import { type BothPlatforms, startBothPlatforms } from "../support/both-platforms.ts";
import { type MusterProcess, startMusterProcess } from "../support/muster-process.ts";
import { type SwallowingProxy, startSwallowingProxy } from "../support/swallowing-proxy.ts";
import { until } from "../support/until.ts";

export interface Process {
  readonly name: string;
  readonly proxy: SwallowingProxy;
  muster: MusterProcess;
  /** Killed or stopped: it takes no commands. */
  isAway: boolean;
}

export interface FaultWorld {
  readonly platforms: BothPlatforms;
  readonly processes: readonly Process[];
  /** Straight to PostgreSQL, past the proxies; survives its restarts. */
  readonly sql: postgres.Sql;
  readonly slackRoom: string;
  readonly matrixRoom: string;
  readonly lobby: string;
  start(process: Process): Promise<void>;
  /** Ends PostgreSQL without a farewell; it comes back by itself. */
  crashPostgres(): void;
  /** Everything that the processes wrote to their logs, those that are gone included. */
  logs(): string;
  stop(): Promise<void>;
}

export const CAROL = "@carol:hs.test";
const DIRECTORY = join(import.meta.dirname, "..", "scenarios", "directory.yaml");
const PROCESSES = 3;
const READY_MS = 90_000;

export async function startFaultWorld(): Promise<FaultWorld> {
  const stops: (() => Promise<unknown>)[] = [];
  const stop = async (): Promise<void> => {
    for (const undo of stops.splice(0).reverse()) await undo().catch(() => undefined);
  };
  try {
    return { ...(await start(stops)), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function start(stops: (() => Promise<unknown>)[]): Promise<Omit<FaultWorld, "stop">> {
  const dataDir = mkdtempSync(join(tmpdir(), "muster-faults-"));
  stops.push(() => rm(dataDir, { recursive: true, force: true }));
  const server = await startEmbedded({ dataDir, log: pino({ level: "silent" }) });
  stops.push(() => server.stop());
  const platforms = await startBothPlatforms({ ackMs: 3_000 });
  stops.push(() => platforms.stop());
  const sql = postgres(server.url, { max: 3, onnotice: () => undefined, fetch_types: false });
  stops.push(() => sql.end({ timeout: 1 }));

  let gone = "";
  const starting = async (proxy: SwallowingProxy): Promise<MusterProcess> =>
    startMusterProcess({
      ...platforms.environment("http"),
      DATABASE_URL: proxy.url,
      MUSTER_DIRECTORY: DIRECTORY,
      MUSTER_DATA_DIR: dataDir,
    });
  const processes: Process[] = [];
  for (let n = 1; n <= PROCESSES; n += 1) {
    const proxy = await startSwallowingProxy(server.url);
    stops.push(() => proxy.stop());
    const one: Process = { name: `process ${n}`, proxy, muster: await starting(proxy), isAway: false };
    processes.push(one);
    // One that is stopped would not hear of its end.
    stops.push(() => one.muster.kill());
  }
  const rooms = await openRooms(platforms, processes, sql);
  return {
    platforms,
    processes,
    sql,
    ...rooms,
    async start(one) {
      gone += one.muster.output();
      one.muster = await starting(one.proxy);
      one.isAway = false;
    },
    crashPostgres() {
      const [pid] = readFileSync(join(dataDir, "postgres", "data", "postmaster.pid"), "utf8").split("\n");
      process.kill(Number(pid), "SIGQUIT");
    },
    logs: () => gone + processes.map((one) => one.muster.output()).join(""),
  };
}

/** One incident with a room on each platform, carol in it, everything carried between them. */
async function openRooms(
  platforms: BothPlatforms,
  [first]: readonly Process[],
  sql: postgres.Sql,
): Promise<Pick<FaultWorld, "slackRoom" | "matrixRoom" | "lobby">> {
  const { slack, matrix } = platforms;
  slack.deliverTo({ http: `${first?.muster.url}/slack/events` });
  const made = await slack.as("alice", "conversations.create", { name: "lobby" });
  const lobby = String((made.channel as { id: string }).id);
  await slack.command("alice", lobby, "open Main --severity high --with ep,ec3");
  await until(async () => {
    const [onMatrix] = await platforms.matrixRooms();
    const [onSlack] = await platforms.slackRooms();
    return onMatrix?.seen.invited.includes(CAROL) === true && onSlack?.seen.pinned.length === 1;
  }, READY_MS);
  const slackRoom = (await platforms.slackRooms())[0]?.id ?? "";
  const matrixRoom = (await platforms.matrixRooms())[0]?.id ?? "";
  await matrix.as(CAROL).join(matrixRoom);
  await slack.command("alice", slackRoom, "relay full");
  await until(async () => {
    const [row] = await sql`
      select (select count(*) from incidents where relay = 'full')::int as relayed,
        (select count(*) from room_members where user_id = ${CAROL} and state = 'joined')::int as joined`;
    return row?.relayed === 1 && row.joined === 1;
  }, READY_MS);
  return { slackRoom, matrixRoom, lobby };
}
