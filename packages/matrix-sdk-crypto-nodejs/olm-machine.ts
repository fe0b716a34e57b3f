/** The state machine of one device: its keys, its sessions with others, and what it wants to be sent. */
import * as wasm from "@matrix-org/matrix-sdk-crypto-wasm";
import { type DecryptedRoomEvent, decryptionError, plainDecrypted } from "./decryption.ts";
import type { OpenDatabases } from "./durable/open-durable.ts";
import { type EncryptionSettings, engineSettings, type Sharing } from "./encryption-settings.ts";
import {
  DeviceId,
  type DeviceLists,
  engineDevice,
  engineRoom,
  engineUser,
  engineUsers,
  type RoomId,
  UserId,
} from "./identifiers.ts";
import {
  type CrossSigningRequests,
  crossSigningRequests,
  isCommon,
  type OutgoingRequest,
  plainRequest,
} from "./requests.ts";
import { plainSignatures, type Signatures } from "./signatures.ts";
import { type KeyStore, openStore, QUIET, registeredStore } from "./stores.ts";

/**
 * From whom messages are decrypted. `anyone`: every device, as the native binding does. `signed`: only devices signed by
 * their owner's own identity. `signed-or-legacy`: those, and old sessions of which nothing else is known.
 */
export type SenderTrust = "anyone" | "signed-or-legacy" | "signed";

export interface MachineOptions {
  /** Default: in memory, gone with the process. */
  readonly store?: KeyStore;
  /** Default `anyone`. */
  readonly trust?: SenderTrust;
  /** Default `all-devices`. */
  readonly sharing?: Sharing;
}

/** Private keys of an identity, base64 without padding. */
export interface CrossSigningKeys {
  readonly master: string;
  readonly selfSigning: string;
  readonly userSigning: string;
}

interface PublicKey {
  readonly length: number;
  toBase64(): string;
}

const TRUST: Record<SenderTrust, wasm.TrustRequirement> = {
  anyone: wasm.TrustRequirement.Untrusted,
  "signed-or-legacy": wasm.TrustRequirement.CrossSignedOrLegacy,
  signed: wasm.TrustRequirement.CrossSigned,
};

export class OlmMachine {
  readonly userId: UserId;
  readonly deviceId: DeviceId;
  readonly identityKeys: { readonly ed25519: PublicKey; readonly curve25519: PublicKey };
  readonly #machine: wasm.OlmMachine;
  readonly #databases: OpenDatabases | undefined;
  readonly #trust: SenderTrust;
  readonly #sharing: Sharing;

  /** Not to be called: use {@link OlmMachine.open} or {@link OlmMachine.initialize}. */
  constructor(machine?: wasm.OlmMachine, databases?: OpenDatabases, options: MachineOptions = {}) {
    if (!(machine instanceof wasm.OlmMachine))
      throw new Error("To build an `OlmMachine`, please use the `initialize` method");
    this.#machine = machine;
    this.#databases = databases;
    this.#trust = options.trust ?? "anyone";
    this.#sharing = options.sharing ?? "all-devices";
    this.userId = new UserId(machine.userId.toString());
    this.deviceId = new DeviceId(machine.deviceId.toString());
    const { ed25519, curve25519 } = machine.identityKeys;
    this.identityKeys = {
      ed25519: publicKey(ed25519.toBase64()),
      curve25519: publicKey(curve25519.toBase64()),
    };
    // A bot has one device: there is nobody to ask for keys, and nobody to give them to.
    machine.roomKeyRequestsEnabled = false;
    machine.roomKeyForwardingEnabled = false;
  }

  /**
   * As the native binding. A path must have been given to `registerStore`, which also has the key: matrix-bot-sdk always
   * passes an empty pass phrase.
   */
  static async initialize(
    user: UserId,
    device: DeviceId,
    storePath?: string | null,
    _passphrase?: string | null,
    _type?: number | null,
  ): Promise<OlmMachine> {
    return await OlmMachine.open(user, device, storePath ? { store: registeredStore(storePath) } : {});
  }

  /** Rejects with WrongStoreKey when the store was written under another key. */
  static async open(user: UserId, device: DeviceId, options: MachineOptions = {}): Promise<OlmMachine> {
    if (!options.store) {
      const machine = await wasm.OlmMachine.initialize(
        engineUser(user),
        engineDevice(device),
        undefined,
        undefined,
        QUIET,
      );
      return new OlmMachine(machine, undefined, options);
    }
    const { handle, databases } = await openStore(`${user}/${device}`, options.store);
    try {
      const machine = await wasm.OlmMachine.initFromStore(
        engineUser(user),
        engineDevice(device),
        handle,
        QUIET,
      );
      return new OlmMachine(machine, databases, options);
    } catch (error) {
      await databases.close();
      throw error;
    } finally {
      handle.free();
    }
  }

  /** @returns JSON list of the to-device events, decrypted where they were encrypted */
  async receiveSyncChanges(
    toDeviceEvents: string,
    lists: DeviceLists,
    oneTimeKeyCounts: Readonly<Record<string, number>>,
    unusedFallbackKeys: readonly string[],
  ): Promise<string> {
    const processed = await this.#step(() =>
      this.#machine.receiveSyncChanges(
        toDeviceEvents,
        new wasm.DeviceLists(engineUsers(lists.changed), engineUsers(lists.left)),
        new Map(Object.entries(oneTimeKeyCounts ?? {})),
        new Set(unusedFallbackKeys ?? []),
        this.#decryptionSettings(),
      ),
    );
    return `[${processed.map((event) => event.rawEvent).join(",")}]`;
  }

  async outgoingRequests(): Promise<OutgoingRequest[]> {
    return (await this.#step(() => this.#machine.outgoingRequests())).filter(isCommon).map(plainRequest);
  }

  /** @param response JSON of the server's answer */
  async markRequestAsSent(id: string, type: wasm.RequestType, response: string): Promise<boolean> {
    return await this.#step(() => this.#machine.markRequestAsSent(id, type, response));
  }

  /** The request that begins sessions with devices of these users that have none; null when all have. */
  async getMissingSessions(users: readonly UserId[] | null): Promise<OutgoingRequest | null> {
    const request = await this.#machine.getMissingSessions(engineUsers(users));
    return request ? plainRequest(request) : null;
  }

  async updateTrackedUsers(users: readonly UserId[]): Promise<void> {
    await this.#step(() => this.#machine.updateTrackedUsers(engineUsers(users)));
  }

  /** Asks for the devices of these users whatever is known of them; to be marked as sent like any request. */
  queryKeysFor(users: readonly UserId[]): OutgoingRequest {
    return plainRequest(this.#machine.queryKeysForUsers(engineUsers(users)));
  }

  /** To-device requests that give the room's current key to anyone who lacks it. */
  async shareRoomKey(
    room: RoomId,
    users: readonly UserId[],
    settings: EncryptionSettings,
  ): Promise<OutgoingRequest[]> {
    const made = engineSettings(settings, this.#sharing);
    const requests = await this.#step(() =>
      this.#machine.shareRoomKey(engineRoom(room), engineUsers(users), made),
    );
    return requests.map(plainRequest);
  }

  /** Content (JSON) of an `m.room.encrypted` event. `shareRoomKey` must have been called for the room just before. */
  async encryptRoomEvent(room: RoomId, eventType: string, content: string): Promise<string> {
    return await this.#step(() => this.#machine.encryptRoomEvent(engineRoom(room), eventType, content));
  }

  /** The next message of the room is encrypted with a new key. */
  async forgetRoomKey(room: RoomId): Promise<void> {
    await this.#step(() => this.#machine.invalidateGroupSession(engineRoom(room)));
  }

  /** Remembers for good that a room is encrypted. */
  async rememberRoom(room: RoomId): Promise<void> {
    const settings = new wasm.RoomSettings();
    settings.algorithm = wasm.EncryptionAlgorithm.MegolmV1AesSha2;
    await this.#step(() => this.#machine.setRoomSettings(engineRoom(room), settings));
  }

  async isRemembered(room: RoomId): Promise<boolean> {
    const settings = await this.#machine.getRoomSettings(engineRoom(room));
    settings?.free();
    return settings !== undefined;
  }

  /** Rejects with a DecryptionError. @param event JSON of the whole event */
  async decryptRoomEvent(event: string, room: RoomId): Promise<DecryptedRoomEvent> {
    try {
      const settings = this.#decryptionSettings();
      return plainDecrypted(
        await this.#step(() => this.#machine.decryptRoomEvent(event, engineRoom(room), settings)),
      );
    } catch (caught) {
      throw decryptionError(caught);
    }
  }

  /** Signs a JSON object with the device's key. */
  async sign(message: string): Promise<Signatures> {
    return plainSignatures(await this.#machine.sign(message));
  }

  /** Which private keys of the account's identity this device has. */
  async crossSigningStatus(): Promise<{ readonly complete: boolean }> {
    const status = await this.#machine.crossSigningStatus();
    const complete = status.hasMaster && status.hasSelfSigning && status.hasUserSigning;
    status.free();
    return { complete };
  }

  /** What publishes the identity, signed by it this device. `reset` makes a new identity, which distrusts every other device. */
  async bootstrapCrossSigning(reset: boolean): Promise<CrossSigningRequests> {
    return crossSigningRequests(await this.#step(() => this.#machine.bootstrapCrossSigning(reset)));
  }

  async exportCrossSigningKeys(): Promise<CrossSigningKeys | undefined> {
    const exported = await this.#machine.exportCrossSigningKeys();
    const { masterKey: master, self_signing_key: selfSigning, userSigningKey: userSigning } = exported ?? {};
    exported?.free();
    return master && selfSigning && userSigning ? { master, selfSigning, userSigning } : undefined;
  }

  /** Takes over an identity whose public part the server has shown already. Resolves to whether it fits that. */
  async importCrossSigningKeys(keys: CrossSigningKeys): Promise<boolean> {
    const { master, selfSigning, userSigning } = keys;
    const status = await this.#step(() =>
      this.#machine.importCrossSigningKeys(master, selfSigning, userSigning),
    );
    const complete = status.hasMaster && status.hasSelfSigning && status.hasUserSigning;
    status.free();
    return complete;
  }

  /** Whether a device, as last seen at the server, is signed by its owner's identity; undefined when it is not known. */
  async isSigned(user: UserId, device: DeviceId): Promise<boolean | undefined> {
    const found = await this.#machine.getDevice(engineUser(user), engineDevice(device), 0);
    const signed = found?.isCrossSignedByOwner();
    found?.free();
    return signed;
  }

  /** Public master key (base64) of a user's identity, as last seen at the server; undefined when there is none. */
  async masterKey(user: UserId): Promise<string | undefined> {
    const identity = await this.#machine.getIdentity(engineUser(user));
    if (!identity) return undefined;
    const published: { keys: Record<string, string> } = JSON.parse(identity.masterKey);
    identity.free();
    return Object.values(published.keys)[0];
  }

  /**
   * Public master key (base64) of an identity that is not the one that was seen first, and that nobody has accepted
   * since; undefined when nothing changed. The engine keeps the first one for good.
   */
  async changedIdentity(user: UserId): Promise<string | undefined> {
    const identity = await this.#machine.getIdentity(engineUser(user));
    const isChanged =
      identity instanceof wasm.OtherUserIdentity &&
      !identity.isVerified() &&
      identity.identityNeedsUserApproval();
    identity?.free();
    return isChanged ? await this.masterKey(user) : undefined;
  }

  /** Accepts a changed identity. @returns false when the user has another one by now */
  async acceptIdentity(user: UserId, masterKey: string): Promise<boolean> {
    if ((await this.masterKey(user)) !== masterKey) return false;
    const identity = await this.#machine.getIdentity(engineUser(user));
    if (identity instanceof wasm.OtherUserIdentity) await this.#step(() => identity.pinCurrentMasterKey());
    identity?.free();
    return true;
  }

  /** Calls back whenever keys of rooms arrived, so that messages that waited for them can be read. */
  onRoomKeys(listener: (keys: readonly { readonly room: string; readonly session: string }[]) => void): void {
    this.#machine.registerRoomKeyUpdatedCallback(async (keys) => {
      listener(keys.map(({ roomId, sessionId }) => ({ room: roomId.toString(), session: sessionId })));
    });
  }

  /** Ends the machine, waits until everything is in its store, and closes that. */
  async close(): Promise<void> {
    this.#machine.close();
    await this.#databases?.close();
  }

  /**
   * The engine commits one call in several parts. A crash between them would, for instance, keep that a message to this
   * device was read but not the key that was in it. So each call that changes something is one step, kept whole.
   */
  async #step<T>(work: () => Promise<T>): Promise<T> {
    return this.#databases ? await this.#databases.step(work) : await work();
  }

  #decryptionSettings(): wasm.DecryptionSettings {
    return new wasm.DecryptionSettings(TRUST[this.#trust]);
  }
}

function publicKey(base64: string): PublicKey {
  return { length: 32, toBase64: () => base64 };
}
