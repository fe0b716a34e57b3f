import type { Contact } from "../../../core/directory/directory.ts";
import type { Incident } from "../../../core/incident/incident.ts";
import { mayKnow, mayUse, WORKERS } from "../../runtime/access.ts";
import { identify } from "../../runtime/identify.ts";
import type { InboundContext } from "../../runtime/inbound-context.ts";

/** Who it is, if they may put words on the record of the incident: as for the command `note`. */
export async function recorderOf(
  { tx, atOnce, directory }: InboundContext,
  incident: Incident,
  user: string,
): Promise<Contact | undefined> {
  const contact = await identify(tx, atOnce, user);
  if (!contact || !mayUse(contact, WORKERS)) return undefined;
  return (await mayKnow(tx, directory, contact, incident)) ? contact : undefined;
}
