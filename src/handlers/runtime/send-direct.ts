import type { Json } from "../../core/timeline/entry.ts";
import { redactForPerson } from "./disclosure.ts";
import { findPerson } from "./find-person.ts";
import { incidentOf } from "./incident-of.ts";
import type { DataOf } from "./payload.ts";
import { Impossible, NotTheirs, type SendContext } from "./sending.ts";
import type { direct } from "./steps.ts";

/** Sends a direct message to a contact; nothing to whoever may no longer know what it is about. */
export async function sendDirect(step: DataOf<typeof direct>, sending: SendContext): Promise<Json> {
  const { db, port, attempt, incident } = sending;
  const message =
    incident === undefined
      ? step.message
      : await redactForPerson(db, await incidentOf(db, incident), step.contact, step.message, step.cites);
  if (message === undefined) throw new NotTheirs("they may not know of the incident any more");
  const person = await findPerson(step.contact, sending);
  if (person.user === undefined) throw new Impossible(person.reason ?? "nobody is behind that contact");
  return port.post(await port.directRoom(person.user), message, attempt);
}
