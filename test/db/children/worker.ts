/**
 * A Muster process reduced to its workers, for tests that kill it. Arguments: URL of the database, and `hang`
 * (sends and handles for ever) or `work`. Says `sending <step>` and `handling <event>` on standard output.
 */
import pino from "pino";
import { connect } from "../../../src/db/connect.ts";
import { startInboxWorkers, startOutboxWorkers } from "../../../src/db/workers.ts";

const [url = "", mode] = process.argv.slice(2);
const database = await connect(url);
const common = {
  database,
  concurrency: 4,
  known: new Set(["test@1"]),
  now: () => new Date(),
  log: pino({ level: "silent" }),
};

async function tell(line: string): Promise<void> {
  process.stdout.write(`${line}\n`);
  if (mode === "hang") await new Promise(() => undefined);
}

startOutboxWorkers({
  ...common,
  async send(item) {
    await tell(`sending ${JSON.stringify(item.step)} ${item.attempts}`);
    return { state: "delivered" };
  },
  recordOutcome: async (tx, item) => {
    await tx.execute(`insert into effects values ('${item.key}')`);
  },
});
startInboxWorkers({
  ...common,
  async handle(tx, item) {
    await tx.execute(`insert into effects values ('${item.eventId}')`);
    await tell(`handling ${item.eventId}`);
  },
  giveUp: async () => undefined,
});
