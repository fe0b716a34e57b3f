/** The private briefing of somebody who joins: queued once per person and incident, whatever happens afterwards. */

import { briefing } from "../../../core/briefing/briefing.ts";
import type { Contact } from "../../../core/directory/directory.ts";
import type { Incident } from "../../../core/incident/incident.ts";
import type { NeedToKnow } from "../../../core/marking/need-to-know.ts";
import { participationsOf } from "../../../db/incidents.ts";
import { enqueue } from "../../../db/outbox.ts";
import { mayKnow, mayUse, WORKERS } from "../../runtime/access.ts";
import type { TransactionContext } from "../../runtime/context.ts";
import { directStep } from "../../runtime/outbox.ts";
import { asReadBy } from "../../runtime/own-words.ts";
import { prefixFor } from "../../runtime/prefix-for.ts";

/** Anyone who opened the incident needs none, and anyone who may not know of it gets none. */
export async function brief(
  context: TransactionContext,
  incident: Incident,
  contact: Contact,
  network: string,
): Promise<void> {
  if (contact.id === incident.openedBy) return;
  if (!(await mayKnow(context.tx, context.directory, contact, incident))) return;
  const readers = (need: NeedToKnow) => [need.reader(contact)];
  const seen = await asReadBy(context.tx, context.directory, incident, readers);
  const message = briefing({
    incident: seen.incident,
    directory: context.directory,
    participations: await participationsOf(context.tx, incident.id),
    contact,
    prefix: await prefixFor(context.tx, contact.id, context.networks.get(network)),
    mayWork: mayUse(contact, WORKERS),
  });
  // A key that was seen is dropped: who comes back is not welcomed again.
  const key = `briefing:${incident.id}:${contact.id}`;
  const said = { message, cites: seen.cites, bestEffort: true } as const;
  const step = directStep({ contact: contact.id, network }, incident, said, key);
  // A lane of its own: reminders to this person do not wait for it.
  await enqueue(context.tx, [{ ...step, lane: `briefing:${step.lane}` }], context.now);
}
