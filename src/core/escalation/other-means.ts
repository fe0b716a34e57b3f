/** How people are reached when no message reaches them. */

import type { Contact, Directory } from "../directory/directory.ts";
import { STAND_INS } from "../incident/muster.ts";
import { type Markdown, md } from "../message.ts";
import { MAX_EXAMPLES } from "../message-budgets.ts";
import type { RollLine } from "../roll.ts";
import { inOrder } from "../words.ts";

/**
 * Contacts of an organisation whom the directory has a telephone number or an e-mail address for, best first: those
 * who were called, then by role.
 */
export function reachableByOtherMeans(
  organisation: string,
  directory: Pick<Directory, "contacts">,
  roll: readonly RollLine[],
): readonly Contact[] {
  const called = new Set(roll.filter((line) => line.state !== "removed").map((line) => line.contact));
  const place = ({ id, role }: Contact) => {
    const at = STAND_INS.indexOf(role);
    return (called.has(id) ? 0 : 100) + (at < 0 ? STAND_INS.length : at);
  };
  return directory.contacts
    .filter((one) => one.organisation === organisation && byOtherMeans([one]) !== undefined)
    .toSorted((a, b) => place(a) - place(b) || inOrder(a.id, b.id))
    .slice(0, MAX_EXAMPLES);
}

/** `Call Nikos Andreou +30 281 055 01 01; mail Freya Holm freya@enisa.test.` Undefined when there is no way to any of them. */
export function byOtherMeans(contacts: readonly Pick<Contact, "name" | "addresses">[]): Markdown | undefined {
  const ways = contacts.flatMap(({ name, addresses }) => {
    const phone = own(addresses, "phone");
    const email = own(addresses, "email");
    if (phone !== undefined) return [`call ${name} ${phone}`];
    return email === undefined ? [] : [`mail ${name} ${email}`];
  });
  if (ways.length === 0) return undefined;
  const line = ways.join("; ");
  return md`${line.charAt(0).toUpperCase()}${line.slice(1)}.`;
}

/** An own property only, and not an empty one. */
function own(addresses: Contact["addresses"], way: string): string | undefined {
  const address = Object.hasOwn(addresses, way) ? addresses[way]?.trim() : undefined;
  return address ? address : undefined;
}
