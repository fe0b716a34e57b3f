import type { NewEntry } from "../../../core/timeline/entry.ts";
import type { Tx } from "../../../db/connect.ts";
import type { LockedIncident } from "../../../db/incidents.ts";
import { copyPermits } from "../../../db/marking.ts";
import { append } from "../../../db/timeline.ts";

/** Adds an entry about another: whom its source has let have that one may have this one. */
export async function appendCorrection(
  tx: Tx,
  incident: LockedIncident,
  entry: NewEntry & { readonly corrects: number },
  now: Date,
): Promise<void> {
  for (const { number } of await append(tx, incident, [entry], now)) {
    await copyPermits(tx, incident.id, entry.corrects, number);
  }
}
