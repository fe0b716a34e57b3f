/** M94: a database that takes no writes is not ready. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connect } from "../../src/db/connect.ts";
import { databaseTrouble } from "../../src/db/readiness.ts";
import { freshDatabase, type TestDatabase } from "../support/database.ts";

describe("M94: readiness", () => {
  let at: TestDatabase;
  beforeAll(async () => {
    at = await freshDatabase({ max: 1 });
  });
  afterAll(() => at.drop());

  it("finds nothing wrong with a database that takes writes, however often it asks", async () => {
    expect(await databaseTrouble(at.database)).toBeUndefined();
    expect(await databaseTrouble(at.database)).toBeUndefined();
  });

  it("says that a database is read-only, and that it is so no longer", async () => {
    const { sql } = at.database;
    await sql`set default_transaction_read_only = on`;
    expect(await databaseTrouble(at.database)).toBe("is read-only");

    await sql`set default_transaction_read_only = off`;
    expect(await databaseTrouble(at.database)).toBeUndefined();
  });

  it("says that a database does not answer", async () => {
    const gone = await connect(at.url, { max: 1 });
    await gone.close();

    expect(await databaseTrouble(gone)).toBe("does not answer");
  });
});
