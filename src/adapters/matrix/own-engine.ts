/**
 * The encryption engine of Muster's own device, while this process has it: of all processes, one at a time opens the
 * device's key store, and it is the one that follows the sync.
 */
import { ChatError, Forbidden, RateLimited, Unavailable } from "../chat-errors.ts";
import type { MusterMatrixClient } from "./client.ts";
import { binding } from "./crypto/binding.ts";
import { createRoomEncryption, type EncryptionOptions, type MatrixEncryption } from "./crypto/engine.ts";
import type { IdentityChanged } from "./crypto/identities.ts";
import type { Reads } from "./crypto/readers.ts";
import { ROOM_SETTINGS } from "./crypto/room-state.ts";
import { whoAmI } from "./crypto/who-am-i.ts";
import type { Engines, RoomEncryption } from "./encryption.ts";
import type { Log } from "./log.ts";

/** Where the device's keys are kept, and how strict it is. */
export type KeyOptions = Pick<
  EncryptionOptions,
  "store" | "key" | "devices" | "password" | "replaceIdentity"
>;

/** What waits for the process that has the engine looks again after this long, in milliseconds. */
const ELSEWHERE = 300;

export class OwnEngine implements Engines {
  readonly roomSettings = ROOM_SETTINGS;
  readonly #client: MusterMatrixClient;
  readonly #keys: KeyOptions;
  readonly #log: Log;
  #engine: MatrixEncryption | undefined;
  #failure: ChatError | undefined;
  /** Hears of people who cannot read a room, or can by now; set when the port starts. */
  reads: Reads = async () => {};
  /** Told when somebody's identity has changed; set when the port starts. */
  identityChanged: IdentityChanged = () => Promise.reject(new Error("not started"));

  constructor(client: MusterMatrixClient, keys: KeyOptions, log: Log) {
    this.#client = client;
    this.#keys = keys;
    this.#log = log;
  }

  current(): RoomEncryption | undefined {
    return this.#engine;
  }

  absence(): ChatError {
    const { network } = this.#client;
    // Another process has it, or will in a moment: nothing is wrong.
    return this.#failure ?? new RateLimited(network, "encrypting by this process", ELSEWHERE);
  }

  /** Rejects while another process has the engine, and when they have another identity by now. */
  async acceptIdentity(user: string, identity: string): Promise<void> {
    if (!this.#engine) throw this.absence();
    if (await this.#engine.acceptIdentity(user, identity)) return;
    throw new Forbidden(this.#client.network, "accept an identity", "it has changed again");
  }

  trouble(): string | undefined {
    return this.#engine?.trouble();
  }

  /**
   * Opens the engine, waiting for another process to release it, and closes it when the work is done.
   * @param work its signal also aborts when the key store is lost
   * @param settled resolves when nothing uses the engine any more
   */
  async during(
    signal: AbortSignal,
    work: (signal: AbortSignal) => Promise<void>,
    settled: () => Promise<unknown>,
  ): Promise<void> {
    const engine = await this.#open(signal);
    this.#engine = engine;
    try {
      await work(AbortSignal.any([signal, engine.lost]));
    } finally {
      this.#engine = undefined;
      await settled();
      await engine.close();
    }
  }

  async #open(signal: AbortSignal): Promise<MatrixEncryption> {
    try {
      const { user, device } = await whoAmI(this.#client);
      const own = { client: this.#client, userId: user, deviceId: device, log: this.#log };
      const identityChanged: IdentityChanged = (...change) => this.identityChanged(...change);
      const reads: Reads = (...reading) => this.reads(...reading);
      const hearing = { identityChanged, reads };
      const engine = await createRoomEncryption({ ...own, ...this.#keys, ...hearing, wait: signal });
      this.#failure = undefined;
      return engine;
    } catch (error) {
      this.#failure = this.#chatError(error);
      throw this.#failure;
    }
  }

  /** Only what says what is wrong with the key is quoted; another message may hold anything. */
  #chatError(error: unknown): ChatError {
    if (error instanceof ChatError) return error;
    const { network } = this.#client;
    const isKey = error instanceof Error && error.cause instanceof binding.WrongStoreKey;
    if (isKey) return new Forbidden(network, "open its key store", error.message);
    return new Unavailable(network, "its key store cannot be opened", { cause: error });
  }
}
