/** What became of an invitation from outside: roll and timeline say so, and at the end somebody else is called. */

import type { UserId } from "../../../adapters/chat-port.ts";
import { aboutIncident } from "../../../core/about.ts";
import { personOf } from "../../../core/directory/name-book.ts";
import type { Incident } from "../../../core/incident/incident.ts";
import { CONNECT_WORDS, type ConnectState, mayFollow } from "../../../core/roll/slack-connect.ts";
import type { RollState } from "../../../core/roll.ts";
import { type ConnectInvite, saveConnectInvite } from "../../../db/connect-invites.ts";
import { contactsByUser, rememberUser } from "../../../db/directory.ts";
import { disarm } from "../../../db/due.ts";
import type { LockedIncident } from "../../../db/incidents.ts";
import { enqueue } from "../../../db/outbox.ts";
import { MAIN, rollOf, setContact } from "../../../db/roll.ts";
import { addRoomMember } from "../../../db/room-members.ts";
import type { Room } from "../../../db/rooms.ts";
import { callNextSoon } from "../../runtime/call-next.ts";
import type { TransactionContext } from "../../runtime/context.ts";
import { refreshCards, roomStep } from "../../runtime/outbox.ts";
import { recordFact } from "../../runtime/record.ts";
import { markingOverrideIn } from "../../runtime/side-room.ts";
import { CONNECT_EXPIRY } from "./slack-connect.ts";
import { kick } from "./steps.ts";
import { stillWanted } from "./still-wanted.ts";

export interface ConnectNews {
  readonly state: Exclude<ConnectState, "sent">;
  readonly at: Date;
  /** The account that took it, once known. */
  readonly user?: UserId;
}

/** News that is late, or was told before, changes nothing. */
export async function connectNews(
  context: TransactionContext,
  incident: LockedIncident,
  room: Room,
  invite: ConnectInvite,
  news: ConnectNews,
): Promise<void> {
  const { tx, now } = context;
  const { contact } = invite;
  if (news.user !== undefined) await takenBy(context, incident, room, contact, news.user);
  if (!mayFollow(invite.state, news.state)) return;
  await saveConnectInvite(tx, { ...invite, state: news.state, changedAt: now });
  if (AFTERWARDS[news.state] !== "invited")
    await disarm(tx, aboutIncident(incident.id), { kind: CONNECT_EXPIRY, data: { room: room.id, contact } });

  const before = (await rollOf(tx, incident.id, room.roomKey)).find((line) => line.contact === contact);
  // Who is here, or was removed, is that; whatever becomes of the invitation.
  if (before?.state === "invited" || before?.state === "wanted") {
    const change = { state: AFTERWARDS[news.state], reason: CONNECT_WORDS[news.state] };
    await setContact(tx, incident.id, contact, change, now, room.roomKey);
  }
  const home = context.directory.contacts.find((one) => one.id === contact)?.organisation;
  await recordFact(context, incident, {
    kind: "connect",
    text: `${personOf(context.directory, contact)} on ${room.network}: ${CONNECT_WORDS[news.state]}`,
    data: { contact, network: room.network, invite: invite.invite, state: news.state },
    occurredAt: news.at,
    ...(home ? { organisation: home } : {}),
    ...(await markingOverrideIn(tx, incident, room)),
  });
  if (AFTERWARDS[news.state] !== "invited" && home && room.roomKey === MAIN)
    await callNextSoon(context, incident, home);
  await refreshCards(context, incident);
}

const AFTERWARDS: Readonly<Record<ConnectNews["state"], RollState>> = {
  accepted: "invited",
  approved: "invited",
  declined: "declined",
  expired: "failed",
};

/**
 * Anyone who took the invitation got it at the address that the directory has for the contact: that is who they
 * are, unless the directory knows the account as somebody else's. They count among those who can read the
 * room; anyone who was removed meanwhile is removed.
 */
async function takenBy(
  context: TransactionContext,
  incident: Incident,
  room: Room,
  contact: string,
  user: UserId,
): Promise<void> {
  const { tx, now } = context;
  if ((await contactsByUser(tx, room.network, user)).length === 0)
    await rememberUser(tx, contact, room.network, user);
  await addRoomMember(tx, room.id, user, "invited", now);
  if ((await stillWanted(tx, room, incident, [contact])).has(contact)) return;
  const step = kick.of({ room: room.id, user, contact, reason: `Removed from ${incident.ref}` });
  await enqueue(tx, [roomStep(room, step, context.newId())], now);
}
