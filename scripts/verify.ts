/** npm run verify: walks the record of every incident and names what is wrong. */

import type { Database } from "../src/db/connect.ts";
import { recordsAfter, verifyRecord } from "../src/db/integrity.ts";
import { errorText } from "../src/db/lanes/safe-error.ts";
import { withDatabase } from "./with-database.ts";

const AT_ONCE = 200;

try {
  process.exitCode = await withDatabase(
    {
      url: process.env.DATABASE_URL || undefined,
      dataDir: process.env.MUSTER_DATA_DIR || ".muster",
      logLevel: process.env.LOG_LEVEL || "warn",
      applicationName: "muster verify",
    },
    verifyAll,
  );
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
