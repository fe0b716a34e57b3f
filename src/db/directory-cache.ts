/**
 * The directory in memory. Each transaction asks for its version, and what is kept for a version is what the database
 * has: a decision never goes by another. Who only looks asks the same. No notification is needed, so none can be missed.
 */
import { sql } from "drizzle-orm";
import type { Directory } from "../core/directory/directory.ts";
import type { Tx } from "./connect.ts";
import { forget, readOnce } from "./read-once.ts";
import { directoryState } from "./schema/directory.ts";
import { networkTrust } from "./schema/network-trust.ts";

/** By version, which no two directories share, not even in two databases. */
const kept = new Map<string, Directory>();
/** That of now, and a few for those who have not seen it yet. */
const MAX_KEPT = 3;
const MAX_READS = 3;

/** What nearly every transaction has to know, in one statement. */
interface Standing {
  /** Undefined while there has never been a directory. */
  readonly version: string | undefined;
  /** Ids of the networks that are not trusted. */
  readonly suspects: ReadonlySet<string>;
}

/** In place of an incident: it is about none. */
const NO_INCIDENT = "";

export function standingOf(tx: Tx): Promise<Standing> {
  return readOnce(tx, NO_INCIDENT, "standing", () => readStanding(tx));
}

/** Call it after a change of the directory, or of which networks are trusted. */
export function forgetStanding(tx: Tx): void {
  forget(tx, NO_INCIDENT);
}

async function readStanding(tx: Tx): Promise<Standing> {
  const rows = await tx.execute<{ version: string | null; suspects: string | null }>(sql`
    select (select version from ${directoryState}) as version,
      (select string_agg(network, ' ') from ${networkTrust} where state = 'suspect') as suspects`);
  const { version, suspects } = rows[0] ?? { version: null, suspects: null };
  return { version: version ?? undefined, suspects: new Set(suspects?.split(" ")) };
}

/** @param read reads the directory from the database, in several statements */
export async function keptDirectory(tx: Tx, read: () => Promise<Directory>): Promise<Directory> {
  let { version } = await standingOf(tx);
  for (let reads = 1; ; reads += 1) {
    const known = version === undefined ? undefined : kept.get(version);
    if (known) return known;
    const directory = await read();
    // An import that was committed meanwhile leaves some of the old and some of the new.
    const { version: now } = await readStanding(tx);
    if (now !== undefined && now === version) keep(now, directory);
    if (now === version || reads === MAX_READS) return directory;
    version = now;
  }
}

function keep(version: string, directory: Directory): void {
  kept.set(version, directory);
  for (const old of kept.keys()) if (kept.size > MAX_KEPT) kept.delete(old);
}
