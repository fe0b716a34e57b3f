/** From a contact of the directory to a user of a network. */
import type { UserId } from "../../adapters/chat-port.ts";
import { addressOn, rememberUser, userOf } from "../../db/directory.ts";
import type { Sending } from "./send.ts";

export interface Person {
  readonly contact: string;
  readonly user?: UserId;
  /** Why there is no user; for people. */
  readonly reason?: string;
}

/** Looks the address up once; later the remembered user id serves. Rejects only when the network cannot be asked. */
export async function findPerson(contact: string, { db, port }: Sending): Promise<Person> {
  const remembered = await userOf(db, contact, port.network);
  if (remembered !== undefined) return { contact, user: remembered };
  const address = await addressOn(db, contact, port.network);
  if (address === undefined) return { contact, reason: `the directory has no address on ${port.network}` };
  const user = await port.findUser(address);
  if (user === undefined) return { contact, reason: `nobody on ${port.network} has the address ${address}` };
  await rememberUser(db, contact, port.network, user);
  return { contact, user };
}
