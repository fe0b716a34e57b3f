/** The engine of Muster's own device and what it works with. */
import type { OlmMachine, UserId } from "@matrix-org/matrix-sdk-crypto-nodejs";
import type { MusterMatrixClient } from "../client.ts";
import type { KeyedMutex } from "../keyed-mutex.ts";
import type { Log } from "../log.ts";
import { isUserId } from "../user-id.ts";
import { binding } from "./binding.ts";
import type { Identities } from "./identities.ts";

export interface OwnMachine {
  readonly client: MusterMatrixClient;
  readonly machine: OlmMachine;
  readonly log: Log;
  readonly identities: Identities;
  /** One at a time: what concerns a room, under its id, and within that what concerns devices and sessions, under {@link KEYS}. */
  readonly mutex: KeyedMutex;
}

export const KEYS = "keys";

/** What a homeserver says may hold anything; what is no user id is left out, since the engine refuses the whole list. */
export function userIds(users: readonly string[]): UserId[] {
  return users.filter(isUserId).flatMap((user) => {
    try {
      return [new binding.UserId(user)];
    } catch {
      return [];
    }
  });
}
