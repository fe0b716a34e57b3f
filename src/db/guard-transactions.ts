/**
 * Keeps transactions whose connection dropped from touching it again.
 *
 * postgres.js 3.4.9 sends `rollback` (or whatever comes next) on the connection of a transaction even when that
 * connection is gone: either nothing is there any more, which throws outside of every promise and ends the
 * process, or somebody else has the place by now and loses their transaction
 * (github.com/porsager/postgres issues 1208 and 1216, not fixed in any release).
 */
import { setImmediate as nextTurn } from "node:timers/promises";
import type postgres from "postgres";
import { ConnectionLost } from "./database-outage.ts";
import { prepareStatements } from "./prepare-statements.ts";

type Work<T> = (client: postgres.TransactionSql) => T | Promise<T>;

/** Gives the client a `begin` whose transactions end for good when their connection drops. */
export function guardTransactions(client: postgres.Sql): void {
  const begin = client.begin.bind(client);
  const guarded = <T>(first: string | Work<T>, second?: Work<T>) => {
    const [options, work] = typeof first === "string" ? [first, second] : ["", first];
    if (!work) throw new TypeError("A transaction needs a function to run.");
    const transaction = new Guard();
    const result = begin(options, (tx) => transaction.run(tx, work));
    // postgres.js rejects at once when the connection drops, while `work` may still go on for long.
    result.catch(transaction.end);
    return result;
  };
  Object.assign(client, { begin: guarded });
}

/** Settles never, so that postgres.js sends nothing more; anyone who waits was told by other means. */
const NEVER = new Promise<never>(() => undefined);

class Guard {
  private readonly ended = Promise.withResolvers<never>();
  private over = false;

  constructor() {
    // Nobody may be waiting for it.
    this.ended.promise.catch(() => undefined);
  }

  /** The transaction is over, by its connection's end or in the ordinary way. */
  readonly end = (error: unknown): void => {
    this.over = true;
    this.ended.reject(error);
  };

  async run<T>(tx: postgres.TransactionSql, work: Work<T>): Promise<T> {
    prepareStatements(tx);
    const guarded = new Proxy(tx, {
      apply: (_target, _this, args) => Reflect.apply(this.open(tx), undefined, args),
      get: (_target, property) =>
        property === "savepoint"
          ? (...args: unknown[]) => this.savepoint(tx, args.at(-1) as Work<unknown>)
          : Reflect.get(this.open(tx), property),
    });
    try {
      const result = await work(guarded);
      return this.over ? await NEVER : result;
    } catch (error) {
      // When the connection dropped, the statement under way fails before the transaction does.
      await nextTurn();
      if (this.over) return await NEVER;
      throw error;
    }
  }

  private async savepoint<T>(tx: postgres.TransactionSql, work: Work<T>): Promise<T> {
    const savepoint = this.open(tx).savepoint((nested) => this.run(nested, work));
    return (await Promise.race([savepoint, this.ended.promise])) as T;
  }

  private open(tx: postgres.TransactionSql): postgres.TransactionSql {
    if (this.over) throw new ConnectionLost("This transaction is over.");
    return tx;
  }
}
