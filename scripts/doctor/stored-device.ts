/** What the database has of a Matrix device, as far as it is public. */
import type { Database } from "../../src/db/connect.ts";
import { lockOf } from "../../src/db/crypto/lock.ts";

export interface StoredDevice {
  readonly fingerprint: string | null;
  readonly masterKey: string | null;
  readonly records: number;
  readonly openedAt: Date;
  /** Whether a process has it open. */
  readonly inUse: boolean;
}

export async function storedDevice(
  { sql }: Database,
  user: string,
  device: string,
): Promise<StoredDevice | undefined> {
  const [table] = await sql`select to_regclass('crypto_devices') as name`;
  if (!table?.name) return undefined;
  const [area, name] = lockOf({ user, device });
  const [row] = await sql<StoredDevice[]>`
    select fingerprint, master_key as "masterKey", opened_at::text as "openedAt",
      (select count(*)::int from crypto_records where owner = d.id) as records,
      exists (
        select 1 from pg_locks where locktype = 'advisory' and granted
          and database = (select oid from pg_database where datname = current_database())
          and classid = ${area}::oid and objid = hashtext(${name})::oid
      ) as "inUse"
    from crypto_devices d where user_id = ${user} and device_id = ${device}`;
  return row && { ...row, openedAt: new Date(row.openedAt) };
}
