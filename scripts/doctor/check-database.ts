/** Database and migrations. Nothing is changed. */
import { fileURLToPath } from "node:url";
import { readMigrationFiles } from "drizzle-orm/migrator";
import type { Database } from "../../src/db/connect.ts";
import type { Finding } from "./finding.ts";

const MIGRATIONS = fileURLToPath(new URL("../../src/db/migrations", import.meta.url));

export async function checkMigrations({ sql }: Database): Promise<Finding> {
  const subject = "database";
  const known = new Set(readMigrationFiles({ migrationsFolder: MIGRATIONS }).map(({ hash }) => hash));
  const [table] = await sql`select to_regclass('drizzle.__drizzle_migrations') as name`;
  const rows = table?.name ? await sql`select hash from drizzle.__drizzle_migrations` : [];
  const applied = rows.map(({ hash }) => String(hash));
  const newer = applied.filter((hash) => !known.has(hash)).length;
  const missing = known.size - (applied.length - newer);
  if (newer > 0)
    return {
      subject,
      state: "wrong",
      text: "it was set up by a newer Muster; start that version or a later one",
    };
  if (missing > 0)
    return {
      subject,
      state: "note",
      text: `${missing} of ${known.size} migrations will run at the next start`,
    };
  return { subject, state: "ok", text: `reachable, all ${known.size} migrations are there` };
}
