/** Brings changes to the rows, one commit after the other. */
import type { Change, RowStore } from "./rows.ts";

/** After a failed commit memory and disk differ: then nothing is written any more, and everything that would be is refused. */
export class Writer {
  readonly #rows: RowStore;
  /** The last commit; rejects for good once one has failed. */
  #last: Promise<void> = Promise.resolve();
  #turn: Promise<unknown> = Promise.resolve();
  /** Changes of the step under way. */
  #collected: Change[] | undefined;
  #isBroken = false;

  constructor(rows: RowStore) {
    this.#rows = rows;
  }

  /** A transaction of the engine: part of the step under way, or else committed by itself. */
  async write(changes: readonly Change[]): Promise<void> {
    if (this.#collected) this.#collected.push(...changes);
    else await this.#commit(changes);
  }

  /**
   * Runs `work` and commits all that it changed at once, also when it rejects: the engine remembers those changes. Steps take
   * turns, so that none is committed half; the next begins while this one is being committed.
   */
  async step<T>(work: () => Promise<T>): Promise<T> {
    let committed: Promise<void> = Promise.resolve();
    const mine = this.#turn.then(async () => {
      await this.#refuseIfBroken();
      this.#collected = [];
      try {
        return await work();
      } finally {
        const changes = lastOfEach(this.#collected);
        this.#collected = undefined;
        committed = this.#commit(changes);
        committed.catch(() => undefined);
      }
    });
    this.#turn = mine.catch(() => undefined);
    const result = await mine.then(
      (value) => ({ value }),
      (error: unknown) => ({ error }),
    );
    await committed;
    if ("error" in result) throw result.error;
    return result.value;
  }

  /** Resolves when nothing is being written. */
  async settled(): Promise<void> {
    await this.#turn;
    await this.#last.catch(() => undefined);
  }

  async #commit(changes: readonly Change[]): Promise<void> {
    this.#last = this.#last.then(async () => {
      if (changes.length === 0) return;
      try {
        await this.#rows.commit(changes);
      } catch (error) {
        this.#isBroken = true;
        throw error;
      }
    });
    await this.#last;
  }

  async #refuseIfBroken(): Promise<void> {
    if (this.#isBroken) await this.#last;
  }
}

/** A record that changed several times is written once, as it is in the end. */
function lastOfEach(changes: readonly Change[]): Change[] {
  const last = new Map<string, Change>();
  for (const change of changes) {
    if (change.kind === "reset")
      for (const [id, { database }] of last) if (database === change.database) last.delete(id);
    const { store, key } = change.kind === "reset" ? { store: "", key: "" } : change;
    last.set(JSON.stringify([change.kind === "reset", change.database, store, key]), change);
  }
  return [...last.values()];
}
