/**
 * Identifiers and lists of them, as values of our own. The engine's objects are moved into a call and dead afterwards,
 * while matrix-bot-sdk, written for the native binding, hands the same ones in again and again.
 */
import * as wasm from "@matrix-org/matrix-sdk-crypto-wasm";

/** `@local:server`. The constructor throws on anything else, as the native one does. */
export class UserId {
  readonly #text: string;
  constructor(text: string) {
    new wasm.UserId(text).free();
    this.#text = text;
  }
  toString(): string {
    return this.#text;
  }
}

export class DeviceId {
  readonly #text: string;
  constructor(text: string) {
    new wasm.DeviceId(text).free();
    this.#text = text;
  }
  toString(): string {
    return this.#text;
  }
}

/** `!local:server`, or without a server since room version 12. The constructor throws on anything else. */
export class RoomId {
  readonly #text: string;
  constructor(text: string) {
    new wasm.RoomId(text).free();
    this.#text = text;
  }
  toString(): string {
    return this.#text;
  }
}

/** Users whose devices changed, and users with whom no encrypted room is shared any more. */
export class DeviceLists {
  readonly changed: readonly UserId[];
  readonly left: readonly UserId[];
  constructor(changed?: readonly UserId[] | null, left?: readonly UserId[] | null) {
    this.changed = [...(changed ?? [])];
    this.left = [...(left ?? [])];
  }
  isEmpty(): boolean {
    return this.changed.length === 0 && this.left.length === 0;
  }
}

/** Fresh objects for one call of the engine. */
export function engineUsers(users: readonly UserId[] | null | undefined): wasm.UserId[] {
  return (users ?? []).map((user) => new wasm.UserId(user.toString()));
}

export function engineUser(user: UserId): wasm.UserId {
  return new wasm.UserId(user.toString());
}

export function engineDevice(device: DeviceId): wasm.DeviceId {
  return new wasm.DeviceId(device.toString());
}

export function engineRoom(room: RoomId): wasm.RoomId {
  return new wasm.RoomId(room.toString());
}
