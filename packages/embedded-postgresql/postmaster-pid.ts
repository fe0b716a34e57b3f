/** Reads `postmaster.pid`, in which a PostgreSQL server says who and where it is. */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";

export interface Postmaster {
  readonly pid: number;
  readonly port: number;
  /** `ready`, `starting`, `stopping`, `standby`; empty when it has not got that far. */
  readonly status: string;
}

/**
 * The server that runs on this data directory; undefined when there is none. A file that a dead server left,
 * also when another program got its process id since, is removed: PostgreSQL would take it for a live one.
 * PostgreSQL itself still refuses to start while backends of the dead server use its shared memory.
 */
export function runningPostmaster(data: string): Postmaster | undefined {
  const postmaster = readPostmaster(data);
  if (postmaster && !isPostgres(postmaster.pid)) {
    // Read again: between the two looks another process may have started a server.
    if (readPostmaster(data)?.pid === postmaster.pid) rmSync(join(data, "postmaster.pid"), { force: true });
    return undefined;
  }
  return postmaster;
}

/** Line by line as in PostgreSQL's src/include/utils/pidfile.h. */
function readPostmaster(data: string): Postmaster | undefined {
  const file = join(data, "postmaster.pid");
  if (!existsSync(file)) return undefined;
  const lines = readFileSync(file, "utf8").split("\n");
  const pid = Math.abs(Number.parseInt(lines[0] ?? "", 10));
  if (!Number.isInteger(pid) || pid < 2) return undefined;
  return { pid, port: Number.parseInt(lines[3] ?? "", 10) || 0, status: (lines[7] ?? "").trim() };
}

/** True when the process lives, is no zombie that waits to be reaped, and is a PostgreSQL. */
function isPostgres(pid: number): boolean {
  if (!isAlive(pid)) return false;
  if (process.platform === "win32") return true;
  if (existsSync("/proc/self/stat")) {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
      const name = stat.slice(stat.indexOf("(") + 1, stat.lastIndexOf(")"));
      const state = stat.slice(stat.lastIndexOf(")") + 2, stat.lastIndexOf(")") + 3);
      return name === "postgres" && state !== "Z" && state !== "X";
    } catch {
      return false;
    }
  }
  try {
    const [state = "", ...command] = execFileSync("ps", ["-o", "stat=,comm=", "-p", String(pid)], {
      encoding: "utf8",
    })
      .trim()
      .split(/\s+/);
    return !state.startsWith("Z") && command.join(" ").endsWith("postgres");
  } catch {
    return false;
  }
}

/** Whether a process of this id exists, anyone who owns it. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
