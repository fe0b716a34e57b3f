/** Brings the device's keys and the account's identity to the homeserver, and goes on trying. */
import { ChatError, Rejected } from "../../chat-errors.ts";
import { type SigningOptions, signOwnDevice } from "./cross-signing.ts";
import { deliverAll } from "./outgoing.ts";
import { KEYS, type OwnMachine } from "./own-machine.ts";
import type { DeviceFacts, DeviceStore } from "./store.ts";

const UNSIGNED = "the device is not signed by the account's identity, so people's clients do not trust it";
/** As when one-time keys that were given out already are made again. */
const TOO_OLD =
  "the key store may be older than what the homeserver knows, as after restoring a backup: " +
  "make a new access token, see docs/matrix-encryption.md";

export class Publishing {
  readonly #own: OwnMachine;
  readonly #rows: DeviceStore;
  readonly #options: SigningOptions;
  #identityIsSettled = false;
  #trouble: string | undefined;

  constructor(own: OwnMachine, rows: DeviceStore, options: SigningOptions) {
    this.#own = own;
    this.#rows = rows;
    this.#options = options;
  }

  /** undefined while all is well. */
  trouble(): string | undefined {
    return this.#trouble;
  }

  /** Rejects only when the engine fails. What the homeserver does not take is kept and tried again at the next call. */
  async run(): Promise<void> {
    const { client, machine, log, mutex } = this.#own;
    const before = this.#trouble;
    await mutex.acquire(KEYS, async () => {
      try {
        await deliverAll(client, machine);
        if (this.#identityIsSettled) return;
        const signed = await signOwnDevice(this.#own, this.#options);
        await this.#rows.describe(await this.facts());
        this.#settle(signed ? undefined : UNSIGNED);
      } catch (error) {
        this.#note(error);
      }
    });
    if (this.#trouble === before) return;
    const fields = { network: client.network, trouble: this.#trouble };
    if (this.#trouble === undefined) log.info(fields, "Matrix encryption is complete");
    else log.error(fields, "Matrix encryption is not complete");
  }

  async facts(): Promise<DeviceFacts> {
    const { machine } = this.#own;
    return {
      fingerprint: machine.identityKeys.ed25519.toBase64(),
      masterKey: await machine.masterKey(machine.userId),
      signed: (await machine.isSigned(machine.userId, machine.deviceId)) === true,
    };
  }

  /** A person has to do something: it is not tried again before the next start. */
  #settle(trouble: string | undefined): void {
    this.#identityIsSettled = true;
    this.#trouble = trouble === undefined ? undefined : `${this.#own.client.network}: ${trouble}`;
  }

  #note(error: unknown): void {
    if (!(error instanceof ChatError)) throw error;
    if (error instanceof Rejected) this.#trouble = `${error.message}; ${TOO_OLD}`;
    else if (error.retry === "never") this.#settle(error.message);
    else if (!this.#identityIsSettled) this.#trouble = error.message;
  }
}
