/** Brings a directory into the database. */
import { type Change, diffDirectory } from "../core/directory/diff.ts";
import type { Directory } from "../core/directory/directory.ts";
import type { Db } from "../db/connect.ts";
import { loadDirectory, replaceDirectory } from "../db/directory.ts";

/**
 * Makes the database's directory the given one, in one transaction: all of it or nothing. The same
 * directory again writes nothing.
 * @returns what changed; empty when it was there already
 */
export function importDirectory(db: Db, directory: Directory, now: Date): Promise<Change[]> {
  return db.transaction(async (tx) => {
    const changes = diffDirectory(await loadDirectory(tx), directory);
    if (changes.length > 0) await replaceDirectory(tx, directory, now);
    return changes;
  });
}
