/** Says what is wrong with the connection, for /readyz and operators. Each change is logged once. */
import { ChatError } from "../chat-errors.ts";
import { REFUSED_TOKEN } from "./errors.ts";
import type { Log } from "./log.ts";

export class Health {
  readonly #network: string;
  readonly #log: Log;
  #tokenRefused = false;
  #sync: string | undefined;

  constructor(network: string, log: Log) {
    this.#network = network;
    this.#log = log;
  }

  /** undefined while all is well. */
  trouble(): string | undefined {
    return this.#tokenRefused ? `${this.#network}: ${REFUSED_TOKEN}` : this.#sync;
  }

  /** An answer of the homeserver showed whether it knows the token. */
  token(known: boolean): void {
    if (known === !this.#tokenRefused) return;
    this.#tokenRefused = !known;
    if (known) this.#log.info({ network: this.#network }, "Matrix accepts the access token again");
    else
      this.#log.error(
        { network: this.#network },
        `Matrix: ${REFUSED_TOKEN}; until then nothing is sent or received there`,
      );
  }

  /** The sync went well (undefined) or failed. */
  sync(error: unknown): void {
    const before = this.#sync;
    this.#sync = error === undefined ? undefined : this.#describe(error);
    if (before === this.#sync || this.#tokenRefused) return;
    if (this.#sync === undefined)
      this.#log.info({ network: this.#network }, "Matrix follows what happens again");
    else
      this.#log.warn(
        { network: this.#network, trouble: this.#sync, error: errorName(error) },
        "Matrix cannot follow what happens; trying again",
      );
  }

  /** Only our own errors are quoted; another may hold anything. */
  #describe(error: unknown): string {
    if (error instanceof ChatError) return error.message;
    return `${this.#network}: an event could not be recorded (${errorName(error)}); it is asked for again`;
  }
}

function errorName(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}
