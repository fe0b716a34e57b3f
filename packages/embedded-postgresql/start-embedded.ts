/**
 * A real PostgreSQL of Muster's own, for when DATABASE_URL is unset: same engine, same SQL, nothing to install.
 * Several Muster processes may use one data directory: the first starts the server, the last stops it.
 */
import { randomUUID } from "node:crypto";
import { rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import type { Logger } from "pino";
import postgres from "postgres";
import { type Cluster, freePort, launch, makeDirectory, prepareCluster, tailOf, USER } from "./cluster.ts";
import { EmbeddedError } from "./embedded-error.ts";
import { isAlive, runningPostmaster } from "./postmaster-pid.ts";
import { type SharedServerLock, takeSharedServerLock } from "./shared-server-lock.ts";
import { withStartLock } from "./start-lock.ts";

/** Recovery after a crash may take a while; longer than this somebody has to look. */
const START_LIMIT_MS = 60_000;
const STOP_LIMIT_MS = 30_000;
const LOOK_EVERY_MS = 25;
const REVIVE_EVERY_MS = 500;
const DATABASE = "muster";

export interface EmbeddedOptions {
  readonly dataDir: string;
  readonly log: Logger;
  /** Absent: a free one. */
  readonly port?: number;
  /** Further settings of postgresql.conf; tests turn fsync off. */
  readonly settings?: Readonly<Record<string, string>>;
}

/**
 * Starts PostgreSQL under `<dataDir>/postgres`, or joins the server that runs there already, also one that a
 * killed Muster left behind. Should the server die, it is started again on the same port.
 * @returns the URL of the database, and how to stop: the server stops with the last process that uses it
 * @throws EmbeddedError whose message says what to do
 */
export async function startEmbedded(
  options: EmbeddedOptions,
): Promise<{ url: string; stop(): Promise<void> }> {
  const directory = join(resolve(options.dataDir), "postgres");
  await makeDirectory(directory);
  let stopped = false;
  let cluster: Cluster | undefined;
  let lock: SharedServerLock | undefined;
  let port = options.port;

  async function start(): Promise<void> {
    await withStartLock(directory, START_LIMIT_MS, async () => {
      if (stopped) return;
      cluster = await prepareCluster(directory);
      port = await ensureServer(cluster, { ...options, ...(port !== undefined && { port }) });
      lock = await takeSharedServerLock(urlOf(cluster, port, "postgres"), () => void revive());
    });
  }

  async function revive(): Promise<void> {
    options.log.warn("The embedded PostgreSQL dropped its connection; looking after it.");
    while (!stopped) {
      try {
        await start();
        options.log.info("The embedded PostgreSQL is back.");
        return;
      } catch (err) {
        options.log.error({ err }, "The embedded PostgreSQL does not come back; trying again.");
        await wait(REVIVE_EVERY_MS);
      }
    }
  }

  async function stop(): Promise<void> {
    if (stopped) return;
    stopped = true;
    await withStartLock(directory, START_LIMIT_MS, async () => {
      if (!lock || !cluster) return;
      // A server that does not answer any more is stopped too: anyone who else uses it starts it again.
      const last = await lock.isLast().catch(() => true);
      await lock.close();
      if (last) await stopServer(cluster.data, options.log);
    });
  }

  try {
    await start();
    if (!cluster || port === undefined) throw new Error("The embedded PostgreSQL has no address.");
    await createDatabase(urlOf(cluster, port, "postgres"));
    return { url: urlOf(cluster, port, DATABASE), stop };
  } catch (error) {
    if (cluster) await stop().catch((err) => options.log.warn({ err }, "PostgreSQL was left running."));
    throw error;
  }
}

/** Joins the server of this directory or starts one. @returns its port */
async function ensureServer(cluster: Cluster, options: EmbeddedOptions): Promise<number> {
  const deadline = performance.now() + START_LIMIT_MS;
  for (;;) {
    const running = runningPostmaster(cluster.data);
    if (!running) return await startServer(cluster, options, deadline);
    if (running.status === "ready" && (await serves(cluster, running.port))) {
      options.log.info({ port: running.port }, "Joined the PostgreSQL that runs on this data directory.");
      return running.port;
    }
    if (performance.now() > deadline) {
      throw new EmbeddedError(
        `A PostgreSQL (process ${running.pid}) runs on ${cluster.data} but does not answer on port ${running.port}. ` +
          `Stop it with \`kill -INT ${running.pid}\` and start Muster again.`,
      );
    }
    await wait(LOOK_EVERY_MS);
  }
}

async function startServer(cluster: Cluster, options: EmbeddedOptions, deadline: number): Promise<number> {
  for (let tries = 1; ; tries += 1) {
    const port = options.port ?? (await freePort());
    const launched = await launch(cluster, port, options.settings);
    let exit: number | string | undefined;
    void launched.exit.then((how) => {
      exit = how;
    });
    while (exit === undefined && performance.now() < deadline) {
      const running = runningPostmaster(cluster.data);
      if (running?.pid === launched.pid && running?.status === "ready") {
        options.log.info({ port, directory: cluster.directory }, "Started PostgreSQL.");
        return port;
      }
      await wait(LOOK_EVERY_MS);
    }
    const said = tailOf(cluster, launched.logFrom);
    // Between finding a free port and using it somebody else may have taken it.
    if (said.includes("Address already in use") && options.port === undefined && tries < 5) continue;
    if (exit === undefined && launched.pid) process.kill(launched.pid, "SIGINT");
    throw new EmbeddedError(
      `PostgreSQL did not start on ${cluster.data} (${exit === undefined ? "too slow" : `ended with ${exit}`}). It says: ${said}`,
    );
  }
}

/**
 * Whether the server on this port is the one of this directory, and not that of another copy: it has to see a
 * file that was made in the directory a moment ago.
 */
async function serves(cluster: Cluster, port: number): Promise<boolean> {
  const name = `muster-${randomUUID()}`;
  const file = join(cluster.data, name);
  const sql = postgres(urlOf(cluster, port, "postgres"), {
    max: 1,
    connect_timeout: 3,
    fetch_types: false,
    onnotice: () => undefined,
  });
  try {
    await writeFile(file, "", { mode: 0o644 });
    const [row] = await sql`select (pg_stat_file(${name}, true)).size is not null as seen`;
    return row?.seen === true;
  } catch {
    return false;
  } finally {
    await rm(file, { force: true });
    await sql.end({ timeout: 1 });
  }
}

async function createDatabase(url: string): Promise<void> {
  const sql = postgres(url, { max: 1, fetch_types: false, onnotice: () => undefined });
  try {
    const [existing] = await sql`select from pg_database where datname = ${DATABASE}`;
    if (!existing) await sql`create database ${sql(DATABASE)}`;
  } catch (error) {
    // Two processes created it at once: one of them did.
    if (!(error instanceof postgres.PostgresError) || !["42P04", "23505"].includes(error.code)) throw error;
  } finally {
    await sql.end({ timeout: 1 });
  }
}

/** Fast shutdown: open transactions are rolled back, and the next start needs no recovery. */
async function stopServer(data: string, log: Logger): Promise<void> {
  const running = runningPostmaster(data);
  if (!running) return;
  try {
    process.kill(running.pid, "SIGINT");
  } catch (err) {
    log.warn(
      { err, pid: running.pid },
      "The embedded PostgreSQL belongs to another user and was left running.",
    );
    return;
  }
  const deadline = performance.now() + STOP_LIMIT_MS;
  while (runningPostmaster(data)?.pid === running.pid) {
    if (performance.now() > deadline) {
      log.warn(
        { pid: running.pid },
        "The embedded PostgreSQL does not stop; it is stopped at once and will recover.",
      );
      if (isAlive(running.pid)) process.kill(running.pid, "SIGQUIT");
      return;
    }
    await wait(LOOK_EVERY_MS);
  }
}

function urlOf(cluster: Cluster, port: number, database: string): string {
  return `postgres://${USER}:${cluster.password}@127.0.0.1:${port}/${database}`;
}
