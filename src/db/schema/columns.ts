/** Columns and rules that many tables have. */
import { type SQL, sql } from "drizzle-orm";
import { type CheckBuilder, check, type PgColumn, timestamp } from "drizzle-orm/pg-core";

/** A UTC instant with microseconds; `Date` in code. */
export const instant = (name: string) => timestamp(name, { withTimezone: true, mode: "date" });

/**
 * Nothing but these values, or null where the column allows it. An addition to such a list needs a migration.
 * @param name of the constraint, unique in the database
 */
export function isOneOf(name: string, column: PgColumn, values: readonly string[]): CheckBuilder {
  return check(name, sql`${column} in (${sql.raw(values.map((one) => `'${one}'`).join(", "))})`);
}

/**
 * A word such as `no-answer`: of kinds that every feature adds to. Which there are, the code knows and not the database,
 * so that a newer process may write one that an older one leaves alone.
 */
export function isKind(name: string, value: PgColumn | SQL): CheckBuilder {
  return check(name, sql`${value} ~ '^[a-z][a-z0-9-]*$'`);
}

/** What a row is about (core/about.ts): an incident by its own column, anything else by `about_id`. */
export function isAbout(
  name: string,
  { kind, incident, id }: { readonly kind: PgColumn; readonly incident: PgColumn; readonly id: PgColumn },
): CheckBuilder {
  return check(
    name,
    sql`case ${kind}
      when 'incident' then ${incident} is not null and ${id} is null
      when 'nothing' then ${incident} is null and ${id} is null
      else ${incident} is null and ${id} is not null end`,
  );
}
