import type { Incident } from "../../core/incident/incident.ts";
import type { Message } from "../../core/message.ts";
import { messageReason } from "../../core/roll/invitation-reason.ts";
import type { Json } from "../../core/timeline/entry.ts";
import { redactForPerson } from "./disclosure.ts";
import { findPerson } from "./find-person.ts";
import { incidentOf } from "./incident-of.ts";
import type { DataOf } from "./payload.ts";
import { Impossible, NotTheirs, type SendContext, Undeclared } from "./sending.ts";
import type { direct } from "./steps.ts";

/** Sends a direct message to a contact; nothing to anyone who may no longer know what it is about. */
export async function sendDirect(step: DataOf<typeof direct>, sending: SendContext): Promise<Json> {
  const { port, attempt } = sending;
  const incident = await incidentAbout(sending);
  const message = await asTheyMayHaveIt(step, sending, incident);
  if (message === undefined) throw new NotTheirs("they may not know of the incident any more");
  const person = await findPerson(step.contact, sending);
  if (person.user === undefined) throw new Impossible(person.reason ?? "nobody is behind that contact");
  const why = incident && messageReason(incident);
  return port.post(await port.directRoom(person.user, why), message, attempt);
}

async function incidentAbout({ db, about }: SendContext): Promise<Incident | undefined> {
  return about.kind === "incident" ? await incidentOf(db, about.id) : undefined;
}

/** A message that is about no incident declares so; for any other nobody has decided yet who may have it. */
async function asTheyMayHaveIt(
  { contact, message, cites }: DataOf<typeof direct>,
  { db, about }: SendContext,
  incident: Incident | undefined,
): Promise<Message | undefined> {
  if (incident) return redactForPerson(db, incident, contact, message, cites);
  if (about.kind === "nothing" && cites === "no-content") return message;
  throw new Undeclared(about);
}
