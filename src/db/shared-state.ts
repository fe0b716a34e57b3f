/** Values that all processes share: a process changes one only when it saw the newest (optimistic locking). */
import { inArray, sql } from "drizzle-orm";
import type { SharedState } from "../adapters/chat-port.ts";
import type { Db } from "./connect.ts";
import { sharedState } from "./schema/shared-state.ts";

/** One statement; a second one when somebody else changed some of the values. */
export function sharedStateOf(db: Db): SharedState {
  return {
    async swap(changes) {
      // In the order of their names, so that two who change the same do not wait for each other for ever.
      const rows = changes.toSorted((a, b) => (a.name < b.name ? -1 : 1));
      const written = await db.execute<{ name: string }>(sql`
        insert into shared_state as known (name, version, value, changed_at)
        select name, version + 1, value, now()
        from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as new (name text, version bigint, value jsonb)
        on conflict (name) do update
          set version = excluded.version, value = excluded.value, changed_at = excluded.changed_at
          where known.version = excluded.version - 1
        returning name`);
      const done = new Set(written.map(({ name }) => name));
      const others = rows.filter(({ name }) => !done.has(name)).map(({ name }) => name);
      if (others.length === 0) return new Map();
      const found = await db.select().from(sharedState).where(inArray(sharedState.name, others));
      const now = new Map(found.map(({ name, version, value }) => [name, { version, value }]));
      // Removed meanwhile: it can be made again.
      return new Map(others.map((name) => [name, now.get(name) ?? { version: 0, value: undefined }]));
    },
  };
}
