/** Inviting somebody who has no account on the network (Slack Connect): sent here, and what becomes of it arrives as events. */

import { z } from "zod";
import { aboutIncident } from "../../../core/about.ts";
import { personOf } from "../../../core/directory/name-book.ts";
import { CONNECT_LASTS, CONNECT_WORDS } from "../../../core/roll/slack-connect.ts";
import { after } from "../../../core/time.ts";
import type { Json, NewEntry } from "../../../core/timeline/entry.ts";
import { saveConnectInvite } from "../../../db/connect-invites.ts";
import { arm } from "../../../db/due.ts";
import { type LockedIncident, lockIncident } from "../../../db/incidents.ts";
import { enqueue } from "../../../db/outbox.ts";
import { MAIN, rollOf, setContact } from "../../../db/roll.ts";
import { findRoom, type Room } from "../../../db/rooms.ts";
import { append } from "../../../db/timeline.ts";
import type { SendResult } from "../../../db/workers.ts";
import { callNextSoon } from "../../runtime/call-next.ts";
import type { TransactionContext } from "../../runtime/context.ts";
import { incidentOf } from "../../runtime/incident-of.ts";
import { besideLane } from "../../runtime/lanes.ts";
import { openRoomOf } from "../../runtime/open-room-of.ts";
import { refreshCards, report, roomStep } from "../../runtime/outbox.ts";
import type { DataOf } from "../../runtime/payload.ts";
import { recordFact } from "../../runtime/record.ts";
import { Impossible, type SendContext } from "../../runtime/sending.ts";
import { markingOverrideIn } from "../../runtime/side-room.ts";
import type { inviteContacts } from "../../runtime/steps.ts";
import { entryOf, type InviteResult, reportOf } from "./invite-report.ts";
import { slackConnect } from "./steps.ts";
import { stillWanted } from "./still-wanted.ts";

type SlackConnect = DataOf<typeof slackConnect>;
type Invite = DataOf<typeof inviteContacts>;

/** Kind of the due row that ends an invitation nobody took. */
export const CONNECT_EXPIRY = "connect-expiry";
/** Who was invited where; `room` is the id of the room's row. */
export const connectExpiryData = z.strictObject({ room: z.string(), contact: z.string() });

/** One step each: every invitation is a call of its own, and one that fails holds up nobody else. */
export async function inviteFromOutside(
  context: TransactionContext,
  room: Room,
  invite: Invite,
  outcomes: readonly InviteResult[],
): Promise<void> {
  const steps = outcomes.flatMap(({ state, contact, email }) => {
    if (state !== "outside" || email === undefined) return [];
    const { report: to } = invite;
    const step = slackConnect.of({ room: room.id, contact, email, ...(to ? { report: to } : {}) });
    return [{ ...roomStep(room, step, context.newId()), lane: besideLane("connect", room.id) }];
  });
  await enqueue(context.tx, steps, context.now);
}

/** Resolves to the platform's id of the invitation; to null when they are not wanted there any more. */
export async function sendConnect(step: SlackConnect, { db, port, attempt }: SendContext): Promise<Json> {
  const room = await openRoomOf(db, step.room);
  const incident = await incidentOf(db, room.incident);
  if (!(await stillWanted(db, room, incident, [step.contact])).has(step.contact)) return null;
  if (!port.connect) throw new Impossible(`nobody can be invited from outside to ${port.network}`);
  return (await port.connect.invite(room.roomId, step.email, attempt)).invite;
}

export async function recordConnectOutcome(
  context: TransactionContext,
  step: SlackConnect,
  result: SendResult,
): Promise<void> {
  if (result.state === "retry" && result.afterMs < LONG) return;
  const { tx, now } = context;
  const { contact } = step;
  const room = await findRoom(tx, { id: step.room });
  const incident = room && (await lockIncident(tx, room.incident));
  if (!room || !incident || (result.state === "delivered" && typeof result.value !== "string")) return;
  const binding = await markingOverrideIn(tx, incident, room);
  // Removed while it was on its way: they stay that, and are removed should they take the invitation (connect-news.ts).
  const isWanted = (await stillWanted(tx, room, incident, [contact])).has(contact);
  if (result.state === "given-up" && !isWanted) return;
  if (result.state === "retry") {
    if (isWanted) await waits(context, incident, room, contact, result.error);
    return;
  }
  if (result.state === "given-up") {
    const failed: InviteResult = { contact, state: "failed", reason: result.error };
    const change = { state: "failed", reason: result.error } as const;
    await setContact(tx, incident.id, contact, change, now, room.roomKey);
    await append(tx, incident, [entryOf(context, room, failed, binding)], now);
    await report(context, step.report, reportOf(context, incident, room, [failed]), incident.id);
    const home = context.directory.contacts.find((one) => one.id === contact)?.organisation;
    if (room.roomKey === MAIN && home) await callNextSoon(context, incident, home);
    return refreshCards(context, incident);
  }
  await sent(context, incident, room, step, String(result.value), binding, isWanted);
}

/** A wait of so many ms is one of which people should know. */
const LONG = 5 * 60_000;

/** Said once for each reason. Nobody should wait for that who can be reached by somebody else. */
async function waits(
  context: TransactionContext,
  incident: LockedIncident,
  room: Room,
  contact: string,
  why: string,
): Promise<void> {
  const { tx, now } = context;
  const line = (await rollOf(tx, incident.id, room.roomKey)).find((one) => one.contact === contact);
  const reason = `not invited yet: ${why}; Muster keeps trying`;
  if (line?.state !== "wanted" || line.reason === reason) return;
  await setContact(tx, incident.id, contact, { state: "wanted", reason }, now, room.roomKey);
  const home = context.directory.contacts.find((one) => one.id === contact)?.organisation;
  await recordFact(context, incident, {
    kind: "connect",
    text: `${personOf(context.directory, contact)} on ${room.network}: ${reason}`,
    data: { contact, network: room.network, state: "waiting" },
    ...(home ? { organisation: home } : {}),
    ...(await markingOverrideIn(tx, incident, room)),
  });
  if (home && room.roomKey === MAIN) await callNextSoon(context, incident, home);
  await refreshCards(context, incident);
}

async function sent(
  context: TransactionContext,
  incident: LockedIncident,
  room: Room,
  { contact, email }: SlackConnect,
  invite: string,
  binding: Pick<NewEntry, "marking" | "handling">,
  isWanted: boolean,
): Promise<void> {
  const { tx, now } = context;
  await saveConnectInvite(tx, { room: room.id, contact, invite, email, state: "sent", changedAt: now });
  const change = { state: "invited", network: room.network, reason: CONNECT_WORDS.sent } as const;
  if (isWanted) await setContact(tx, incident.id, contact, change, now, room.roomKey);
  const data = { room: room.id, contact } satisfies z.input<typeof connectExpiryData>;
  await arm(
    tx,
    [
      {
        about: aboutIncident(incident.id),
        kind: CONNECT_EXPIRY,
        data,
        dueAt: after(now, CONNECT_LASTS),
      },
    ],
    now,
  );
  const known = context.directory.contacts.find((one) => one.id === contact);
  await recordFact(context, incident, {
    kind: "connect",
    text: `${personOf(context.directory, contact)} invited to ${room.network} from outside, by e-mail to ${email}; they have to accept, and it may need approval`,
    data: { contact, network: room.network, invite, state: "sent" },
    ...(known ? { organisation: known.organisation } : {}),
    ...binding,
  });
  await refreshCards(context, incident);
}
