/** Which incident an alert has opened: one per alert, apart for drills, and apart for those who may not know of each other's. */
import type { Contact } from "../../../core/directory/directory.ts";
import type { Incident } from "../../../core/incident/incident.ts";
import type { Tx } from "../../../db/connect.ts";
import { type Alert, findIncident } from "../../../db/incidents.ts";
import { mayKnow } from "../../runtime/access.ts";
import type { TransactionContext } from "../../runtime/context.ts";

/**
 * The open incident of the alert, or the alert as a new one is kept. Somebody else's incident with the
 * same id of an alert is neither told of nor in the way: ids of two institutions' systems may well be equal.
 */
export async function incidentOfAlert(
  context: TransactionContext,
  actor: Contact,
  id: string,
  exercise: boolean,
): Promise<{ readonly already: Incident } | { readonly alert: Alert }> {
  const own: Alert = { id, of: actor.organisation };
  for (const alert of [own, { id }]) {
    const already = await findIncident(context.tx, { alert, exercise });
    if (!already) continue;
    if (await mayKnow(context.tx, context.directory, actor, already)) return { already };
    return { alert: own };
  }
  return { alert: { id } };
}

/**
 * The open incident that has taken the place of a closed one: the same alert opened it.
 * @param organisation that opened the closed one
 */
export async function successorOf(
  tx: Tx,
  incident: Incident,
  { id }: Alert,
  organisation: string,
): Promise<Incident | undefined> {
  for (const alert of [{ id, of: organisation }, { id }]) {
    const found = await findIncident(tx, { alert, exercise: incident.exercise });
    if (found && found.id !== incident.id) return found;
  }
  return undefined;
}
