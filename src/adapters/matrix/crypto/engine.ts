/**
 * End-to-end encryption by one account's device. matrix-bot-sdk's own client for it is not used: it takes any failed look
 * at a room for "not encrypted", begins work that nobody waits for, and makes a new transaction id for every repeat.
 */
import type { OlmMachine } from "@matrix-org/matrix-sdk-crypto-nodejs";
import { Unavailable } from "../../chat-errors.ts";
import type { MusterMatrixClient } from "../client.ts";
import { ENCRYPTED, type RoomEncryption } from "../encryption.ts";
import { type Json, list, record, texts } from "../json.ts";
import { keyedMutex } from "../keyed-mutex.ts";
import type { Log } from "../log.ts";
import { binding } from "./binding.ts";
import { decrypt } from "./decrypt.ts";
import { Identities, type IdentityChanged } from "./identities.ts";
import { KEYS, type OwnMachine, userIds } from "./own-machine.ts";
import { Publishing } from "./publishing.ts";
import type { Reads } from "./readers.ts";
import { encryptedIn, ROOM_SETTINGS } from "./room-state.ts";
import { Sealing } from "./sealing.ts";
import type { CryptoStore, DeviceFacts, DeviceStore } from "./store.ts";

export interface EncryptionOptions {
  readonly client: MusterMatrixClient;
  /** Whose access token the client has; see {@link whoAmI}. */
  readonly userId: string;
  readonly deviceId: string;
  readonly store: CryptoStore;
  /** 32 bytes that encrypt the store. */
  readonly key: Uint8Array;
  readonly log: Log;
  /**
   * Whose devices get keys and are listened to. `signed` (default): only those that their owner's identity has signed
   * (MSC4153), so that a homeserver cannot add one of its own. `all`: every device.
   */
  readonly devices?: "signed" | "all";
  /** Of the account; needed by some homeservers to publish an identity. */
  readonly password?: string | undefined;
  /** Makes a new identity when the keys of the published one are lost; people are warned of that. */
  readonly replaceIdentity?: boolean | undefined;
  /** Told when somebody's identity is no longer the one that was seen first. */
  readonly identityChanged?: IdentityChanged | undefined;
  /** Hears of people who cannot read a room that they are in, and of their reading it by now. */
  readonly reads?: Reads | undefined;
  /** Waits until another process releases the store, or this aborts. Default: does not wait. */
  readonly wait?: AbortSignal | undefined;
}

export interface MatrixEncryption extends RoomEncryption {
  /** Takes what a batch of the sync says of keys and devices; once it resolves, that is kept. */
  receive(batch: Json): Promise<void>;
  /** The event with what its sender wrote as type and content; undefined while its key is missing, or when it can never be read. */
  decrypt(room: string, event: Json): Promise<Json | undefined>;
  /** Remembers for good that a room is encrypted, whatever the homeserver says later. receive() and encrypt() do so too. */
  markRoomEncrypted(room: string): Promise<void>;
  /** Whether the room was ever seen encrypted. */
  wasEncrypted(room: string): Promise<boolean>;
  /** Calls back with rooms whose keys came, so that messages that waited for them can be read. */
  onRoomKeys(listener: (rooms: readonly string[]) => void): void;
  /** Takes a changed identity for theirs. @returns false when they have another one by now */
  acceptIdentity(user: string, identity: string): Promise<boolean>;
  /** For people to compare. */
  facts(): Promise<DeviceFacts>;
  /** The trouble, for operators; undefined while all is well. */
  trouble(): string | undefined;
  /** Aborts when the key store is lost: the process must stop and be started again. */
  readonly lost: AbortSignal;
  /** Lets what is being written finish and releases the store. */
  close(): Promise<void>;
}

const WRONG_KEY =
  "MATRIX_STORE_KEY is not the key that the Matrix key store in the database was made with. Set that key again; " +
  "if it is lost, see docs/matrix-encryption.md.";

/**
 * Opens the device's key store and publishes keys and identity; what the homeserver does not take now is tried again with
 * each batch of the sync. Rejects with Unavailable while another process has the store, and with an Error that says
 * what to do when the key is not the one that the store was made with.
 */
export async function createRoomEncryption(options: EncryptionOptions): Promise<MatrixEncryption> {
  const { client, log, store } = options;
  const { network } = client;
  const rows = await store.open({ user: options.userId, device: options.deviceId }, options.wait);
  if (!rows) throw new Unavailable(network, "another process of Muster has its key store open");
  const machine = await openMachine(options, rows);
  const { lost } = rows;
  const identities = new Identities(machine, options.identityChanged);
  const own: OwnMachine = { client, machine, log, identities, mutex: keyedMutex() };
  const publishing = new Publishing(own, rows, options);
  const sealing = new Sealing(own, options.reads);
  const kept = (): void => {
    if (lost.aborted) throw new Unavailable(network, LOST);
  };
  try {
    await publishing.run();
  } catch (error) {
    await machine.close();
    throw error;
  }
  return {
    lost,
    roomSettings: ROOM_SETTINGS,
    async encrypt(room, type, content) {
      kept();
      return await sealing.encrypt(room, type, content);
    },
    async decrypt(room, event) {
      kept();
      return await decrypt(own, room, event);
    },
    async receive(batch) {
      kept();
      await own.mutex.acquire(KEYS, () => receiveKeys(own, batch));
      for (const room of encryptedIn(batch)) await sealing.remember(room);
      await publishing.run();
    },
    markRoomEncrypted: (room) => sealing.remember(room),
    wasEncrypted: (room) => sealing.isRemembered(room),
    onRoomKeys: (listener) =>
      machine.onRoomKeys((keys) => listener([...new Set(keys.map(({ room }) => room))])),
    async acceptIdentity(user, identity) {
      kept();
      return await identities.accept(user, identity);
    },
    facts: () => publishing.facts(),
    trouble: () => (lost.aborted ? `${network}: ${LOST}` : publishing.trouble()),
    close: () => machine.close(),
  };
}

const LOST = "the key store is lost, Muster has to be started again";

async function openMachine(options: EncryptionOptions, rows: DeviceStore): Promise<OlmMachine> {
  const { userId, deviceId, key, devices = "signed" } = options;
  try {
    return await binding.OlmMachine.open(new binding.UserId(userId), new binding.DeviceId(deviceId), {
      store: { rows, key },
      trust: devices === "signed" ? "signed" : "anyone",
      sharing: devices === "signed" ? "signed-devices" : "all-devices",
    });
  } catch (error) {
    if (error instanceof binding.WrongStoreKey) throw new Error(WRONG_KEY, { cause: error });
    throw error;
  }
}

async function receiveKeys({ machine, client, log }: OwnMachine, batch: Json): Promise<void> {
  const { changed, left } = record(batch.device_lists);
  const counts = Object.entries(record(batch.device_one_time_keys_count)).filter(
    (entry): entry is [string, number] => Number.isInteger(entry[1]),
  );
  const processed: unknown = JSON.parse(
    await machine.receiveSyncChanges(
      JSON.stringify(list(record(batch.to_device).events)),
      new binding.DeviceLists(userIds(texts(changed)), userIds(texts(left))),
      Object.fromEntries(counts),
      texts(batch.device_unused_fallback_key_types),
    ),
  );
  for (const event of list(processed).map(record)) {
    if (event.type !== ENCRYPTED) continue;
    log.warn({ network: client.network, sender: event.sender }, "A device has sent keys that cannot be read");
  }
}
