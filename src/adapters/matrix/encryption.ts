/**
 * What may be sent in clear. Everything sent into a room goes through {@link Seal}; without an engine it
 * only ever lets content pass into rooms whose state says that they are not encrypted.
 */
import { LRUCache } from "lru-cache";
import { type ChatError, Forbidden, NotFound } from "../chat-errors.ts";
import { api, type MusterMatrixClient } from "./client.ts";
import type { Json } from "./json.ts";
import { SAID } from "./without-words.ts";

/** `off`: rooms are unencrypted on purpose. Otherwise rooms are opened encrypted; `required` also refuses to write into others. */
export type EncryptionPolicy = "required" | "preferred" | "off";

/** An encryption engine. */
export interface RoomEncryption {
  /** Content of `m.room.encryption` for a room that is opened. */
  readonly roomSettings: Json;
  /** The event to send instead. Rejects rather than to return clear text. */
  encrypt(
    room: string,
    type: string,
    content: Json,
  ): Promise<{ readonly type: string; readonly content: Json }>;
  /** Takes what a batch of the sync says of keys and devices, before its events are read. Rejecting means: not kept, ask again. */
  receive?(batch: Json): Promise<void>;
  /** The event with what its sender wrote as type and content; undefined while its key is missing, or when it never can be read. */
  decrypt?(room: string, event: Json): Promise<Json | undefined>;
  /** Whether the room was ever seen encrypted: then it counts as encrypted for good. */
  wasEncrypted?(room: string): Promise<boolean>;
}

/** The engine as it comes and goes: of several processes, one at a time has it. */
export interface Engines {
  /** Content of `m.room.encryption` for a room that is opened. */
  readonly roomSettings: Json;
  current(): RoomEncryption | undefined;
  /** Why there is none just now, for anyone who needs it. */
  absence(): ChatError;
}

/** Type of the state event that makes a room encrypted. */
export const ENCRYPTION = "m.room.encryption";

/** Type of what an engine makes of an event. */
export const ENCRYPTED = "m.room.encrypted";

const OFF = "set MATRIX_ENCRYPTION=off to accept clear-text rooms";

export class Seal {
  readonly #client: MusterMatrixClient;
  readonly #policy: EncryptionPolicy;
  readonly #engines: Engines | undefined;
  /** Rooms that are encrypted: no state event makes them otherwise again. */
  readonly #encrypted = new Set<string>();
  /** Rooms in clear that this process has just made, in which nothing was said yet. */
  readonly #blank = new LRUCache<string, true>({ max: 1_000, ttl: 10_000 });

  constructor(client: MusterMatrixClient, policy: EncryptionPolicy, engines: Engines | undefined) {
    this.#client = client;
    this.#policy = policy;
    this.#engines = engines;
  }

  /** The event as it can be read: itself when it is in clear; undefined when it cannot be decrypted (yet). */
  async open(room: string, event: Json): Promise<Json | undefined> {
    if (event.type !== ENCRYPTED) return event;
    return await this.#engines?.current()?.decrypt?.(room, event);
  }

  /**
   * Whether the event came in clear although the room is known to be encrypted. Such words prove nothing: any
   * homeserver of the room could have put them into anybody's mouth (Matrix specification, "m.room.encrypted").
   */
  async isClearAmongEncrypted(room: string, event: Json): Promise<boolean> {
    return SAID.has(String(event.type)) && event.state_key === undefined && (await this.expects(room));
  }

  /** Whether the room is known to be encrypted. Asks nobody: what a homeserver says now takes nothing back. */
  async expects(room: string): Promise<boolean> {
    return this.#encrypted.has(room) || ((await this.#engines?.current()?.wasEncrypted?.(room)) ?? false);
  }

  /** Hands the engine what a batch of the sync has for it. */
  async receive(batch: Json): Promise<void> {
    await this.#engines?.current()?.receive?.(batch);
  }

  /** `m.room.encryption` for a new room, undefined for one in clear. Throws Forbidden when it would have to be encrypted and cannot. */
  forNewRoom(): Json | undefined {
    if (this.#policy === "off") return undefined;
    if (this.#engines) return this.#engines.roomSettings;
    throw new Forbidden(
      this.#client.network,
      "open an encrypted room",
      `it has no encryption engine yet; ${OFF}`,
    );
  }

  /**
   * Notes what this process has just made. That saves asking before the first message: only Muster itself could have
   * changed the room since, and anyone who could lie about that could lie in the answer too.
   */
  made(room: string, encrypted: boolean): void {
    if (encrypted) this.#encrypted.add(room);
    else this.#blank.set(room, true);
  }

  /** Whether Muster may take part in a room that is, or is not, encrypted. */
  mayUse(encrypted: boolean): boolean {
    return encrypted ? this.#engines !== undefined : this.#policy === "off";
  }

  /** What may be sent into the room as this event. Rejects when that is nothing, or when the room's state is unknown. */
  async seal(
    room: string,
    type: string,
    content: Json,
  ): Promise<{ readonly type: string; readonly content: Json }> {
    const engine = await this.#engineFor(room);
    return engine ? await engine.encrypt(room, type, content) : { type, content };
  }

  /** Whether what is sent into the room has to be encrypted: files are, each by itself, before the event that names them. Rejects as {@link seal} does. */
  async seals(room: string): Promise<boolean> {
    return (await this.#engineFor(room)) !== undefined;
  }

  /** undefined: the room is in clear, and may be written into. */
  async #engineFor(room: string): Promise<RoomEncryption | undefined> {
    const { network } = this.#client;
    const engine = this.#engines?.current();
    // Without the engine nobody knows whether the room was ever encrypted.
    if (this.#engines && !engine) throw this.#engines.absence();
    if (!(await this.#isEncrypted(room, engine))) {
      if (this.#policy !== "required") return undefined;
      throw new Forbidden(
        network,
        "write into this room",
        `it is not encrypted and MATRIX_ENCRYPTION is required; ${OFF}`,
      );
    }
    if (engine) return engine;
    throw new Forbidden(
      network,
      "write into this room",
      "it is encrypted and Muster has no encryption engine",
    );
  }

  /**
   * Asked each time until it says yes: a remembered "no" could be wrong by now, and then a secret would go out
   * in clear. Only the homeserver's own "there is no such state" counts as no; the SDK takes any error for that.
   */
  async #isEncrypted(room: string, engine: RoomEncryption | undefined): Promise<boolean> {
    if (this.#encrypted.has(room) || (await engine?.wasEncrypted?.(room))) return true;
    if (this.#blank.has(room)) {
      // It counts once: what follows may change the room.
      this.#blank.delete(room);
      return false;
    }
    try {
      await this.#client.call(
        { action: "read whether the room is encrypted" },
        "GET",
        api`rooms/${room}/state/m.room.encryption/`,
      );
      this.#encrypted.add(room);
      return true;
    } catch (error) {
      if (error instanceof NotFound) return false;
      throw error;
    }
  }
}
