/** Reads what is needed to say who may have what of an incident. */
import { byId } from "../../core/directory/by-id.ts";
import type { Directory } from "../../core/directory/directory.ts";
import type { Incident } from "../../core/incident/incident.ts";
import type { Audience } from "../../core/marking/may-share.ts";
import { type Facts, type NeedToKnow, needToKnow } from "../../core/marking/need-to-know.ts";
import { calledContacts } from "../../core/roll.ts";
import { backedPermits, backedRemarkings } from "../../db/backing.ts";
import type { Tx } from "../../db/connect.ts";
import { participationsOf } from "../../db/incidents.ts";
import { permitsOf, remarkingsOf } from "../../db/marking.ts";
import { readOnce } from "../../db/read-once.ts";
import { rollOf } from "../../db/roll.ts";
import type { RoomMember } from "../../db/room-members.ts";

type Read = Pick<Facts, "participants" | "permits" | "remarkings">;
type People = Pick<Directory, "organisations" | "contacts">;

/** The last answer from what was read: most who ask in one transaction ask of the same incident and directory. */
const answers = new WeakMap<
  Read,
  { incident: Incident; people: People; called: unknown; need: NeedToKnow }
>();

/**
 * In one transaction the database is asked once, and again when something of the incident has changed.
 * @param incident as it is now.
 */
export async function needToKnowOf(tx: Tx, people: People, incident: Incident): Promise<NeedToKnow> {
  const [read, called] = await Promise.all([
    readOnce(tx, incident.id, "who may have what", () => readFacts(tx, incident.id)),
    incident.marking === "RED"
      ? readOnce(tx, incident.id, "who was called", () => calledOf(tx, incident.id))
      : NOBODY,
  ]);
  const last = answers.get(read);
  if (last?.incident === incident && last.people === people && last.called === called) return last.need;
  const need = needToKnow({ incident, directory: people, ...read, called });
  answers.set(read, { incident, people, called, need });
  return need;
}

const NOBODY: readonly string[] = [];

async function calledOf(tx: Tx, incident: string): Promise<readonly string[]> {
  return calledContacts(await rollOf(tx, incident));
}

async function readFacts(tx: Tx, incident: string): Promise<Read> {
  const [participations, permitRows, markingRows] = await Promise.all([
    participationsOf(tx, incident),
    permitsOf(tx, incident),
    remarkingsOf(tx, incident),
  ]);
  return {
    participants: participations.map((one) => one.organisation),
    permits: await backedPermits(tx, incident, permitRows),
    remarkings: await backedRemarkings(tx, incident, markingRows),
  };
}

/** People who can read a room, as readers of the incident. */
export function readersOf(
  directory: Pick<Directory, "contacts">,
  need: NeedToKnow,
  roomMembers: readonly RoomMember[],
): Audience {
  const contacts = byId(directory.contacts);
  return roomMembers.map((one) => {
    const contact = one.contact === undefined ? undefined : contacts.get(one.contact);
    return contact === undefined ? need.stranger : need.reader(contact);
  });
}
