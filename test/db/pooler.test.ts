import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { connect } from "../../src/db/connect.ts";
import { isPooledByTransaction } from "../../src/db/pooler.ts";
import { freshDatabase, type TestDatabase } from "../support/database.ts";
import { startTransactionPooler } from "../support/transaction-pooler.ts";

describe("m97: a pooler that gives each transaction another connection", () => {
  let fresh: TestDatabase;
  beforeEach(async () => {
    fresh = await freshDatabase();
  });
  afterEach(() => fresh.drop());

  it.each([1, 3, 10])("is noticed, with %i connections to PostgreSQL", async (size) => {
    const pooler = await startTransactionPooler(fresh.url, size);
    const database = await connect(pooler.url, { max: 2 });

    expect(await isPooledByTransaction(database)).toBe(true);

    await database.close();
    await pooler.stop();
  });

  it("is not taken for PostgreSQL itself", async () => {
    expect(await isPooledByTransaction(fresh.database)).toBe(false);
  });
});
