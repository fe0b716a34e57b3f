/** Brings a directory into the database. */
import { aboutIncident } from "../core/about.ts";
import { type Consequence, consequencesOf } from "../core/directory/consequences.ts";
import { type Change, diffDirectory } from "../core/directory/diff.ts";
import type { Directory } from "../core/directory/directory.ts";
import type { Db, Tx } from "../db/connect.ts";
import { demandSameOwners } from "../db/contact-owners.ts";
import { loadDirectory, noteImported, replaceDirectory } from "../db/directory.ts";
import { arm, DIRECTORY_CHANGE, type DIRECTORY_CHANGES } from "../db/due.ts";
import { openIncidents } from "../db/open-incidents.ts";

export interface Imported {
  /** Empty when all of it was there already. */
  readonly changes: readonly Change[];
  /** What that means for incidents that are open. */
  readonly consequences: readonly Consequence[];
}

/** What running incidents do about it; those without are only said. */
const CHANGED: Readonly<Record<Consequence["kind"], (typeof DIRECTORY_CHANGES)[number] | undefined>> = {
  lead: "lead",
  "lead-back": "lead",
  policy: "policy",
  opener: undefined,
  named: undefined,
};

/**
 * Makes the database's directory the given one, in one transaction: all of it or nothing. The same
 * directory again writes nothing. Incidents that it concerns follow as soon as a Muster is running.
 * @param file fingerprint of the file that it was read from: the next start need not read it again
 * @throws IdTakenError when a contact's id goes to another person
 */
export function importDirectory(db: Db, directory: Directory, now: Date, file?: string): Promise<Imported> {
  return db.transaction(async (tx) => {
    await demandSameOwners(tx, directory.contacts);
    const imported = await whatImportWouldDo(tx, directory);
    if (imported.changes.length > 0) await replaceDirectory(tx, directory, now);
    const rows = imported.consequences.flatMap(({ kind, incident }) => {
      const changed = CHANGED[kind];
      if (changed === undefined) return [];
      return [{ about: aboutIncident(incident), kind: DIRECTORY_CHANGE, data: { changed }, dueAt: now }];
    });
    await arm(tx, rows, now);
    if (file !== undefined) await noteImported(tx, file);
    return imported;
  });
}

/** The same, and nothing is written. */
export async function whatImportWouldDo(tx: Tx, directory: Directory): Promise<Imported> {
  const current = await loadDirectory(tx);
  return {
    changes: diffDirectory(current, directory),
    consequences: consequencesOf(await openIncidents(tx), current, directory),
  };
}
