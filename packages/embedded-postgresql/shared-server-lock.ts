/** Every Muster process that uses an embedded server holds a shared lock in it. The last one may stop the server. */
import postgres from "postgres";

/** Held shared by those who use the server, exclusively by the one who stops it. */
const LOCK = 6_878_727_070;

export interface SharedServerLock {
  /** Gives the lock up. True when no other process holds it: the server may be stopped. */
  isLast(): Promise<boolean>;
  close(): Promise<void>;
}

/**
 * Takes the lock on a connection of its own.
 * @param onLost called once when that connection drops
 * @throws Error when the server does not answer, or does not accept the password
 */
export async function takeSharedServerLock(url: string, onLost: () => void): Promise<SharedServerLock> {
  let closing = false;
  const sql = postgres(url, {
    max: 1,
    idle_timeout: 0,
    fetch_types: false,
    max_lifetime: null,
    connect_timeout: 5,
    onnotice: () => undefined,
    connection: { application_name: "muster-shared-server-lock" },
    onclose: () => {
      if (closing) return;
      closing = true;
      void sql.end({ timeout: 0 });
      onLost();
    },
  });
  try {
    await sql`select pg_advisory_lock_shared(${LOCK})`;
  } catch (error) {
    closing = true;
    await sql.end({ timeout: 0 });
    throw error;
  }
  return {
    async isLast() {
      await sql`select pg_advisory_unlock_shared(${LOCK})`;
      const [row] = await sql`select pg_try_advisory_lock(${LOCK}) as last`;
      return row?.last === true;
    },
    async close() {
      closing = true;
      await sql.end({ timeout: 1 });
    },
  };
}
