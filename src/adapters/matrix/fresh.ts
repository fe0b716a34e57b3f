/** What this process was told a moment ago and need not ask again: each answer saves a round trip while a war-room opens. */

/** Keys that hold for a while after they were learnt. Only this process knows them; not to know one costs a call. */
export class Fresh {
  readonly #until = new Map<string, number>();
  readonly #ms: number;

  /** @param ms how long a key holds */
  constructor(ms: number) {
    this.#ms = ms;
  }

  learn(key: string): void {
    const now = performance.now();
    for (const [old, until] of this.#until) if (until <= now) this.#until.delete(old);
    this.#until.set(key, now + this.#ms);
  }

  holds(key: string): boolean {
    return (this.#until.get(key) ?? 0) > performance.now();
  }

  /** Holds once: what follows may change it. */
  take(key: string): boolean {
    const holds = this.holds(key);
    this.#until.delete(key);
    return holds;
  }
}
