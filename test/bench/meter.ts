/**
 * What a running Muster has used: processor time of its own process, from Linux, and the statements that PostgreSQL has
 * executed for it, from pg_stat_statements. Neither depends much on what else the machine does.
 */
import { readdir, readFile } from "node:fs/promises";
import postgres from "postgres";

export interface Reading {
  /** Milliseconds that all threads of the process have run. */
  readonly processor: number;
  /** Executed so far, BEGIN and COMMIT included; undefined when the server does not count them. */
  readonly statements: number | undefined;
  /** `performance.now()` of the reading. */
  readonly at: number;
}

export interface Meter {
  read(): Promise<Reading>;
  /** A connection whose statements are not counted. */
  readonly sql: postgres.Sql;
  close(): Promise<void>;
}

/** Statements of this role are the bench's. */
const ROLE = "muster_bench";

/** @param url of Muster's database; its user has to be a superuser if statements are to be counted */
export async function startMeter(pid: number, url: string): Promise<Meter> {
  const counting = await prepareCounting(url);
  const sql = postgres(url, {
    max: 2,
    fetch_types: false,
    onnotice: () => undefined,
    connection: { application_name: "muster-bench", ...(counting ? { role: ROLE } : {}) },
  });
  return {
    sql,
    async read() {
      const processor = await processorTimeOf(pid);
      return { processor, statements: counting ? await statementsIn(sql) : undefined, at: performance.now() };
    },
    close: () => sql.end({ timeout: 1 }),
  };
}

/**
 * Milliseconds that the threads of a process have run so far, those that have ended not included; Node keeps its
 * threads. Linux alone has /proc.
 */
export async function processorTimeOf(pid: number): Promise<number> {
  const threads = await readdir(`/proc/${pid}/task`);
  const times = await Promise.all(
    threads.map(async (thread) => {
      const text = await readFile(`/proc/${pid}/task/${thread}/schedstat`, "utf8").catch(() => "0");
      return Number(text.split(" ")[0]) / 1e6;
    }),
  );
  return times.reduce((sum, one) => sum + one, 0);
}

/** @returns whether the server counts statements; run.ts starts one that does */
async function prepareCounting(url: string): Promise<boolean> {
  const sql = postgres(url, { max: 1, fetch_types: false, onnotice: () => undefined });
  try {
    await sql`create extension if not exists pg_stat_statements`;
    const [role] = await sql`select from pg_roles where rolname = ${ROLE}`;
    if (!role) await sql.unsafe(`create role ${ROLE} superuser`);
    await statementsIn(sql);
    return true;
  } catch (error) {
    if (error instanceof postgres.PostgresError) return false;
    throw error;
  } finally {
    await sql.end({ timeout: 1 });
  }
}

async function statementsIn(sql: postgres.Sql): Promise<number> {
  const [row] = await sql<{ calls: number; forgotten: number }[]>`
    select (select coalesce(sum(calls), 0)::float8 from pg_stat_statements(false)
        where dbid = (select oid from pg_database where datname = current_database())
          and userid is distinct from (select oid from pg_roles where rolname = ${ROLE})) as calls,
      (select dealloc::float8 from pg_stat_statements_info) as forgotten`;
  if (!row || row.forgotten > 0) throw new Error("PostgreSQL has forgotten statements that it had counted.");
  return row.calls;
}
