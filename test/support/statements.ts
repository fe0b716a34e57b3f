/** What the database did for Muster while something happened, from pg_stat_statements: it does not depend on the machine. */
import type postgres from "postgres";

export interface DatabaseUse {
  readonly statements: number;
  readonly rows: number;
  /** Of 8 kB, each time one was looked at. */
  readonly blocks: number;
}

/** The built-in networks are a platform, looking for work goes on all the time, and tests look, too: none is what a command costs. */
const OTHERS = [
  "%local\\_%",
  "with recursive heads%",
  "%pg_stat_statements%",
  "%pg_stat_%",
  "select ref from incidents",
  "select 1",
];

/** @param sql of an owner of the database; nobody else may be at work there meanwhile */
export async function databaseUse(sql: postgres.Sql, work: () => Promise<unknown>): Promise<DatabaseUse> {
  await sql`create extension if not exists pg_stat_statements`;
  await sql`select pg_stat_statements_reset(0, (select oid from pg_database where datname = current_database()), 0)`;
  await work();
  const [row] = await sql<[DatabaseUse]>`
    select coalesce(sum(calls), 0)::int as statements, coalesce(sum(rows), 0)::int as rows,
      coalesce(sum(shared_blks_hit + shared_blks_read), 0)::int as blocks
    from pg_stat_statements
    where dbid = (select oid from pg_database where datname = current_database())
      and not (lower(trim(regexp_replace(query, '\\s+', ' ', 'g'))) like any(string_to_array(${OTHERS.join("|")}, '|')))`;
  return row;
}
