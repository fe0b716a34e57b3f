import type { Directory } from "../../core/directory/directory.ts";
import type { MarkingOverride } from "../../core/incident/decide.ts";
import type { Incident } from "../../core/incident/incident.ts";
import type { Entry } from "../../core/timeline/entry.ts";
import type { Tx } from "../../db/connect.ts";
import { needToKnowOf } from "./need-to-know.ts";

/** What binds an entry that is written about another one from now on: the other's marking, as it is now. */
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
