import type { Json } from "../../core/timeline/entry.ts";
import { findPerson } from "./find-person.ts";
import { Impossible, type Sending } from "./send.ts";
import type { Step } from "./step.ts";

/** Sends a direct message to a contact. */
export async function sendDirect(step: Extract<Step, { do: "direct" }>, sending: Sending): Promise<Json> {
  const person = await findPerson(step.contact, sending);
  if (person.user === undefined) throw new Impossible(person.reason ?? "nobody is behind that contact");
  const room = await sending.port.directRoom(person.user);
  return sending.port.post(room, step.message, sending.attempt);
}
