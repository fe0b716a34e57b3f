/** Entries about entries: an edit, a deletion or a pin taken off is bound like what it is about, as that is marked now. */
import type { Directory } from "../../../core/directory/directory.ts";
import type { MarkingOverride } from "../../../core/incident/decide.ts";
import type { Incident } from "../../../core/incident/incident.ts";
import type { Entry, NewEntry } from "../../../core/timeline/entry.ts";
import type { Tx } from "../../../db/connect.ts";
import { copyPermits } from "../../../db/marking.ts";
import { append } from "../../../db/timeline.ts";
import { needToKnowOf } from "../../runtime/need-to-know.ts";

/** What binds whatever is written about an entry from now on. */
export async function overrideLike(
  tx: Tx,
  directory: Pick<Directory, "organisations" | "contacts">,
  incident: Incident,
  before: Entry,
): Promise<MarkingOverride> {
  const need = await needToKnowOf(tx, directory, incident);
  const handling = need.handlingOf(before);
  return { marking: need.markingOf(before).tlp, ...(handling === undefined ? {} : { handling }) };
}

/** Adds an entry about another: whom its source has let have that one may have this one. */
export async function appendCorrection(
  tx: Tx,
  incident: Incident,
  entry: NewEntry & { readonly corrects: number },
  now: Date,
): Promise<void> {
  for (const { number } of await append(tx, incident.id, [entry], now)) {
    await copyPermits(tx, incident.id, entry.corrects, number);
  }
}
