/** A key store in memory with the rules of the real one: one opener at a time, what was kept is there again. */
import type { CryptoStore, DeviceFacts, OwnDevice } from "../../../src/adapters/matrix/crypto/store.ts";
import { type MemoryRows, memoryRows } from "./memory-rows.ts";

export interface MemoryCryptoStore extends CryptoStore {
  rows(device: OwnDevice): MemoryRows;
  factsOf(device: OwnDevice): DeviceFacts | undefined;
  /** The connection of this device drops. */
  lose(device: OwnDevice): void;
}

export function memoryCryptoStore(): MemoryCryptoStore {
  const kept = new Map<string, MemoryRows>();
  const open = new Map<string, AbortController>();
  const facts = new Map<string, DeviceFacts>();
  const idOf = ({ user, device }: OwnDevice) => `${user}/${device}`;
  const rowsOf = (device: OwnDevice): MemoryRows => {
    const rows = kept.get(idOf(device)) ?? memoryRows();
    // The last used comes last.
    kept.delete(idOf(device));
    kept.set(idOf(device), rows);
    return rows;
  };
  return {
    rows: rowsOf,
    factsOf: (device) => facts.get(idOf(device)),
    lose: (device) => open.get(idOf(device))?.abort(),
    devices: async (user) =>
      [...kept.keys()]
        .filter((id) => id.startsWith(`${user}/`))
        .map((id) => id.slice(user.length + 1))
        .reverse(),
    async open(device) {
      const id = idOf(device);
      if (open.has(id)) return undefined;
      const lost = new AbortController();
      open.set(id, lost);
      const rows = rowsOf(device).open();
      return {
        lost: lost.signal,
        load: () => rows.load(),
        async commit(changes) {
          lost.signal.throwIfAborted();
          await rows.commit(changes);
        },
        describe: async (said) => void facts.set(id, said),
        close: async () => void open.delete(id),
      };
    },
  };
}
