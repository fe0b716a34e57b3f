/** From a contact of the directory to a user of a network. */
import type { ChatPort, UserId } from "../../adapters/chat-port.ts";
import type { Incident } from "../../core/incident/incident.ts";
import { isPerson } from "../../core/roll.ts";
import { isWithdrawn } from "../../db/bindings.ts";
import { addressOn, contactsByUser, rememberUser, userOf } from "../../db/directory.ts";
import { rollOf } from "../../db/roll.ts";
import type { SendContext } from "./sending.ts";

export interface Person {
  readonly contact: string;
  readonly user?: UserId;
  /** Why there is no user; for people. */
  readonly reason?: string;
  /** Where somebody without an account there can be written to. */
  readonly email?: string;
}

type Looking = Pick<SendContext, "db" | "port">;

/** Look-ups under way, by contact: anyone who asks meanwhile gets the same answer. */
const underWay = new WeakMap<ChatPort, Map<string, Promise<Person>>>();

/** Looks the address up once; later the remembered user id serves. Rejects only when the network cannot be asked. */
export function findPerson(contact: string, { db, port }: Looking): Promise<Person> {
  const here = underWay.get(port) ?? new Map<string, Promise<Person>>();
  underWay.set(port, here);
  const looking = here.get(contact) ?? lookUp(contact, { db, port }).finally(() => here.delete(contact));
  here.set(contact, looking);
  return looking;
}

/**
 * Looks up everybody who is to be invited while the room is being opened, so that inviting costs no further
 * round trip. Nobody waits for it: anyone who invites asks again, and says what goes wrong.
 */
export function findWanted(incident: Incident, { db, port }: Looking): void {
  void (async () => {
    const roll = await rollOf(db, incident.id);
    const wanted = roll.filter((line) => line.network === port.network && line.state === "wanted");
    await Promise.all(wanted.filter(isPerson).map((line) => findPerson(line.contact, { db, port })));
  })().catch(() => undefined);
}

/** An account that the directory has more than once is nobody's: who reads there cannot be said. */
async function lookUp(contact: string, looking: Looking): Promise<Person> {
  const { db, port } = looking;
  const person = await accountOf(contact, looking);
  if (person.user === undefined) return person;
  if (await isWithdrawn(db, port.network, person.user)) {
    const why = `their account on ${port.network} was withdrawn; call them back, then a coordinator confirms it`;
    return { contact, reason: why };
  }
  const others = (await contactsByUser(db, port.network, person.user)).filter((one) => one.id !== contact);
  if (others.length === 0) return person;
  // Not who else: those who read this may be of another organisation.
  const reason = `the directory has this account on ${port.network} more than once, so that nobody can say who it is`;
  return { contact, reason };
}

async function accountOf(contact: string, { db, port }: Looking): Promise<Person> {
  const remembered = await userOf(db, contact, port.network);
  if (remembered !== undefined) return { contact, user: remembered };
  const address = await addressOn(db, contact, port.network);
  if (address === undefined) return { contact, reason: `the directory has no address on ${port.network}` };
  const user = await port.findUser(address);
  if (user === undefined) {
    const email =
      address.includes("@") && !address.startsWith("@") ? address : await addressOn(db, contact, "email");
    const reason = `nobody on ${port.network} has the address ${address}`;
    return { contact, reason, ...(email === undefined ? {} : { email }) };
  }
  await rememberUser(db, contact, port.network, user);
  return { contact, user };
}
