/**
 * The role as which the running program works on a PostgreSQL of Muster's own: it owns nothing and is no superuser, so
 * that neither it nor anyone who takes it over can switch off what keeps the timeline.
 */
import { createHash } from "node:crypto";
import { sql } from "drizzle-orm";
import { LOCK_AREAS, lockUntilCommit } from "./advisory-locks.ts";
import type { Database } from "./connect.ts";

const ROLE = "muster_program";

/**
 * Makes the role where it is missing and gives it what the program needs; repeated at each start, since migrations add
 * tables. Its password follows from the owner's, so that processes that share a server agree.
 * @param owner connected as the owner, after the migrations
 * @param url of the owner, with its password
 * @returns the URL for the program
 */
export async function programRole(owner: Database, url: string): Promise<string> {
  const own = new URL(url);
  const password = createHash("sha256").update(`${ROLE} ${own.password}`).digest("hex");
  // A password of hexadecimal digits, which needs no quoting.
  await owner.db.transaction(async (tx) => {
    await lockUntilCommit(tx, LOCK_AREAS.programRole, ROLE);
    const [there] = await tx.execute(sql`select from pg_roles where rolname = ${ROLE}`);
    const may = `login nosuperuser nocreatedb nocreaterole noreplication nobypassrls password '${password}'`;
    await tx.execute(sql.raw(`${there ? "alter" : "create"} role ${ROLE} ${may}`));
    for (const grant of GRANTS) await tx.execute(sql.raw(grant));
  });
  const program = new URL(url);
  program.username = ROLE;
  program.password = password;
  return program.href;
}

const GRANTS = [
  `grant usage on schema public to ${ROLE}`,
  `grant select, insert, update, delete on all tables in schema public to ${ROLE}`,
  `grant usage, select on all sequences in schema public to ${ROLE}`,
  // The record only grows.
  `revoke update, delete on timeline from ${ROLE}`,
];

/** The problem with the role of a connection, for operators; undefined when it is neither owner nor superuser. */
export async function roleTrouble({ sql }: Database): Promise<string | undefined> {
  const [row] = await sql<{ superuser: boolean; owner: boolean }[]>`
    select r.rolsuper as superuser, pg_has_role(t.relowner, 'member') as owner
    from pg_roles r, pg_class t where r.rolname = current_user and t.oid = to_regclass('timeline')`;
  if (row?.superuser) return "is a superuser";
  return row?.owner ? "owns the tables" : undefined;
}
