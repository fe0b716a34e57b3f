/** Finding people by their address. */
import { Forbidden, NotFound, Unavailable } from "../chat-errors.ts";
import { api, type MusterMatrixClient } from "./client.ts";
import { serverOf } from "./server-name.ts";
import { isUserId } from "./user-id.ts";

/** On Matrix an address is a user id. undefined when it is none, or its server says that nobody has it. */
export async function findUser(client: MusterMatrixClient, address: string): Promise<string | undefined> {
  const user = address.trim();
  if (!isUserId(user)) return undefined;
  if (client.seen.has(user)) return user;
  try {
    // Elsewhere this is only a first look: the invitation tells for certain.
    const isOwn = serverOf(user) === (await client.account()).server;
    const timeout = isOwn ? client.limits.request : client.limits.glance;
    const doing = { action: "look up a person", missing: "user" } as const;
    await client.call(doing, "GET", api`profile/${user}`, { timeout });
    client.seen.set(user, true);
    return user;
  } catch (error) {
    if (error instanceof NotFound) return undefined;
    // A homeserver may keep its profiles to itself; whether the person exists then shows at the invitation.
    if (error instanceof Forbidden) return user;
    // Their homeserver is away, or says nothing of its people to others.
    if (error instanceof Unavailable && serverOf(user) !== (await client.account()).server) return user;
    throw error;
  }
}
