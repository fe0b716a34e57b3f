/** Somebody is in a war-room, or out of it: audience, roll and timeline say so, and the room is warned of who does not belong. */
import type { Contact } from "../../../core/directory/directory.ts";
import { policyFor } from "../../../core/escalation/policies.ts";
import type { Incident } from "../../../core/incident/incident.ts";
import type { RollLine, RollState } from "../../../core/roll.ts";
import { after } from "../../../core/time.ts";
import { arm } from "../../../db/due.ts";
import type { LockedIncident } from "../../../db/incidents.ts";
import { MAIN, rollOf, setContact, want } from "../../../db/roll.ts";
import { addRoomMember, removeRoomMember, roomMembersOf } from "../../../db/room-members.ts";
import { type Room, roomsOf } from "../../../db/rooms.ts";
import { append } from "../../../db/timeline.ts";
import { mayKnow } from "../../runtime/access.ts";
import { alarmRow } from "../../runtime/alarms.ts";
import { callNextSoon } from "../../runtime/call-next.ts";
import { signature, type TransactionContext } from "../../runtime/context.ts";
import type { InboundContext } from "../../runtime/inbound-context.ts";
import { refreshCardsSparingly, repeatStatusCard } from "../../runtime/outbox.ts";
import { markingOverrideIn } from "../../runtime/side-room.ts";
import { brief } from "./briefing.ts";
import { warnOf } from "./warn-of.ts";
import { keepWithheld } from "./withheld-gap.ts";

export interface Move {
  readonly user: string;
  /** Who that is; undefined: not in the directory. */
  readonly contact: Contact | undefined;
  readonly kind: "joined" | "left";
  readonly at: Date;
  /** Nobody told of it: it was found by asking who is in the room. */
  readonly found?: true;
}

/**
 * @param incident locked
 * @returns false when all of it was known, for platforms repeat such news under new ids
 */
export async function moved(
  context: TransactionContext & Pick<InboundContext, "from">,
  incident: LockedIncident,
  room: Room,
  move: Move,
): Promise<boolean> {
  const { tx, from, now } = context;
  const { contact, user, kind } = move;
  const seats =
    kind === "joined"
      ? await addRoomMember(tx, room.id, user, "joined", now)
      : await removeRoomMember(tx, room.id, user);
  if (kind === "joined" && seats && from.history === "from-joining") await repeatStatusCard(context, room);
  const change = contact ? await onTheRoll(context, incident, room, { ...move, contact }) : undefined;
  if (kind === "joined" && contact) await brief(context, incident, contact, room.network);
  if (!change?.isNews && !seats) return false;

  const [entry] = await append(
    tx,
    incident,
    [
      {
        kind,
        text: textOf(context, room, move, change?.state),
        data: {
          user,
          network: from.network,
          ...(contact ? { contact: contact.id } : { unknown: true }),
          ...(move.found ? { found: true } : {}),
        },
        occurredAt: move.at,
        author: contact?.id ?? user,
        ...(contact ? { organisation: contact.organisation } : {}),
        ...(await markingOverrideIn(tx, incident, room, contact?.organisation)),
        source: { network: from.network, ...(room.roomId === undefined ? {} : { room: room.roomId }) },
      },
    ],
    now,
  );
  if (kind === "joined") await warnOf(context, incident, room, user, contact);
  if (entry) await keepWithheld(context, incident, room, entry);
  if (change?.state === "declined" && room.roomKey === MAIN && contact)
    await callNextSoon(context, incident, contact.organisation);
  if (
    room.roomKey === MAIN &&
    contact !== undefined &&
    contact.id === incident.lead &&
    (change?.state === "left" || change?.state === "declined")
  )
    await watchLead(context, incident, contact.id);
  await refreshCardsSparingly(context, incident);
  return true;
}

/** The lead is in no room any more: unless they come back, people are reminded that nobody sees to it. */
async function watchLead(
  { tx, directory, now }: TransactionContext,
  incident: Incident,
  lead: string,
): Promise<void> {
  if (incident.status === "closed") return;
  const { leadWithin } = policyFor(directory.policies, incident.severity, incident.category);
  const alarm = { kind: "no-lead", subject: lead, dueAt: after(now, leadWithin) } as const;
  await arm(tx, [alarmRow(incident, alarm)], now);
}

interface Change {
  readonly state: RollState;
  readonly isNews: boolean;
}

/** Marks the roll. undefined: they are not put on it, for anyone who is on the roll of an incident at TLP:RED is named by it. */
async function onTheRoll(
  context: TransactionContext,
  incident: Incident,
  room: Room,
  move: Move & { readonly contact: Contact },
): Promise<Change | undefined> {
  const { tx, now, directory } = context;
  const { contact, user } = move;
  const before = (await rollOf(tx, incident.id, room.roomKey)).find((line) => line.contact === contact.id);
  // Removed: whether they are still there or out by now, they count no more until somebody calls them again.
  if (before?.state === "removed" && (move.found || move.kind === "left")) return undefined;
  const elsewhere = move.kind === "left" ? await otherRoom(context, incident, room, contact) : undefined;
  if (before && elsewhere) {
    const there = { network: elsewhere.network, userId: elsewhere.user, state: "joined" } as const;
    await setContact(tx, incident.id, contact.id, there, now, room.roomKey);
    return undefined;
  }
  const state = stateAfter(move.kind, before);
  const who = { network: room.network, userId: user, state };
  // Anyone who got back in by hand is named by the roll of a TLP:RED incident no more than anybody else who did.
  const isNew = before === undefined || before.state === "removed";
  const isForNamed = incident.marking === "RED" && room.roomKey === MAIN;
  if (isNew && isForNamed && !(await mayKnow(tx, directory, contact, incident))) return undefined;
  if (before) return { state, isNews: await setContact(tx, incident.id, contact.id, who, now, room.roomKey) };
  const line = { ...who, contact: contact.id, organisation: contact.organisation, changedAt: now };
  await want(tx, incident.id, [line], room.roomKey);
  return { state, isNews: true };
}

/** Where else somebody is who left one of two rooms: people with two accounts may be in both. */
async function otherRoom(
  { tx }: TransactionContext,
  incident: Incident,
  room: Room,
  contact: Contact,
): Promise<{ readonly network: string; readonly user: string } | undefined> {
  const others = (await roomsOf(tx, incident.id)).filter(
    (one) => one.id !== room.id && one.roomKey === room.roomKey && one.state === "open",
  );
  for (const { id, network } of others) {
    const seat = (await roomMembersOf(tx, id)).find(
      (one) => one.contact === contact.id && one.state === "joined",
    );
    if (seat) return { network, user: seat.user };
  }
  return undefined;
}

function stateAfter(kind: Move["kind"], before: RollLine | undefined): RollState {
  const isInvited = before?.state === "invited" || before?.state === "declined";
  return kind === "left" && isInvited ? "declined" : kind;
}

function textOf(context: TransactionContext, room: Room, move: Move, state: RollState | undefined): string {
  const { contact, kind, user } = move;
  const who = contact ? signature(context.directory, contact) : `${user}, who is not in the directory,`;
  if (state === "declined") return `${who} declined the invitation on ${room.network}`;
  const found = move.found ? "; found by comparison, the network had not told" : "";
  return `${who} ${kind} the room on ${room.network}${found}`;
}
