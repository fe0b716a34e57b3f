/** Where the keys of Muster's own devices are kept: types only; src/db/crypto-store.ts keeps them in PostgreSQL. */
import type { RowStore } from "@matrix-org/matrix-sdk-crypto-nodejs";

/** A device of one Matrix account. An access token belongs to one. */
export interface OwnDevice {
  readonly user: string;
  readonly device: string;
}

/** What people compare to know that they talk to Muster; public. */
export interface DeviceFacts {
  /** Ed25519 key of the device, base64. */
  readonly fingerprint: string;
  /** Ed25519 master key of the account's identity, base64; absent as long as there is none. */
  readonly masterKey?: string | undefined;
  /** Whether the identity has signed the device. */
  readonly signed: boolean;
}

/** The opened store of one device. Only one exists at a time, across all processes. */
export interface DeviceStore extends RowStore {
  /**
   * Aborts when the store can no longer be written: its connection is gone, or a commit failed. What the engine knows
   * and what is kept may then differ, so the process has to stop; its successor goes on from what is kept.
   */
  readonly lost: AbortSignal;
  /** Notes what operators are shown. */
  describe(facts: DeviceFacts): Promise<void>;
}

export interface CryptoStore {
  /**
   * Opens the store of a device, which begins empty.
   * @param wait waits for as long as another process has it open; without it, or once it aborts, resolves to undefined
   */
  open(device: OwnDevice, wait?: AbortSignal): Promise<DeviceStore | undefined>;
  /** Devices of this account of which something is kept, the last used first. */
  devices(user: string): Promise<readonly string[]>;
}
