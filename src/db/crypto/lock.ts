/** The advisory lock of anyone who may write the keys of a device. */
import type { OwnDevice } from "../../adapters/matrix/crypto/store.ts";
import { LOCK_AREAS } from "../advisory-locks.ts";

/** For `pg_try_advisory_lock(area, hashtext(name))`. */
export function lockOf({ user, device }: OwnDevice): readonly [area: number, name: string] {
  return [LOCK_AREAS.cryptoStore, `${user}/${device}`];
}
