/** Which incident an alert has opened: one per alert, apart for drills, and apart for those who may not know of each other's. */
import type { Contact } from "../../../core/directory/directory.ts";
import type { Incident } from "../../../core/incident/incident.ts";
import type { Tx } from "../../../db/connect.ts";
import { findIncident } from "../../../db/incidents.ts";
import { mayKnow } from "../../runtime/access.ts";
import type { TransactionContext } from "../../runtime/context.ts";

interface Keys {
  /** For everybody. */
  readonly shared: string;
  /** For an organisation, when the shared one belongs to an incident that it may not know of. */
  readonly own: string;
}

/**
 * The open incident of the alert, or the key under which a new one is kept. Somebody else's incident with the
 * same id of an alert is neither told of nor in the way: ids of two institutions' systems may well be equal.
 */
export async function incidentOfAlert(
  context: TransactionContext,
  actor: Contact,
  alert: string,
  exercise: boolean,
): Promise<{ readonly already: Incident } | { readonly key: string }> {
  const { own, shared } = keysOf(alert, exercise, actor.organisation);
  for (const key of [own, shared]) {
    const already = await findIncident(context.tx, { alert: key });
    if (!already) continue;
    if (await mayKnow(context.tx, context.directory, actor, already)) return { already };
    return { key: own };
  }
  return { key: shared };
}

/** The open incident that has taken the place of a closed one: the same alert opened it. */
export async function successorOf(
  tx: Tx,
  incident: Incident,
  alert: string,
  organisation: string,
): Promise<Incident | undefined> {
  const { own, shared } = keysOf(alert, incident.exercise, organisation);
  for (const key of [own, shared]) {
    const found = await findIncident(tx, { alert: key });
    if (found && found.id !== incident.id) return found;
  }
  return undefined;
}

function keysOf(alert: string, exercise: boolean, organisation: string): Keys {
  const shared = exercise ? `${alert} (exercise)` : alert;
  return { shared, own: `${shared} (${organisation})` };
}
