/** Timed work: what is due is claimed, and its feature asks from the state whether it still matters. */
import type { Database, Tx } from "../../db/connect.ts";
import { arm, claimDue, type DueRow } from "../../db/due.ts";
import type { AppContext, TransactionContext } from "./context.ts";
import type { DueDefinition } from "./feature.ts";
import { readData } from "./payload.ts";
import { kindKey } from "./registry.ts";
import { transactionContext } from "./transaction-context.ts";

/** Rows per transaction: enough to pay for the transaction, few enough that nobody waits long for an incident's row. */
const BATCH = 100;

/** Milliseconds for which a row is left alone that could not be handled. */
const TRY_AGAIN_AFTER = 60_000;

interface Handled {
  readonly definition: DueDefinition;
  readonly result: unknown;
}

type RunRow = (context: TransactionContext, row: DueRow) => Promise<Handled | undefined>;

/**
 * Handles everything that is due now. Resolves to how many rows there were. Several processes may do this at once.
 * @throws AggregateError when rows could not be handled, after all the others were; these come again in a minute
 */
export async function runDue(app: AppContext, database: Database): Promise<number> {
  const failures: unknown[] = [];
  let handled = 0;
  let count = BATCH;
  while (count === BATCH) {
    count = await runNext(app, database, failures);
    handled += count;
  }
  if (failures.length === 0) return handled;
  throw new AggregateError(failures, `${failures.length} due rows could not be handled`);
}

/** All of a batch at once; when that fails row by row, so that one that is at fault does not keep the others from being said. */
async function runNext(app: AppContext, database: Database, failures: unknown[]): Promise<number> {
  const runOne = runRow(app);
  try {
    return await database.db.transaction((tx) => runBatch(app, tx, runOne));
  } catch {
    return database.db.transaction((tx) =>
      runBatch(app, tx, async (context, row) => {
        try {
          return await tx.transaction((savepoint) => runOne({ ...context, tx: savepoint }, row));
        } catch (error) {
          failures.push(error);
          const dueAt = new Date(context.now.getTime() + TRY_AGAIN_AFTER);
          await arm(tx, [{ ...row, dueAt }], context.now);
          return undefined;
        }
      }),
    );
  }
}

async function runBatch(app: AppContext, tx: Tx, run: RunRow): Promise<number> {
  const now = app.now();
  const rows = await claimDue(tx, now, BATCH, new Set(app.registry.due.keys()));
  if (rows.length === 0) return 0;
  const context: TransactionContext = { ...(await transactionContext(app, tx)), now };
  const handled: Handled[] = [];
  for (const row of rows) {
    const one = await run(context, row);
    if (one) handled.push(one);
  }
  const together = Map.groupBy(handled, ({ definition }) => definition.afterBatch);
  for (const [afterBatch, group] of together)
    await afterBatch?.(
      context,
      group.map(({ result }) => result),
    );
  return rows.length;
}

function runRow({ registry }: AppContext): RunRow {
  return async (context, row) => {
    const definition = registry.due.get(kindKey(row)) as unknown as DueDefinition | undefined;
    if (!definition) throw new Error(`A row of the unknown kind ${kindKey(row)} was claimed.`);
    const result = await definition.run(context, readData(definition, row.data), row);
    return result === undefined ? undefined : { definition, result };
  };
}
