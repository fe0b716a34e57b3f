/** Inviting contacts to an open room. Each has an outcome: on the roll, on the timeline, in the report. */

import { ChatError } from "../../../adapters/chat-errors.ts";
import type { InviteOutcome } from "../../../adapters/chat-port.ts";
import { policyFor } from "../../../core/escalation/policies.ts";
import type { Incident } from "../../../core/incident/incident.ts";
import { callOrder } from "../../../core/roll/call-order.ts";
import { callReason } from "../../../core/roll/invitation-reason.ts";
import type { RollState } from "../../../core/roll.ts";
import type { Json } from "../../../core/timeline/entry.ts";
import { loadPeople } from "../../../db/directory.ts";
import { lockIncident } from "../../../db/incidents.ts";
import { enqueue } from "../../../db/outbox.ts";
import { MAIN, rollOf, setContact } from "../../../db/roll.ts";
import { addRoomMember } from "../../../db/room-members.ts";
import { findRoom, type Room } from "../../../db/rooms.ts";
import { append } from "../../../db/timeline.ts";
import type { SendResult } from "../../../db/workers.ts";
import { callNextSoon, expectAnswers } from "../../runtime/call-next.ts";
import type { TransactionContext } from "../../runtime/context.ts";
import { findPerson, type Person } from "../../runtime/find-person.ts";
import { incidentOf } from "../../runtime/incident-of.ts";
import { besideLane } from "../../runtime/lanes.ts";
import { openRoomOf } from "../../runtime/open-room-of.ts";
import { refreshCards, report, roomStep } from "../../runtime/outbox.ts";
import type { DataOf } from "../../runtime/payload.ts";
import type { SendContext } from "../../runtime/sending.ts";
import { markedAs, markingOverrideIn } from "../../runtime/side-room.ts";
import { inviteContacts } from "../../runtime/steps.ts";
import { brief } from "./briefing.ts";
import { historyExposure } from "./history-exposure.ts";
import { entryOf, type InviteResult, reportOf } from "./invite-report.ts";
import { inviteFromOutside } from "./slack-connect.ts";
import { kick } from "./steps.ts";
import { stillWanted } from "./still-wanted.ts";

type Invite = DataOf<typeof inviteContacts>;

/** Waits before further tries for people whose own server is away, in ms: six hours in all. */
const AGAIN_AFTER = [1, 2, 5, 10, 20, 40, 60, 60, 60, 60, 42].map((minutes) => minutes * 60_000);

/** Wait before the next try for people whom the network has not taken yet, in ms; that try then waits as long as it is asked to. */
const SOON = 1_000;

export async function sendInvite(step: Invite, sending: SendContext): Promise<Json> {
  const { port, db } = sending;
  const room = await openRoomOf(db, step.room);
  const incident = await incidentOf(db, room.incident);
  if (step.tries !== undefined && incident.status === "closed") return [];
  // Anyone who was removed while the step waited is not invited any more.
  const wanted = await stillWanted(db, room, incident, step.contacts);
  const people = await loadPeople(db, step.contacts);
  const asked = callOrder(step.contacts, incident, people.contacts).filter((one) => wanted.has(one));
  const history = await historyExposure(
    db,
    incident,
    room,
    port.history === "from-joining" ? [] : asked,
    sending.registry.entryKinds,
  );
  const contacts = asked.filter((one) => !history.has(one));
  const found = await findAll(contacts, sending);
  const users = found.flatMap((one) => (one.user === undefined ? [] : [one.user]));
  const why = callReason(markedAs(incident, room), people.organisations);
  const answers =
    users.length === 0
      ? []
      : await port.invite(room.roomId, users, { why, atOnce: step.tries === undefined });
  const byUser = new Map(answers.map((answer) => [answer.user, answer]));
  return [
    ...found.map((one) => ({
      ...(port.connect && one.email !== undefined
        ? { contact: one.contact, state: "outside" as const, email: one.email }
        : outcomeOf(one, one.user === undefined ? undefined : byUser.get(one.user))),
    })),
    ...[...history].map(([contact, reason]) => ({ contact, state: "failed" as const, reason })),
    ...step.contacts
      .filter((one) => !wanted.has(one))
      .map((contact) => ({ contact, state: "removed" as const, reason: "was removed meanwhile" })),
  ];
}

/** Rejects when nobody can be looked up; one address that cannot be looked up holds up nobody else. */
async function findAll(contacts: readonly string[], sending: SendContext) {
  const asked = await Promise.allSettled(contacts.map((contact) => findPerson(contact, sending)));
  const failed = asked.filter((one) => one.status === "rejected");
  if (failed.length > 0 && failed.length === asked.length) throw failed[0]?.reason;
  return asked.map((one, at): Person & { readonly again?: true } => {
    if (one.status === "fulfilled") return one.value;
    const error: unknown = one.reason;
    if (!(error instanceof ChatError)) throw error;
    const person = { contact: contacts[at] ?? "", reason: error.message };
    return error.retry === "later" ? { ...person, again: true } : person;
  });
}

function outcomeOf(
  person: Person & { readonly again?: true },
  answer: InviteOutcome | undefined,
): InviteResult {
  const { contact, user } = person;
  if (user === undefined)
    return { contact, state: "failed", reason: person.reason ?? "unknown", ...againOf(person) };
  if (answer === undefined)
    return { contact, user, state: "failed", reason: "the network did not say what became of it" };
  return answer.state === "failed"
    ? { contact, user, state: "failed", reason: answer.reason, ...againOf(answer) }
    : { contact, user, state: answer.state };
}

function againOf({ again, soon }: { readonly again?: boolean; readonly soon?: boolean }) {
  return { ...(again ? ({ again: true } as const) : {}), ...(soon ? ({ soon: true } as const) : {}) };
}

export async function recordInviteOutcome(
  context: TransactionContext,
  step: Invite,
  result: SendResult,
): Promise<void> {
  if (result.state === "retry") return;
  const room = await findRoom(context.tx, { id: step.room });
  const incident = room && (await lockIncident(context.tx, room.incident));
  if (!room || !incident) return;
  const roll = await rollOf(context.tx, incident.id, room.roomKey);
  const outcomesOfAll: readonly InviteResult[] =
    result.state === "delivered"
      ? ((result.value ?? []) as unknown as readonly InviteResult[])
      : step.contacts.map((contact) => ({ contact, state: "failed", reason: result.error }));
  // Anyone who was called to another network meanwhile, because this one is not trusted, is not waited for here.
  const movedOn = context.networks.has(room.network)
    ? []
    : roll.flatMap((line) => (line.network === room.network ? [] : [line.contact]));
  const answered = outcomesOfAll.filter((one) => !movedOn.includes(one.contact));
  const before = new Map(roll.map((line) => [line.contact, line.state]));
  const after = AGAIN_AFTER[step.tries ?? 0];
  const waiting = after === undefined ? [] : answered.filter((one) => one.again);
  const queued = waiting.filter((one) => one.soon);
  const away = waiting.filter((one) => !one.soon);
  // Waiting in a queue is no try.
  const tries = step.tries ?? 0;
  if (queued.length > 0) await tryAgain(context, room, { ...step, tries }, queued, SOON);
  if (after !== undefined && away.length > 0)
    await tryAgain(context, room, { ...step, tries: tries + 1 }, away, after);
  const wanted = await stillWanted(context.tx, room, incident, step.contacts);
  const outcomes = answered
    .filter((one) => !queued.includes(one))
    .filter((one) => isNews(one, step, waiting.includes(one), before.get(one.contact)))
    .map((one) => (waiting.includes(one) ? { ...one, reason: `${one.reason}; Muster keeps trying` } : one))
    .map((one) => (wanted.has(one.contact) ? one : removedSince(one)));
  if (outcomes.length === 0) return;
  for (const outcome of outcomes)
    await onTheRoll(context, incident, room, outcome, before.get(outcome.contact));
  const binding = await markingOverrideIn(context.tx, incident, room);
  const entries = outcomes.map((outcome) => entryOf(context, room, outcome, binding));
  await append(context.tx, incident, entries, context.now);
  await inviteFromOutside(context, room, step, outcomes);
  if (room.roomKey === MAIN) await expect(context, incident, outcomes, waiting);
  await report(context, step.report, reportOf(context, incident, room, outcomes), incident.id);
  await refreshCards(context, incident);
}

/** Anyone who was let in although they do not belong there any more is removed again. */
async function onTheRoll(
  context: TransactionContext,
  incident: Incident,
  room: Room,
  outcome: InviteResult,
  before: RollState | undefined,
): Promise<void> {
  const { contact, user } = outcome;
  const isIn = outcome.user !== undefined && (outcome.state === "invited" || outcome.state === "joined");
  if (outcome.state === "removed") {
    if (before !== undefined && before !== "removed")
      await setContact(context.tx, incident.id, contact, { state: "removed" }, context.now, room.roomKey);
    if (user === undefined) return;
    await addRoomMember(context.tx, room.id, user, "invited", context.now);
    const step = kick.of({
      room: room.id,
      user,
      contact,
      reason: `Removed from ${incident.ref}`,
    });
    return enqueue(context.tx, [roomStep(room, step, context.newId())], context.now);
  }
  // News of the joining may have come in before the answer to the invitation: never back from joined to invited.
  const isHere = before === "joined" && outcome.state !== "failed";
  const state = isHere ? "joined" : STATES[outcome.state];
  const change = {
    state,
    network: room.network,
    ...(outcome.reason ? { reason: outcome.reason } : {}),
    ...(user ? { userId: user } : {}),
  };
  await setContact(context.tx, incident.id, contact, change, context.now, room.roomKey);
  if (user === undefined || !isIn) return;
  await addRoomMember(
    context.tx,
    room.id,
    user,
    isHere || outcome.state === "joined" ? "joined" : "invited",
    context.now,
  );
  const known = context.directory.contacts.find((one) => one.id === contact);
  if (state === "joined" && known) await brief(context, incident, known, room.network);
}

const STATES: Readonly<Record<InviteResult["state"], RollState>> = {
  invited: "invited",
  joined: "joined",
  failed: "failed",
  // Invited when the invitation is sent (connect.ts).
  outside: "wanted",
  removed: "removed",
};

/** `user` stays only where they are in the room, or invited, and have to be removed. */
function removedSince({ contact, user, state }: InviteResult): InviteResult {
  const reason = "was removed meanwhile";
  const isIn = state === "invited" || state === "joined";
  return { contact, state: "removed", reason, ...(isIn && user !== undefined ? { user } : {}) };
}

/** Who was invited has a while to come from now on; for who will not come, somebody else is looked for at once. */
async function expect(
  context: TransactionContext,
  incident: Incident,
  outcomes: readonly InviteResult[],
  waiting: readonly InviteResult[],
): Promise<void> {
  const keepsTrying = new Set(waiting.map((one) => one.contact));
  const homes = (of: readonly InviteResult[]): readonly string[] => {
    const people = context.directory.contacts.filter(({ id }) => of.some((one) => one.contact === id));
    return [...new Set(people.map((one) => one.organisation))];
  };
  const invited = outcomes.filter((one) => one.state === "invited");
  const lost = outcomes.filter((one) => one.state === "failed" && !keepsTrying.has(one.contact));
  const policy = policyFor(context.directory.policies, incident.severity, incident.category);
  await expectAnswers(context, incident, policy, homes(invited));
  await callNextSoon(context, incident, ...homes(lost));
}

/** Of further tries only what changes something is told: who is reached at last, and who is given up. */
function isNews(
  outcome: InviteResult,
  step: Invite,
  isWaiting: boolean,
  before: RollState | undefined,
): boolean {
  if (step.tries === undefined) return true;
  return outcome.state === "failed" ? !isWaiting : before !== "invited" && before !== "joined";
}

/** In a lane of its own: what is said in the room does not wait for a server that is away. */
async function tryAgain(
  context: TransactionContext,
  room: Room,
  step: Invite,
  waiting: readonly InviteResult[],
  after: number,
): Promise<void> {
  const contacts = waiting.map((one) => one.contact);
  const next = inviteContacts.of({ ...step, contacts });
  const lane = besideLane("invite", room.id);
  const notBefore = new Date(context.now.getTime() + after);
  await enqueue(context.tx, [{ ...roomStep(room, next, context.newId()), lane, notBefore }], context.now);
}
