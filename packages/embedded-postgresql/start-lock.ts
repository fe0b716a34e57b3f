/** Lets one Muster process at a time start or stop the server of a data directory. */
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { link, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { codeOf, EmbeddedError } from "./embedded-error.ts";
import { isAlive } from "./postmaster-pid.ts";

const FILE = "starting.lock";
const LOOK_EVERY_MS = 50;
const EMPTY_FOR_MS = 5_000;

/**
 * Runs `work` while this process holds the lock of the directory. A lock whose holder was killed is taken over.
 * @param limitMs how long to wait for another process
 */
export async function withStartLock<T>(
  directory: string,
  limitMs: number,
  work: () => Promise<T>,
): Promise<T> {
  const file = join(directory, FILE);
  const deadline = performance.now() + limitMs;
  while (!(await take(file))) {
    if (performance.now() > deadline) {
      throw new EmbeddedError(
        `Another Muster has been starting or stopping PostgreSQL in ${directory} for more than ${limitMs / 1000} s. ` +
          "Stop that one, or give this one a directory of its own with MUSTER_DATA_DIR.",
      );
    }
    await wait(LOOK_EVERY_MS);
  }
  try {
    return await work();
  } finally {
    await rm(file, { force: true });
  }
}

async function take(file: string): Promise<boolean> {
  try {
    await writeFile(file, identityOf(process.pid), { flag: "wx", mode: 0o600 });
    return true;
  } catch (error) {
    if (codeOf(error) !== "EEXIST") throw error;
  }
  const holder = await readFile(file, "utf8").catch(() => undefined);
  if (holder !== undefined && (await isDead(file, holder))) await takeAway(file, holder);
  return false;
}

async function isDead(file: string, holder: string): Promise<boolean> {
  const pid = Number.parseInt(holder, 10);
  if (holder !== "") return !isAlive(pid) || identityOf(pid) !== holder;
  // It is being written at this moment, unless its holder died in between.
  const written = await stat(file).catch(() => undefined);
  return written !== undefined && Date.now() - written.mtimeMs > EMPTY_FOR_MS;
}

/** Moving is atomic: of two who find the same dead holder, one moves its lock and the other finds nothing. */
async function takeAway(file: string, dead: string): Promise<void> {
  const aside = `${file}.${randomUUID()}`;
  await rename(file, aside).catch(() => undefined);
  // Somebody was faster and had a new lock in place: give that one back.
  if ((await readFile(aside, "utf8").catch(() => dead)) !== dead)
    await link(aside, file).catch(() => undefined);
  await rm(aside, { force: true });
}

/** Process id and, on Linux, when it was started: a process id is given away again, together they are not. */
function identityOf(pid: number): string {
  let started = "";
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    started = stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? "";
  } catch {
    // No /proc on this system, or no such process.
  }
  return `${pid} ${started}`;
}
