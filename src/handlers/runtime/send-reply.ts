import { ChatError } from "../../adapters/chat-errors.ts";
import type { About } from "../../core/about.ts";
import type { Message } from "../../core/message.ts";
import { say } from "../../core/message.ts";
import { ANSWER_REASON } from "../../core/roll/invitation-reason.ts";
import type { Tx } from "../../db/connect.ts";
import { contactsByUser, loadPeople } from "../../db/directory.ts";
import { listIncidents } from "../../db/incidents.ts";
import { oneLook } from "../../db/read-once.ts";
import { findRoom } from "../../db/rooms.ts";
import { knowerOf } from "./access.ts";
import { asMarkedNow, redactForPerson, refusedInRoom } from "./disclosure.ts";
import { incidentOf } from "./incident-of.ts";
import { RUNTIME_SAYS } from "./messages.ts";
import type { DataOf } from "./payload.ts";
import { type SendContext, Undeclared } from "./sending.ts";
import type { answer } from "./steps.ts";

type Reply = DataOf<typeof answer>;

/** Answers a command: whispered where the network can, else in the room or by direct message. */
export async function sendReply(step: Reply, sending: SendContext): Promise<undefined> {
  const { port, attempt } = sending;
  const { to, route } = step;
  if (!port.whisper && route === "room" && to.room !== undefined) {
    const message = await forRoom(step, to.room, sending);
    if (message) {
      await port.post(to.room, message, attempt, to);
      return;
    }
  }
  const message = await forWhoAsked(step, sending);
  if (port.whisper) return void (await port.whisper.reply(to, message, attempt));
  const direct = await port.directRoom(to.user, ANSWER_REASON);
  await port.post(direct, message, attempt);
  if (to.room !== undefined && to.room !== direct) await markAnswered(to.room, to, sending);
}

/** Where the command was typed nobody would see that it was answered: an emoji under it says so. Best effort. */
async function markAnswered(roomId: string, { data }: Reply["to"], { db, port }: SendContext): Promise<void> {
  const typed = data?.event;
  if (!port.reactions || typed === undefined) return;
  if ((await findRoom(db, { network: port.network, roomId }))?.state === "silenced") return;
  await port.reactions.set(roomId, typed, ANSWERED, true).catch((error: unknown) => {
    if (!(error instanceof ChatError)) throw error;
  });
}

/** "You have mail". */
const ANSWERED = "📬";

/**
 * Into a room that others may read nothing is said, not even an answer; nor what not everybody there may have:
 * then undefined.
 */
async function forRoom(
  { message, cites, incidents }: Reply,
  roomId: string,
  { db, port, about }: SendContext,
): Promise<Message | undefined> {
  const room = await findRoom(db, { network: port.network, roomId });
  if (room?.state === "silenced" || incidents) return undefined;
  if (about.kind !== "incident") return demandDeclared(message, cites, about);
  const incident = await incidentOf(db, about.id);
  if (cites !== "no-content") {
    if (room?.incident !== incident.id || (await refusedInRoom(db, incident, room, cites))) return undefined;
  }
  return asMarkedNow(message, incident, cites);
}

async function forWhoAsked(step: Reply, { db, port, about }: SendContext): Promise<Message> {
  const { message, cites, incidents } = step;
  if (about.kind !== "incident" && !incidents) return demandDeclared(message, cites, about);
  const look = oneLook(db);
  const [contact, another] = await contactsByUser(look, port.network, step.to.user);
  const who = another === undefined ? contact?.id : undefined;
  if (incidents && !(await mayKnowAll(look, who, incidents))) return CHANGED;
  if (about.kind !== "incident") return message;
  const incident = await incidentOf(db, about.id);
  const fitting = await redactForPerson(look, incident, who, message, cites);
  const gone = { reference: incident.ref, command: `${port.prefix} list`.trim() };
  return fitting ?? say([], RUNTIME_SAYS.gone(gone));
}

/** A reply about no incident is sent only when it declares that it shows none. */
function demandDeclared(message: Message, cites: Reply["cites"], about: About): Message {
  if (about.kind !== "nothing" || cites !== "no-content") throw new Undeclared(about);
  return message;
}

const CHANGED = say([], RUNTIME_SAYS.changed());

/** Of all of them in one go: an answer can show dozens. */
async function mayKnowAll(db: Tx, who: string | undefined, incidents: readonly string[]): Promise<boolean> {
  if (who === undefined) return false;
  const people = await loadPeople(db, [who]);
  const [contact] = people.contacts;
  if (!contact) return false;
  const among = [...new Set(incidents)];
  const known = await listIncidents(db, { among, knownTo: knowerOf(contact, people), limit: among.length });
  return known.length === among.length;
}
