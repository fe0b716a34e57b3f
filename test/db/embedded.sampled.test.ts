import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import postgres from "postgres";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { COMPILE_CACHE } from "../support/compile-cache.ts";
import { IS_FULL } from "../support/sample.ts";
import { until } from "../support/until.ts";

const CHILD = new URL("./children/embedded.ts", import.meta.url).pathname;
const IS_ROOT = process.getuid?.() === 0;
/** uid and gid of `nobody` on Linux. */
const NOBODY = { uid: 65_534, gid: 65_534 };

let base: string;
let dataDir: string;
let children: Muster[] = [];

interface Muster {
  readonly process: ChildProcess;
  /** The URL of its database, or what it says is wrong. */
  readonly said: string;
}

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), "muster-embedded-"));
  dataDir = base;
});
afterEach(async () => {
  await Promise.all(children.map((child) => stop(child)));
  children = [];
  const left = postmaster();
  if (left) {
    process.kill(left, "SIGQUIT");
    await gone(left);
  }
  rmSync(base, { recursive: true, force: true });
});

async function start(directory = dataDir, as: { uid?: number; gid?: number } = {}): Promise<Muster> {
  const child = spawn(process.execPath, [CHILD, directory], {
    stdio: ["pipe", "pipe", "inherit"],
    env: { ...process.env, ...COMPILE_CACHE },
    ...as,
  });
  const [said] = (await once(createInterface({ input: child.stdout }), "line")) as [string];
  const muster = { process: child, said };
  children.push(muster);
  return muster;
}

async function stop(muster: Muster): Promise<void> {
  muster.process.stdin?.end();
  await ended(muster);
}

async function kill(muster: Muster): Promise<void> {
  muster.process.kill("SIGKILL");
  await ended(muster);
}

async function ended({ process: child }: Muster): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
}

async function query(url: string, statement: string): Promise<unknown[]> {
  const sql = postgres(url, { max: 1, onnotice: () => undefined });
  try {
    return (await sql.unsafe(statement)).map((row) => Object.values(row)[0]);
  } finally {
    await sql.end();
  }
}

const pidFile = () => join(dataDir, "postgres", "data", "postmaster.pid");

/** Process id of the server; undefined when none runs. */
function postmaster(): number | undefined {
  return existsSync(pidFile()) ? Number.parseInt(readFileSync(pidFile(), "utf8"), 10) : undefined;
}

function chownTree(directory: string, { uid, gid }: { uid: number; gid: number }): void {
  chownSync(directory, uid, gid);
  for (const name of readdirSync(directory, { recursive: true, encoding: "utf8" }))
    chownSync(join(directory, name), uid, gid);
}

async function gone(pid: number): Promise<void> {
  // A zombie, which nobody may reap in a container, no longer runs either.
  const runs = () =>
    existsSync(`/proc/${pid}/stat`) && !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  await until(() => !runs());
}

describe("the embedded PostgreSQL", { timeout: 60_000 }, () => {
  it("starts in an empty directory, keeps what was written, and stops with Muster", async () => {
    const first = await start();
    await query(first.said, "create table kept as select 42 as answer");
    const pid = postmaster();
    await stop(first);
    expect(pid).toBeGreaterThan(1);
    expect(postmaster()).toBeUndefined();
    const second = await start();

    expect(await query(second.said, "select answer from kept")).toEqual([42]);
  });

  it.runIf(IS_FULL)(
    "listens on 127.0.0.1 alone, and asks for a password that only its owner can read",
    async () => {
      const { said } = await start();
      const wrong = new URL(said);
      wrong.password = "guessed";

      expect(await query(said, "show listen_addresses")).toEqual(["127.0.0.1"]);
      await expect(query(wrong.href, "select 1")).rejects.toThrow("password authentication failed");
      expect(statSync(join(dataDir, "postgres", "password")).mode & 0o777).toBe(0o600);
      expect(statSync(join(dataDir, "postgres", "data")).mode & 0o777).toBe(0o700);
    },
  );

  it.runIf(IS_FULL)("is joined after Muster was killed, and then stops in order", async () => {
    const first = await start();
    await query(first.said, "create table kept as select 42 as answer");
    const pid = postmaster();
    await kill(first);
    const second = await start();

    expect(second.said).toBe(first.said);
    expect(postmaster()).toBe(pid);
    expect(await query(second.said, "select answer from kept")).toEqual([42]);
    await stop(second);
    expect(postmaster()).toBeUndefined();
  });

  it("recovers after Muster and the server were killed", async () => {
    const first = await start();
    await query(first.said, "create table kept as select 42 as answer");
    const pid = postmaster() ?? 0;
    await kill(first);
    process.kill(pid, "SIGKILL");
    await gone(pid);
    const second = await start();

    expect(await query(second.said, "select answer from kept")).toEqual([42]);
  });

  it.runIf(IS_FULL)("is shared by two processes: the first to stop leaves it to the other", async () => {
    const [first, second] = await Promise.all([start(), start()]);
    expect(second.said).toBe(first.said);
    await stop(first);

    expect(await query(second.said, "select 1")).toEqual([1]);
    await stop(second);
    expect(postmaster()).toBeUndefined();
  });

  it.runIf(IS_FULL)("comes back on the same port when it dies under a running Muster", async () => {
    const muster = await start();
    await query(muster.said, "create table kept as select 42 as answer");
    const pid = postmaster() ?? 0;
    process.kill(pid, "SIGKILL");
    await gone(pid);
    let answers: unknown[] = [];
    while (answers.length === 0)
      answers = await query(muster.said, "select answer from kept").catch(() => []);

    expect(answers).toEqual([42]);
    expect(postmaster()).not.toBe(pid);
  });

  it.runIf(IS_FULL).each([
    ["that no process has any more", () => 4_194_000],
    ["that another program has by now", () => process.pid],
  ])("starts over a stale postmaster.pid with a process id %s", async (_what, pidOf) => {
    await stop(await start());
    writeFileSync(pidFile(), `${pidOf()}\n${dataDir}/postgres/data\n1\n5432\n\n127.0.0.1\n0 0\nready   \n`);
    const again = await start();

    expect(await query(again.said, "select 1")).toEqual([1]);
  });

  it.runIf(IS_FULL)(
    "does not take over a lock whose holder was killed while starting, but clears it away",
    async () => {
      mkdirSync(join(dataDir, "postgres"));
      writeFileSync(join(dataDir, "postgres", "starting.lock"), `${process.pid} 1`);
      const muster = await start();

      expect(await query(muster.said, "select 1")).toEqual([1]);
    },
  );

  it.runIf(IS_FULL)("begins again when Muster was killed while it was being set up", async () => {
    mkdirSync(join(dataDir, "postgres", "data.new"), { recursive: true });
    writeFileSync(join(dataDir, "postgres", "data.new", "half"), "written");
    const muster = await start();

    expect(await query(muster.said, "select 1")).toEqual([1]);
  });

  it.runIf(IS_FULL)("says what to do when another version made the data", async () => {
    await stop(await start());
    writeFileSync(join(dataDir, "postgres", "data", "PG_VERSION"), "17\n");
    const { said } = await start();

    expect(said).toMatch(
      /^EmbeddedError: .*made by PostgreSQL 17.*brings PostgreSQL \d+.*pg_dump.*DATABASE_URL/,
    );
  });

  it.runIf(IS_FULL)("says what to do when the directory holds something else", async () => {
    await stop(await start());
    rmSync(join(dataDir, "postgres", "data", "PG_VERSION"));

    expect((await start()).said).toMatch(/no PostgreSQL database .*Restore it from a backup/);
  });

  it.runIf(IS_FULL)("says what to do when the directory cannot be made", async () => {
    writeFileSync(join(dataDir, "file"), "");

    expect((await start(join(dataDir, "file"))).said).toMatch(/cannot write to .*ENOTDIR.*MUSTER_DATA_DIR/);
  });

  it.runIf(IS_FULL)("says what the server says when it does not start", async () => {
    await stop(await start());
    writeFileSync(join(dataDir, "postgres", "data", "postgresql.conf"), "no_such_setting = 1\n");

    expect((await start()).said).toMatch(/did not start .*no_such_setting/);
  });
});

describe.skipIf(!IS_ROOT)("the embedded PostgreSQL, started by root", { timeout: 60_000 }, () => {
  it.runIf(IS_FULL)("runs as an account without rights", async () => {
    const { said } = await start();
    const pid = postmaster();

    expect(await query(said, "select 1")).toEqual([1]);
    expect(readFileSync(`/proc/${pid}/status`, "utf8")).not.toMatch(/^Uid:\s+0/m);
  });

  it.runIf(IS_FULL)("runs in a directory that no other account may enter", async () => {
    chmodSync(dataDir, 0o700);
    const hidden = join(dataDir, "hidden");
    mkdirSync(hidden, { mode: 0o700 });
    dataDir = hidden;
    const first = await start();
    await query(first.said, "create table kept as select 42 as answer");
    await kill(first);
    const second = await start();
    await query(second.said, "checkpoint");
    expect(await query(second.said, "select answer from kept")).toEqual([42]);
    await stop(second);

    expect(await query((await start()).said, "select answer from kept")).toEqual([42]);
    expect(statSync(hidden).mode & 0o777).toBe(0o700);
  });

  it.runIf(IS_FULL)("runs as an ordinary user too", async () => {
    chownSync(dataDir, NOBODY.uid, NOBODY.gid);
    const muster = await start(dataDir, NOBODY);

    expect(await query(muster.said, "select 1")).toEqual([1]);
  });

  it.runIf(IS_FULL)("tells an ordinary user that the directory is not theirs", async () => {
    chmodSync(dataDir, 0o755);

    expect((await start(dataDir, NOBODY)).said).toMatch(/cannot write to .*EACCES.*MUSTER_DATA_DIR/);
  });

  it.runIf(IS_FULL)("tells an ordinary user that root made the data", async () => {
    await stop(await start());
    chownSync(join(dataDir, "postgres"), NOBODY.uid, NOBODY.gid);
    chmodSync(dataDir, 0o755);

    expect((await start(dataDir, NOBODY)).said).toMatch(/password .*EACCES.*made by another user.*chown -R/);
  });

  it.runIf(IS_FULL)(
    "M27: tells a user whose id has no name how to give it one, and makes nothing",
    async () => {
      const nameless = { uid: 54_321, gid: 54_321 };
      chownSync(dataDir, nameless.uid, nameless.gid);

      const { said } = await start(dataDir, nameless);

      expect(said).toMatch(/^EmbeddedError: .*user 54321.*\/etc\/passwd.*muster:x:54321:.*DATABASE_URL/);
      expect(existsSync(join(dataDir, "postgres", "data"))).toBe(false);
    },
  );

  it.runIf(IS_FULL)("M27: runs as a user whose id has no name once there is a cluster", async () => {
    const nameless = { uid: 54_321, gid: 54_321 };
    chownSync(dataDir, NOBODY.uid, NOBODY.gid);
    await stop(await start(dataDir, NOBODY));
    chownTree(dataDir, nameless);
    const muster = await start(dataDir, nameless);

    expect(await query(muster.said, "select 1")).toEqual([1]);
  });

  it.runIf(IS_FULL)(
    "keeps the account of the data when root starts what an ordinary user began",
    async () => {
      chownSync(dataDir, NOBODY.uid, NOBODY.gid);
      const first = await start(dataDir, NOBODY);
      await query(first.said, "create table kept as select 42 as answer");
      await stop(first);
      const second = await start();

      expect(await query(second.said, "select answer from kept")).toEqual([42]);
      expect(statSync(join(dataDir, "postgres", "data")).uid).toBe(NOBODY.uid);
    },
  );
});
