import type { Message } from "../../core/message.ts";
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
  const message = await asTheyMayHaveIt(step, sending);
  if (message === undefined) throw new NotTheirs("they may not know of the incident any more");
  const person = await findPerson(step.contact, sending);
  if (person.user === undefined) throw new Impossible(person.reason ?? "nobody is behind that contact");
  return port.post(await port.directRoom(person.user), message, attempt);
}

/** What is about no incident says so itself; of anything else nobody has said yet who may have it. */
async function asTheyMayHaveIt(
  { contact, message, cites }: DataOf<typeof direct>,
  { db, about }: SendContext,
): Promise<Message | undefined> {
  if (about.kind === "incident")
    return redactForPerson(db, await incidentOf(db, about.id), contact, message, cites);
  if (about.kind === "nothing" && cites === "no-content") return message;
  throw new Undeclared(about);
}
