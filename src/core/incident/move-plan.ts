/** Where people are called to when the network on which they were met is no longer trusted. */
import { byId } from "../directory/by-id.ts";
import type { Contact, Directory } from "../directory/directory.ts";
import { inOrder } from "../words.ts";

export interface Moved {
  readonly contact: string;
  readonly network: string;
}

/** Somebody whom Muster can reach on no other network. */
export interface CallBack {
  readonly contact: string;
  /** `phone +31 70 555 07 01`: what the directory has for people to use. */
  readonly ways: readonly string[];
}

export interface MovePlan {
  readonly moved: readonly Moved[];
  readonly callBack: readonly CallBack[];
}

/**
 * Plans it: everybody goes to the first network of their organisation's that is left and on which they have an
 * address.
 * @param directory without the network that is not trusted ({@link avoiding})
 * @param people ids of contacts who were met there
 * @param trusted ids of the networks to which Muster is connected and which are trusted
 */
export function movePlan(
  directory: Directory,
  people: readonly string[],
  trusted: readonly string[],
): MovePlan {
  const contacts = byId(directory.contacts);
  const homes = new Map(directory.organisations.map((one) => [one.id, one.networks]));
  const moved: Moved[] = [];
  const callBack: CallBack[] = [];
  for (const id of people.toSorted(inOrder)) {
    const contact = contacts.get(id);
    const network = (homes.get(contact?.organisation ?? "") ?? []).find(
      (one) => trusted.includes(one) && addressOn(contact, one) !== undefined,
    );
    if (network !== undefined) moved.push({ contact: id, network });
    else callBack.push({ contact: id, ways: otherWays(contact) });
  }
  return { moved, callBack };
}

function otherWays(contact: Contact | undefined): readonly string[] {
  return ["phone", "email"].flatMap((way) => {
    const address = addressOn(contact, way);
    return address === undefined ? [] : [`${way} ${address}`];
  });
}

/** An own property only: a network called `constructor` finds no address. */
function addressOn(contact: Contact | undefined, network: string): string | undefined {
  if (contact === undefined || !Object.hasOwn(contact.addresses, network)) return undefined;
  return contact.addresses[network]?.trim() || undefined;
}
