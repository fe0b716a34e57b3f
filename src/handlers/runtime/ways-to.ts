/** Over which networks a contact can be written to. */
import type { Contact } from "../../core/directory/directory.ts";
import { networkFor } from "../../core/incident/muster.ts";
import { organisationOf, type TransactionContext } from "./context.ts";

/**
 * Ids of networks on which the contact has an address, best first: where they are, at home, then any other. Those
 * that are away come last, so that a message waits only when there is no other way.
 * @param here network on which the roll has the contact
 */
export function waysTo(
  { directory, networks }: Pick<TransactionContext, "directory" | "networks">,
  contact: Contact,
  here?: string,
): readonly string[] {
  const home = organisationOf(directory, contact.organisation)?.networks ?? [];
  const connected = [...networks.keys()];
  const withAddress = [...home, ...connected].filter(
    (network) => networkFor(contact, [network], connected) !== undefined,
  );
  const ways = [...new Set([...(here !== undefined && networks.has(here) ? [here] : []), ...withAddress])];
  const isAway = (network: string) => networks.get(network)?.trouble !== undefined;
  return [...ways.filter((one) => !isAway(one)), ...ways.filter(isAway)];
}
