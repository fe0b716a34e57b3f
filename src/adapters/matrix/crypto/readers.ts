/** Who can read which room: those who were given its key on one of their devices, as far as this process has shared it. */

/** Tells that somebody cannot read a room, or can by now. */
export type Reads = (room: string, user: string, can: boolean) => Promise<unknown>;

export class Readers {
  readonly #tell: Reads;
  readonly #given = new Map<string, Set<string>>();
  readonly #without = new Map<string, Set<string>>();

  constructor(tell: Reads) {
    this.#tell = tell;
  }

  /** A key of the room was shared. Somebody of whose devices only some were given none can read on the others. */
  async shared(room: string, given: readonly string[], withheld: readonly string[]): Promise<void> {
    const readers = entry(this.#given, room);
    const blind = entry(this.#without, room);
    for (const user of given) {
      readers.add(user);
      if (blind.delete(user)) await this.#tell(room, user, true);
    }
    for (const user of withheld) {
      if (readers.has(user) || blind.has(user)) continue;
      blind.add(user);
      await this.#tell(room, user, false);
    }
  }
}

function entry(map: Map<string, Set<string>>, room: string): Set<string> {
  const found = map.get(room) ?? new Set<string>();
  map.set(room, found);
  return found;
}
