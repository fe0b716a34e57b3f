/** Where a machine keeps its keys, and how they are encrypted there. */
import { resolve } from "node:path";
import * as wasm from "@matrix-org/matrix-sdk-crypto-wasm";
import { type OpenDatabases, openDurable } from "./durable/open-durable.ts";
import type { RowStore } from "./durable/rows.ts";

/** matrix-bot-sdk names a type of store. There is only one here, whatever it says. */
export const StoreType = Object.freeze({ Sqlite: 0 });

export interface KeyStore {
  readonly rows: RowStore;
  /** 32 bytes that encrypt everything in the rows. */
  readonly key: Uint8Array;
}

/** The rows were written under another key. */
export class WrongStoreKey extends Error {
  constructor(options?: ErrorOptions) {
    super("the key store was written with another key", options);
    this.name = "WrongStoreKey";
  }
}

const registered = new Map<string, KeyStore>();

/**
 * Says where `OlmMachine.initialize` with this path keeps its keys: matrix-bot-sdk has no other way to hand a store in.
 * A path that nobody registered is refused rather than taken for a store in memory.
 */
export function registerStore(path: string, store: KeyStore): void {
  registered.set(resolve(path), store);
}

export function registeredStore(path: string): KeyStore {
  const store = registered.get(resolve(path));
  if (!store) throw new Error("no key store is registered for this path: call registerStore first");
  return store;
}

/** The engine's store over the rows. Closing it closes the rows too. */
export async function openStore(
  name: string,
  { rows, key }: KeyStore,
): Promise<{ readonly handle: wasm.StoreHandle; readonly databases: OpenDatabases }> {
  // Without a key the engine would keep private keys in clear; with a pass phrase it derives one again at each start.
  if (key.length !== 32) throw new Error("the key of the key store must be 32 bytes");
  const databases = await openDurable(name, rows);
  try {
    return { handle: await wasm.StoreHandle.openWithKey(name, key, QUIET), databases };
  } catch (caught) {
    await databases.close();
    throw isWrongKey(caught) ? new WrongStoreKey({ cause: caught }) : caught;
  }
}

/** The engine logs to the console unless it is given something else. Its lines name users and rooms. */
export const QUIET = { debug: nothing, info: nothing, warn: nothing, error: nothing };

function nothing(): void {}

function isWrongKey(caught: unknown): boolean {
  return /decrypt/i.test(String(caught));
}
