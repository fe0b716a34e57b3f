/** The database that a script works on: the one that is configured, or the embedded one, which is started for it. */
import { startEmbedded } from "@muster/embedded-postgresql";
import { connect, type Database } from "../src/db/connect.ts";
import { createLog } from "../src/log.ts";

export interface DatabaseOfScript {
  /** undefined: the embedded one, under `dataDir`. */
  readonly url: string | undefined;
  readonly dataDir: string;
  /** A pino level, for the embedded server. */
  readonly logLevel: string;
  /** As PostgreSQL lists the connection. */
  readonly applicationName: string;
}

/** Connects, works, and ends what was started, also when the work fails. */
export async function withDatabase<T>(
  { url, dataDir, logLevel, applicationName }: DatabaseOfScript,
  work: (database: Database) => Promise<T>,
): Promise<T> {
  const embedded = url === undefined ? await startEmbedded({ dataDir, log: createLog(logLevel) }) : undefined;
  try {
    const database = await connect(embedded?.url ?? url ?? "", { applicationName });
    try {
      return await work(database);
    } finally {
      await database.close();
    }
  } finally {
    await embedded?.stop();
  }
}
