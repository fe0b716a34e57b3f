/** Finding people by their address. */
import { Forbidden, NotFound } from "../chat-errors.ts";
import { api, type MusterMatrixClient } from "./client.ts";
import { isUserId } from "./user-id.ts";

/** On Matrix an address is a user id. undefined when it is none, or its server says that nobody has it. */
export async function findUser(client: MusterMatrixClient, address: string): Promise<string | undefined> {
  const user = address.trim();
  if (!isUserId(user)) return undefined;
  try {
    await client.call({ action: "look up a person", missing: "user" }, "GET", api`profile/${user}`);
    return user;
  } catch (error) {
    if (error instanceof NotFound) return undefined;
    // A homeserver may keep its profiles to itself; whether the person exists then shows at the invitation.
    if (error instanceof Forbidden) return user;
    throw error;
  }
}
