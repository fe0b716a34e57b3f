/** M82: what several processes use together fits into what PostgreSQL allows. */
import { describe, expect, it } from "vitest";
import { budgetWithin, connectionLimit, FULL } from "../../src/db/connection-budget.ts";
import { freshDatabase } from "../support/database.ts";

/** Beside pool and lanes each process listens, holds locks and keeps keys. */
const OTHERS = 6;
const sum = ({ pool, senders, handlers }: typeof FULL) => pool + senders + handlers + OTHERS;

describe("M82: the connections of one process", () => {
  it.each([70, 97, 100, 150, 200, 1_000])("with %i allowed leave room for three more processes", (limit) => {
    expect(sum(budgetWithin(limit)) * 4).toBeLessThanOrEqual(Math.max(limit, sum(FULL) * 4));
    expect(sum(budgetWithin(limit)) * 4).toBeLessThanOrEqual(limit);
  });

  it.each([17, 20, 97, 300])(
    "with %i allowed are enough for each lane to write beside what it holds",
    (limit) => {
      const { pool, senders, handlers } = budgetWithin(limit);

      expect(pool).toBeGreaterThanOrEqual(senders + handlers);
    },
  );

  it("are as many as are of use where there is room", () => {
    expect(budgetWithin(300)).toEqual(FULL);
  });

  it("that are too few for one process are refused, with what to do", () => {
    expect(() => budgetWithin(16)).toThrow(/16 connections.*max_connections/);
  });

  it("are limited by the role too", async () => {
    const fresh = await freshDatabase({ max: 1 });
    const { sql } = fresh.database;
    const [row] = await sql`select current_database() as name`;
    await sql.unsafe(`alter database "${row?.name}" connection limit 42`);

    expect(await connectionLimit(fresh.database)).toBe(42);
    await fresh.drop();
  });
});
