/**
 * When the homeserver may be asked for the next invitation. Homeservers limit invitations by issuer and by invited
 * person, and a try that the one limit refuses counts for the other: Synapse takes five an hour or so for a person
 * (rc_invites.per_user). So once it has asked to wait, nobody is invited out of turn.
 */
import { LRUCache } from "lru-cache";

/** Milliseconds without a refusal after which nothing is held back any more. */
const RELAXED_MS = 60_000;
/** A longer wait is about one person, and nothing that others have to wait for. */
const LONGEST_GAP_MS = 30_000;
/** Turns that nobody takes are forgotten, in milliseconds. */
const FORGOTTEN_MS = 10 * 60_000;

export class InvitePace {
  readonly #now: () => number;
  readonly #turns = new LRUCache<string, number>({ max: 10_000, ttl: FORGOTTEN_MS });
  #pacedUntil = 0;
  #gap = 0;
  #next = 0;

  /** @param now milliseconds that never go back */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /**
   * Milliseconds until it is this invitation's turn; 0: now, and once. Turns are given in the order of asking, and kept.
   * @param invitation the same for each try
   */
  wait(invitation: string): number {
    const now = this.#now();
    if (now > this.#pacedUntil) return 0;
    const turn = this.#turns.get(invitation) ?? this.#giveTurn(invitation, now);
    if (turn > now) return turn - now;
    this.#turns.delete(invitation);
    return 0;
  }

  /** The homeserver has asked to wait this long, in milliseconds. */
  refused(retryAfterMs: number): void {
    if (retryAfterMs > LONGEST_GAP_MS) return;
    const now = this.#now();
    this.#gap = retryAfterMs;
    this.#next = Math.max(this.#next, now + retryAfterMs);
    this.#pacedUntil = Math.max(this.#pacedUntil, this.#next + RELAXED_MS);
  }

  #giveTurn(invitation: string, now: number): number {
    const turn = Math.max(now, this.#next);
    this.#next = turn + this.#gap;
    this.#pacedUntil = Math.max(this.#pacedUntil, this.#next + RELAXED_MS);
    this.#turns.set(invitation, turn);
    return turn;
  }
}
