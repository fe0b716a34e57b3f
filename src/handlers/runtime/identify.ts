/** Who is behind a user id of a network: a contact of the directory, or nobody. */
import type { UserId } from "../../adapters/chat-port.ts";
import type { Contact } from "../../core/directory/directory.ts";
import type { Tx } from "../../db/connect.ts";
import { contactsByUser, rememberUser } from "../../db/directory.ts";
import { isIdentityPending } from "../../db/identity-changes.ts";
import type { AtOnce } from "./inbound-context.ts";

/**
 * Finds the contact: by the user id, else by an address that the network itself vouches for (never one that
 * the person typed). When two contacts match, nobody is found: a guess would give somebody another's rights.
 */
export async function identify(
  tx: Tx,
  network: Pick<AtOnce, "network" | "profiles">,
  user: UserId,
): Promise<Contact | undefined> {
  // Somebody else may hold the account: nobody is recognised by it until they were called back.
  if (await isIdentityPending(tx, network.network, user)) return undefined;
  const known = await contactsByUser(tx, network.network, user);
  if (known.length > 0) return known.length === 1 ? known[0] : undefined;
  const addresses = await vouchedAddresses(network, user);
  if (addresses.length === 0) return undefined;
  const matching = await contactsByUser(tx, network.network, user, addresses);
  const [contact] = matching;
  if (!contact || matching.length > 1) return undefined;
  await rememberUser(tx, contact.id, network.network, user);
  return contact;
}

async function vouchedAddresses(
  network: Pick<AtOnce, "network" | "profiles">,
  user: UserId,
): Promise<readonly string[]> {
  try {
    return (await network.profiles?.addressesOf(user)) ?? [];
  } catch {
    // The network is away: the person is unknown for now, which gives no rights. The refusal says to try again.
    return [];
  }
}
