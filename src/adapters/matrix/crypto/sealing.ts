/** Encrypts what is sent into rooms, after giving the key to everybody there who may have it. */
import type { EncryptionSettings } from "@matrix-org/matrix-sdk-crypto-nodejs";
import { LRUCache } from "lru-cache";
import { Forbidden } from "../../chat-errors.ts";
import { ENCRYPTED } from "../encryption.ts";
import { type Json, record } from "../json.ts";
import { binding } from "./binding.ts";
import { deliver, deliverAll } from "./outgoing.ts";
import { KEYS, type OwnMachine, userIds } from "./own-machine.ts";
import { Readers, type Reads } from "./readers.ts";
import {
  encryptionOf,
  invitedMembers,
  joinedMembers,
  rotationOf,
  showsFromInvitation,
  USUAL_ROTATION,
} from "./room-state.ts";
import { keysGivenIn, withheldIn } from "./withheld.ts";

const WRITE = "write into this room";

export class Sealing {
  readonly #own: OwnMachine;
  /** Rooms whose key was made by this process. */
  readonly #fresh = new Set<string>();
  /** Whether the room shows what is said from the invitation on. Only Muster can change that in its rooms. */
  readonly #fromInvitation = new LRUCache<string, boolean>({ max: 10_000 });

  readonly #readers: Readers;

  constructor(own: OwnMachine, reads: Reads = async () => {}) {
    this.#own = own;
    this.#readers = new Readers(reads);
  }

  /**
   * The event to send instead. One at a time per room: the engine panics when a key is used up between sharing and
   * using it. Rejects when the room is not encrypted, or when not everybody could be given the key.
   */
  async encrypt(room: string, type: string, content: Json): Promise<{ type: string; content: Json }> {
    const { machine, mutex } = this.#own;
    return await mutex.acquire(room, async () => {
      const settings = await this.#settings(room);
      const members = await this.#audience(room);
      await this.#meet(members);
      await this.#share(room, await this.#known(members), settings);
      const sealed = await machine.encryptRoomEvent(new binding.RoomId(room), type, JSON.stringify(content));
      return { type: ENCRYPTED, content: record(JSON.parse(sealed)) };
    });
  }

  async remember(room: string): Promise<void> {
    await this.#own.machine.rememberRoom(new binding.RoomId(room));
  }

  async isRemembered(room: string): Promise<boolean> {
    return await this.#own.machine.isRemembered(new binding.RoomId(room));
  }

  /** Who can see what is said now, and therefore gets the key. */
  async #audience(room: string): Promise<readonly string[]> {
    const { client } = this.#own;
    const known = this.#fromInvitation.get(room);
    const fromInvitation = known ?? (await showsFromInvitation(client, room));
    this.#fromInvitation.set(room, fromInvitation);
    const joined = await joinedMembers(client, room);
    return fromInvitation ? [...joined, ...(await invitedMembers(client, room))] : joined;
  }

  /** What the room's state asks for now; the usual, when the homeserver suddenly denies that there is any. */
  async #settings(room: string): Promise<EncryptionSettings> {
    const { network } = this.#own.client;
    const content = await encryptionOf(this.#own.client, room);
    if (!content && !(await this.isRemembered(room)))
      throw new Forbidden(network, WRITE, "it is not encrypted");
    const rotation = content ? rotationOf(content) : USUAL_ROTATION;
    if (!rotation) throw new Forbidden(network, WRITE, "its encryption is of an unknown kind");
    await this.remember(room);
    const settings = new binding.EncryptionSettings();
    settings.historyVisibility = binding.HistoryVisibility.Joined;
    settings.rotationPeriod = BigInt(rotation.period);
    settings.rotationPeriodMessages = BigInt(rotation.messages);
    return settings;
  }

  /** Knows the members' devices and has a session with each. */
  async #meet(members: readonly string[]): Promise<void> {
    const { client, machine, mutex } = this.#own;
    await mutex.acquire(KEYS, async () => {
      await machine.updateTrackedUsers(userIds(members));
      await deliverAll(client, machine);
      const missing = await machine.getMissingSessions(userIds(members));
      if (missing) await deliver(client, machine, missing);
    });
  }

  /** Without those whose identity has changed; a message that nobody else would read is not sent. */
  async #known(members: readonly string[]): Promise<readonly string[]> {
    const { client, machine, identities } = this.#own;
    const changed = await identities.changedAmong(members);
    if (changed.size === 0) return members;
    const known = members.filter((one) => !changed.has(one));
    if (known.every((one) => one === String(machine.userId)))
      throw new Forbidden(client.network, WRITE, "the identity of the person there has changed");
    return known;
  }

  async #share(room: string, members: readonly string[], settings: EncryptionSettings): Promise<void> {
    const { client, machine, log } = this.#own;
    const id = new binding.RoomId(room);
    // After a restore from a backup, a kept key would go on where others have seen it already.
    if (!this.#fresh.has(room)) await machine.forgetRoomKey(id);
    this.#fresh.add(room);
    const given: string[] = [];
    const withheldFrom: string[] = [];
    for (const request of await machine.shareRoomKey(id, userIds(members), settings)) {
      await deliver(client, machine, request);
      given.push(...keysGivenIn(request));
      for (const withheld of withheldIn(request)) {
        withheldFrom.push(withheld.user);
        log.warn(
          { network: client.network, room, ...withheld },
          "A device is given no key: it cannot read the room",
        );
      }
    }
    const own = String(machine.userId);
    const others = withheldFrom.filter((user) => user !== own && members.includes(user));
    await this.#readers.shared(room, given, others).catch(() => {
      log.warn({ network: client.network, room }, "That somebody cannot read a room could not be recorded");
    });
  }
}
