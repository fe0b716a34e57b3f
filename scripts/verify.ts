/** npm run verify: walks the record of every incident and names what is wrong. */

import { startEmbedded } from "@muster/embedded-postgresql";
import { connect, type Database } from "../src/db/connect.ts";
import { recordsAfter, verifyRecord } from "../src/db/integrity.ts";
import { errorText } from "../src/db/lanes/safe-error.ts";
import { createLog } from "../src/log.ts";

const AT_ONCE = 200;

try {
  process.exitCode = await withDatabase(verifyAll);
} catch (error) {
  console.error(errorText(error));
  process.exitCode = 1;
}

/** Prints the head of each chain, to be compared with one that was noted elsewhere. @returns the exit code */
async function verifyAll({ db }: Database): Promise<number> {
  let [after, wrong, all]: [string | undefined, number, number] = [undefined, 0, 0];
  for (;;) {
    const batch: Awaited<ReturnType<typeof recordsAfter>> = await recordsAfter(db, after, AT_ONCE);
    for (const record of batch) {
      const { ref, entries, head, fault } = await db.transaction((tx) => verifyRecord(tx, record), {
        isolationLevel: "repeatable read",
        accessMode: "read only",
      });
      all += 1;
      if (fault) wrong += 1;
      console.log(
        fault ? `${ref}  BROKEN at entry ${fault.number}: ${fault.reason}` : `${ref}  ${entries}  ${head}`,
      );
    }
    after = batch.at(-1)?.id;
    if (batch.length < AT_ONCE) break;
  }
  console.log(wrong === 0 ? `${all} records, nothing is wrong.` : `${wrong} of ${all} records are broken.`);
  return wrong === 0 ? 0 : 1;
}

async function withDatabase<T>(work: (database: Database) => Promise<T>): Promise<T> {
  const embedded = process.env.DATABASE_URL
    ? undefined
    : await startEmbedded({
        dataDir: process.env.MUSTER_DATA_DIR || ".muster",
        log: createLog(process.env.LOG_LEVEL || "warn"),
      });
  try {
    const url = embedded?.url ?? process.env.DATABASE_URL ?? "";
    const database = await connect(url, { applicationName: "muster verify" });
    try {
      return await work(database);
    } finally {
      await database.close();
    }
  } finally {
    await embedded?.stop();
  }
}
