/** Timed work: what is due is claimed, and its feature asks from the state whether it still matters. */
import { incidentIn } from "../../core/about.ts";
import { keepAccessFacts } from "../../db/access-facts.ts";
import type { Database, Tx } from "../../db/connect.ts";
import { arm, claimDue, type DueRow } from "../../db/due.ts";
import { keepHeld } from "../../db/incidents.ts";
import { keepCopies } from "../../db/reminders.ts";
import { keepRolls } from "../../db/roll.ts";
import { keepRooms } from "../../db/rooms.ts";
import type { AppContext, TransactionContext } from "./context.ts";
import type { DueDefinition } from "./feature.ts";
import { readData } from "./payload.ts";
import { kindKey } from "./registry.ts";
import { transactionContext } from "./transaction-context.ts";

/** Rows per transaction: enough to pay for the transaction, few enough that nobody waits long for an incident's row. */
const BATCH = 250;

/** Milliseconds for which a row is left alone that could not be handled. */
const TRY_AGAIN_AFTER = 60_000;

interface Handled {
  readonly definition: DueDefinition;
  readonly result: unknown;
}

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

/**
 * All of a batch at once; when that fails incident by incident, and then row by row, so that one that is at fault does not
 * keep the others from being said.
 */
async function runNext(app: AppContext, database: Database, failures: unknown[]): Promise<number> {
  try {
    return await database.db.transaction(async (tx) => {
      const { context, rows } = await claim(app, tx);
      await readTogether(tx, rows);
      await runTogether(app, context, rows);
      return rows.length;
    });
  } catch {
    return database.db.transaction(async (tx) => {
      const { context, rows } = await claim(app, tx);
      for (const some of Map.groupBy(rows, aboutKey).values()) {
        const errors = await runApart(app, context, some);
        if (errors.length === 0 || some.length === 1) failures.push(...errors);
        else for (const row of some) failures.push(...(await runApart(app, context, [row])));
      }
      return rows.length;
    });
  }
}

async function claim(
  app: AppContext,
  tx: Tx,
): Promise<{ readonly context: TransactionContext; readonly rows: readonly DueRow[] }> {
  const now = app.now();
  const rows = await claimDue(tx, now, BATCH, new Set(app.registry.due.keys()));
  return { context: { ...(await transactionContext(app, tx)), now }, rows };
}

const aboutKey = ({ about }: DueRow): string => JSON.stringify(about);

/** What nearly all timed work looks at, for all incidents at once. */
async function readTogether(tx: Tx, rows: readonly DueRow[]): Promise<void> {
  const ids = [...new Set(rows.flatMap(({ about }) => incidentIn(about) ?? []))];
  if (ids.length === 0) return;
  const kept = [keepHeld, keepAccessFacts, keepRolls, keepRooms, keepCopies];
  await Promise.all(kept.map((keep) => keep(tx, ids)));
}

async function runTogether(
  app: AppContext,
  context: TransactionContext,
  rows: readonly DueRow[],
): Promise<void> {
  const handled: Handled[] = [];
  for (const row of rows) {
    const one = await runRow(app, context, row);
    if (one) handled.push(one);
  }
  const together = Map.groupBy(handled, ({ definition }) => definition.afterBatch);
  for (const [afterBatch, group] of together)
    await afterBatch?.(
      context,
      group.map(({ result }) => result),
    );
}

/** @returns the error, when they could not be handled: nothing of it stays, and one row alone comes again later */
async function runApart(
  app: AppContext,
  context: TransactionContext,
  rows: readonly DueRow[],
): Promise<readonly unknown[]> {
  try {
    await context.tx.transaction((savepoint) => runTogether(app, { ...context, tx: savepoint }, rows));
    return [];
  } catch (error) {
    const dueAt = new Date(context.now.getTime() + TRY_AGAIN_AFTER);
    if (rows.length === 1)
      await arm(
        context.tx,
        rows.map((row) => ({ ...row, dueAt })),
        context.now,
      );
    return [error];
  }
}

async function runRow(
  { registry }: AppContext,
  context: TransactionContext,
  row: DueRow,
): Promise<Handled | undefined> {
  const definition = registry.due.get(kindKey(row)) as unknown as DueDefinition | undefined;
  if (!definition) throw new Error(`A row of the unknown kind ${kindKey(row)} was claimed.`);
  const result = await definition.run(context, readData(definition, row.data), row);
  return result === undefined ? undefined : { definition, result };
}
