/**
 * The identities (cross-signing) of people: the one that is seen first counts. A homeserver can publish another one for
 * an account and sign devices of its own with it; such devices get no keys and are not heard until people have asked.
 */
import type { OlmMachine } from "@matrix-org/matrix-sdk-crypto-nodejs";
import { userIds } from "./own-machine.ts";

/** Told of a changed identity; rejecting means: not recorded, tell again. */
export type IdentityChanged = (user: string, identity: string) => Promise<unknown>;

export class Identities {
  readonly #machine: OlmMachine;
  readonly #changed: IdentityChanged;
  /** The changed identity of which somebody was told, by user. */
  readonly #told = new Map<string, string>();

  constructor(machine: OlmMachine, changed: IdentityChanged = async () => undefined) {
    this.#machine = machine;
    this.#changed = changed;
  }

  /** Which of these people have an identity that nobody has accepted. */
  async changedAmong(users: readonly string[]): Promise<ReadonlySet<string>> {
    const found = new Set<string>();
    for (const id of userIds(users)) {
      const identity = await this.#machine.changedIdentity(id);
      if (identity === undefined) continue;
      found.add(String(id));
      await this.#tell(String(id), identity);
    }
    return found;
  }

  /** @returns false when they have another identity by now */
  async accept(user: string, identity: string): Promise<boolean> {
    const [id] = userIds([user]);
    if (id === undefined || !(await this.#machine.acceptIdentity(id, identity))) return false;
    this.#told.delete(user);
    return true;
  }

  async #tell(user: string, identity: string): Promise<void> {
    if (this.#told.get(user) === identity) return;
    try {
      await this.#changed(user, identity);
      this.#told.set(user, identity);
    } catch {
      // The database is away: said with the next look. Until then it counts as changed all the same.
    }
  }
}
