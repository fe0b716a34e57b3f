/** Telling people in person: by direct message on the network where they are, or on another when that is away. */

import type { Incident } from "../../core/incident/incident.ts";
import type { Message } from "../../core/message.ts";
import { rollOf } from "../../db/roll.ts";
import { nameOf, type TransactionContext } from "./context.ts";
import { tellPerson } from "./outbox.ts";
import type { CitedEntries } from "./steps.ts";
import { waysTo } from "./ways-to.ts";

/**
 * Tells each of these contacts: where the roll has them, else where their organisation is at home.
 * @returns sentences about those who have no address on any network that Muster is on
 */
export async function tellInPerson(
  context: TransactionContext,
  incident: Incident,
  contacts: readonly string[],
  message: Message,
  cites: CitedEntries,
): Promise<readonly string[]> {
  if (contacts.length === 0) return [];
  const roll = new Map((await rollOf(context.tx, incident.id)).map((line) => [line.contact, line.network]));
  const missed: string[] = [];
  for (const contact of new Set(contacts)) {
    const found = context.directory.contacts.find((one) => one.id === contact);
    const [network] = found ? waysTo(context, found, roll.get(contact)) : [];
    if (network === undefined) missed.push(contact);
    else await tellPerson(context, incident, { contact, network }, message, cites);
  }
  return missed.map(
    (contact) =>
      `${nameOf(context.directory, contact)} has no address on a network here: tell them by other means.`,
  );
}
