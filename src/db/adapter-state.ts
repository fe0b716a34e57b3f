import { and, eq, sql } from "drizzle-orm";
import type { Db } from "./connect.ts";
import { adapterState } from "./schema/adapter-state.ts";

/** The durable store of one network's adapter: what it must remember over a restart. */
export function adapterStateOf(
  db: Db,
  network: string,
): { get(key: string): Promise<string | undefined>; set(key: string, value: string): Promise<void> } {
  return {
    async get(key) {
      const [row] = await db
        .select({ value: adapterState.value })
        .from(adapterState)
        .where(and(eq(adapterState.network, network), eq(adapterState.key, key)));
      return row?.value;
    },
    async set(key, value) {
      await db
        .insert(adapterState)
        .values({ network, key, value })
        .onConflictDoUpdate({
          target: [adapterState.network, adapterState.key],
          set: { value: sql`excluded.value` },
        });
    },
  };
}
