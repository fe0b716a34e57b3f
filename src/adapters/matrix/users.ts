/** Finding people by their address. */
import { Forbidden, NotFound, Rejected, Unavailable } from "../chat-errors.ts";
import { api, type MusterMatrixClient } from "./client.ts";
import { serverOf } from "./server-name.ts";
import { isUserId } from "./user-id.ts";

/**
 * On Matrix an address is a user id. undefined when it is none, or when Muster's own homeserver says that nobody has it.
 * Of people elsewhere nothing is believed but the invitation: homeservers keep profiles to themselves, or answer for
 * others that they do not know.
 */
export async function findUser(client: MusterMatrixClient, address: string): Promise<string | undefined> {
  const user = address.trim();
  if (!isUserId(user)) return undefined;
  if (client.seen.has(user)) return user;
  const isOwn = serverOf(user) === (await client.account()).server;
  try {
    const timeout = isOwn ? client.limits.request : client.limits.glance;
    const doing = { action: "look up a person", missing: "user" } as const;
    await client.call(doing, "GET", api`profile/${user}`, { timeout });
    client.seen.set(user, true);
    return user;
  } catch (error) {
    if (error instanceof Forbidden) return user;
    if (!isOwn && (error instanceof NotFound || error instanceof Unavailable || error instanceof Rejected))
      return user;
    if (error instanceof NotFound) return undefined;
    throw error;
  }
}

/** Whether an invitation is worth trying: the look-up alone, when it fails, keeps nobody out. */
export async function mayExist(client: MusterMatrixClient, user: string): Promise<boolean> {
  try {
    return (await findUser(client, user)) !== undefined;
  } catch (error) {
    if (error instanceof Unavailable || error instanceof Rejected) return true;
    throw error;
  }
}
