/** Whether the database takes writes: one that is read-only or full answers every question and keeps nothing. */
import { sql } from "drizzle-orm";
import type { Database } from "./connect.ts";

/** By SQLSTATE (PostgreSQL 18, appendix A). */
const TROUBLE: Readonly<Record<string, string>> = {
  "25006": "is read-only",
  "53100": "has no space left",
  "53300": "takes no more connections",
};

/** @returns what is wrong, for operators; undefined when it takes a write */
export async function databaseTrouble({ db }: Database): Promise<string | undefined> {
  try {
    await db.execute(sql`insert into adapter_state (network, key, value) values ('database', 'readiness', now()::text)
      on conflict (network, key) do update set value = excluded.value`);
    return undefined;
  } catch (error) {
    const codes = [error, error instanceof Error ? error.cause : undefined].map((one) =>
      one instanceof Error && "code" in one ? String(one.code) : "",
    );
    return TROUBLE[codes.find((code) => code in TROUBLE) ?? ""] ?? "does not answer";
  }
}
