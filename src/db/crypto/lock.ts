/** The advisory lock of anyone who may write the keys of a device. */
import type { OwnDevice } from "../../adapters/matrix/crypto/store.ts";

/** Keeps these locks apart from others in the same database. */
const AREA = 687_873;

/** For `pg_try_advisory_lock(area, hashtext(name))`. */
export function lockOf({ user, device }: OwnDevice): readonly [area: number, name: string] {
  return [AREA, `${user}/${device}`];
}
