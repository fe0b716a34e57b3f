/** Which incident an alert has opened: one per alert, apart for drills, and apart for those who may not know of each other's. */
import type { Contact } from "../../../core/directory/directory.ts";
import type { Incident } from "../../../core/incident/incident.ts";
import { keepAlert } from "../../../db/alerts.ts";
import type { Tx } from "../../../db/connect.ts";
import { type Alert, findIncident } from "../../../db/incidents.ts";
import { mayKnow } from "../../runtime/access.ts";
import type { IncidentContext } from "../../runtime/command.ts";
import type { TransactionContext } from "../../runtime/context.ts";

/**
 * For whom an alert may count: for everybody, for an organisation, for a person. Ids of two institutions' systems may
 * well be equal, and an organisation may have an incident of which not all its people may know.
 */
function scopesOf(id: string, organisation: string, contact: string): readonly Alert[] {
  return [{ id }, { id, of: organisation }, { id, of: `contact:${contact}` }];
}

/** As the alert of a further incident can be kept; undefined: open incidents have it in every way. */
async function freeOf(tx: Tx, scopes: readonly Alert[], exercise: boolean): Promise<Alert | undefined> {
  for (const alert of scopes) if (!(await findIncident(tx, { alert, exercise }))) return alert;
  return undefined;
}

/**
 * The open incident of the alert, or the alert as a new one is kept. An incident with the same alert of which the
 * actor may not know is neither told of nor in the way.
 */
export async function incidentOfAlert(
  context: TransactionContext,
  actor: Contact,
  id: string,
  exercise: boolean,
): Promise<{ readonly already: Incident } | { readonly alert: Alert | undefined }> {
  const scopes = scopesOf(id, actor.organisation, actor.id);
  for (const alert of scopes.toReversed()) {
    const already = await findIncident(context.tx, { alert, exercise });
    if (already && (await mayKnow(context.tx, context.directory, actor, already))) return { already };
  }
  return { alert: await freeOf(context.tx, scopes, exercise) };
}

/**
 * The open incident that has taken the place of a closed one, as far as the actor may know of it: the same alert
 * opened it.
 */
export async function successorOf(
  { tx, directory, incident, actor }: IncidentContext,
  { id, of }: Alert,
): Promise<Incident | undefined> {
  const { exercise, source, openedBy } = incident;
  for (const alert of [{ id, ...(of === undefined ? {} : { of }) }, ...scopesOf(id, source, openedBy)]) {
    const found = await findIncident(tx, { alert, exercise });
    if (found && found.id !== incident.id && (await mayKnow(tx, directory, actor, found))) return found;
  }
  return undefined;
}

/** Before a closed incident is opened again: one that has its alert meanwhile, of which the actor may not know, keeps it. */
export async function giveWay({ tx, incident }: IncidentContext, alert: Alert): Promise<void> {
  const { exercise, source, openedBy } = incident;
  if (!(await findIncident(tx, { alert, exercise }))) return;
  await keepAlert(tx, incident, await freeOf(tx, scopesOf(alert.id, source, openedBy), exercise));
}
