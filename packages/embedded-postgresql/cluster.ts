/** One PostgreSQL cluster on disk: its directory, its password, making it and starting a server on it. */
import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { chmod, chown, mkdir, open, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { type Account, canEnter, chooseAccount, demandNamedUser } from "./account.ts";
import { type Binaries, findBinaries } from "./binaries.ts";
import { codeOf, EmbeddedError } from "./embedded-error.ts";

export const USER = "muster";

export interface Cluster {
  /** `<dataDir>/postgres`: log, password and, in `data`, what PostgreSQL writes. */
  readonly directory: string;
  readonly data: string;
  readonly password: string;
  readonly account: Account | undefined;
  readonly binaries: Binaries;
}

/**
 * Finds everything that a server needs and makes the cluster when there is none yet. Call it with the start
 * lock held.
 * @throws EmbeddedError when the directory cannot be used
 */
export async function prepareCluster(directory: string): Promise<Cluster> {
  const data = join(directory, "data");
  const account = chooseAccount(data);
  const binaries = await findBinaries(account, directory);
  const cluster = { directory, data, account, binaries, password: await passwordIn(directory) };
  if (existsSync(data)) await checkData(cluster);
  else await initialise(cluster);
  return cluster;
}

/** Makes the directory. Others may pass through it to the data, which only their owner may read. */
export async function makeDirectory(directory: string): Promise<void> {
  try {
    await mkdir(directory, { recursive: true });
    if (process.getuid?.() === 0) await chmod(directory, 0o711);
    const probe = join(directory, `.probe.${process.pid}`);
    await writeFile(probe, "");
    await rm(probe);
  } catch (cause) {
    throw new EmbeddedError(
      `Muster cannot write to ${directory} (${codeOf(cause)}). Make it writable for the user that runs Muster, ` +
        "or choose another directory with MUSTER_DATA_DIR.",
      { cause },
    );
  }
}

async function passwordIn(directory: string): Promise<string> {
  const file = join(directory, "password");
  try {
    if (!existsSync(file)) await writeFile(file, randomBytes(24).toString("base64url"), { mode: 0o600 });
    return (await readFile(file, "utf8")).trim();
  } catch (cause) {
    throw new EmbeddedError(`Muster cannot read ${file} (${codeOf(cause)}). ${OWNER_ADVICE}`, { cause });
  }
}

const OWNER_ADVICE =
  "It was made by another user: start Muster as that user, give the data directory to this one with `chown -R`, " +
  "or choose another with MUSTER_DATA_DIR.";

async function checkData({ data, binaries, account }: Cluster): Promise<void> {
  const owner = (await stat(data)).uid;
  const self = account?.uid ?? process.getuid?.();
  if (self !== undefined && owner !== self) {
    throw new EmbeddedError(`${data} belongs to user ${owner}, not to user ${self}. ${OWNER_ADVICE}`);
  }
  const version = await readFile(join(data, "PG_VERSION"), "utf8").catch(() => "");
  const major = Number.parseInt(version, 10);
  if (major === binaries.major) return;
  throw new EmbeddedError(
    version === ""
      ? `${data} exists but is no PostgreSQL database (there is no PG_VERSION). Restore it from a backup, or move it away to begin with an empty one.`
      : `${data} was made by PostgreSQL ${major}, and this Muster brings PostgreSQL ${binaries.major}. ` +
          "Start the Muster that made it, dump the database with pg_dump, move the directory away and restore the dump.",
  );
}

/** In a directory aside that is renamed when it is complete: a kill half-way leaves nothing that looks usable. */
async function initialise(cluster: Cluster): Promise<void> {
  const aside = join(cluster.directory, "data.new");
  const passwordFile = join(cluster.directory, "password.new");
  try {
    demandNamedUser(cluster.account);
    await rm(aside, { recursive: true, force: true });
    await rm(passwordFile, { force: true });
    await mkdir(aside, { mode: 0o700 });
    await writeFile(passwordFile, cluster.password, { mode: 0o600 });
    for (const path of cluster.account ? [aside, passwordFile] : []) {
      await chown(path, cluster.account?.uid ?? 0, cluster.account?.gid ?? 0);
    }
    const { exit, see } = await run(cluster, cluster.binaries.initdb, (see) => [
      `--pgdata=${see("data.new")}`,
      `--pwfile=${see("password.new")}`,
      `--username=${USER}`,
      "--auth=scram-sha-256",
      "--encoding=UTF8",
      // Sorting does not depend on what the system has installed.
      "--locale-provider=builtin",
      "--builtin-locale=C.UTF-8",
      "--locale=C",
    ]);
    const code = await exit;
    if (code !== 0) {
      throw new EmbeddedError(
        `PostgreSQL could not set up ${see("data.new")} (initdb: ${code}). It says: ${tailOf(cluster, 0)}`,
      );
    }
    await rename(aside, cluster.data);
  } catch (cause) {
    if (cause instanceof EmbeddedError) throw cause;
    throw new EmbeddedError(`Muster cannot set up ${cluster.data} (${codeOf(cause)}).`, { cause });
  } finally {
    await rm(passwordFile, { force: true });
  }
}

export interface Launched {
  readonly pid: number | undefined;
  /** How it ended: exit code, signal, or the code of the error that kept it from starting. */
  readonly exit: Promise<number | string>;
  /** Where its part of the log begins. */
  readonly logFrom: number;
}

/**
 * Starts a server that outlives this process unless it is stopped; it listens on 127.0.0.1 alone.
 * @param settings further settings of postgresql.conf
 */
export async function launch(
  cluster: Cluster,
  port: number,
  settings: Readonly<Record<string, string>> = {},
): Promise<Launched> {
  const logFrom = await sizeOf(logOf(cluster));
  const all = { ...SETTINGS, ...settings };
  const { child, exit } = await run(cluster, cluster.binaries.postgres, (see) => [
    "-D",
    see("data"),
    "-p",
    String(port),
    ...Object.entries(all).flatMap(([name, value]) => ["-c", `${name}=${value}`]),
  ]);
  child.unref();
  return { pid: child.pid, exit, logFrom };
}

const SETTINGS = {
  listen_addresses: "127.0.0.1",
  unix_socket_directories: "",
  max_connections: "280",
  shared_buffers: "64MB",
  // Containers often have a tiny /dev/shm, which parallel queries would need.
  max_parallel_workers_per_gather: "0",
  jit: "off",
  timezone: "UTC",
  log_timezone: "UTC",
  cluster_name: "muster",
  // Errors of statements reach Muster anyway; in this log they would quote what people wrote.
  log_min_messages: "log",
  log_min_error_statement: "panic",
  log_error_verbosity: "terse",
  log_checkpoints: "off",
};

/** The last lines that the server wrote, for error messages. */
export function tailOf(cluster: Cluster, from: number): string {
  const text = readFileSync(logOf(cluster)).subarray(from).toString("utf8").trim();
  return text === "" ? "nothing." : text.split("\n").slice(-8).join(" | ");
}

/** A port of 127.0.0.1 that is free at this moment. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === "object" && address !== null ? address.port : 0;
}

/**
 * Runs one of PostgreSQL's programs as the account. Where that account may not enter a directory above (for
 * instance /root), it gets the directory as an open file descriptor and goes in through /proc/self/fd: it then
 * reaches this directory and nothing else, and no permission has to be changed.
 */
async function run(
  cluster: Cluster,
  program: string,
  args: (see: (name: string) => string) => string[],
): Promise<{ child: ChildProcess; exit: Promise<number | string>; see: (name: string) => string }> {
  const { account, directory } = cluster;
  const through = account !== undefined && !canEnter(directory, account);
  if (through && !existsSync("/proc/self/fd")) {
    throw new EmbeddedError(
      `PostgreSQL refuses to run as root, and the account ${account.name} may not enter ${directory}. ` +
        "Choose a directory that it may enter with MUSTER_DATA_DIR, or start Muster as an ordinary user.",
    );
  }
  const see = (name: string) => join(through ? "/proc/self/fd/3" : directory, name);
  const path = logOf(cluster);
  if ((await sizeOf(path)) > LOG_LIMIT) await rename(path, `${path}.old`);
  const log = await open(path, "a", 0o600);
  const door = through ? await open(directory, "r") : undefined;
  try {
    const child = spawn(program, args(see), {
      cwd: "/",
      // A session of its own: Ctrl-C in a terminal must reach Muster alone, which then stops the server in order.
      detached: true,
      windowsHide: true,
      env: { LC_ALL: "C" },
      stdio: ["ignore", log.fd, log.fd, ...(door ? [door.fd] : [])],
      ...(account && { uid: account.uid, gid: account.gid }),
    });
    const exit = new Promise<number | string>((resolve) => {
      child.once("error", (error) => resolve(codeOf(error)));
      child.once("exit", (code, signal) => resolve(code ?? signal ?? "unknown"));
    });
    return { child, exit, see };
  } finally {
    await log.close();
    await door?.close();
  }
}

const LOG_LIMIT = 5_000_000;

function logOf(cluster: Cluster): string {
  return join(cluster.directory, "log");
}

async function sizeOf(file: string): Promise<number> {
  return (await stat(file).catch(() => undefined))?.size ?? 0;
}
