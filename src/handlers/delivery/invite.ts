/** Inviting contacts to an open room. Each has an outcome: on the roll, on the timeline, in the report. */

import { ChatError } from "../../adapters/chat-errors.ts";
import type { InviteOutcome, UserId } from "../../adapters/chat-port.ts";
import { bannerOf } from "../../core/banner.ts";
import type { Incident } from "../../core/incident/incident.ts";
import { type Block, type Markdown, md, say } from "../../core/message.ts";
import type { RollState } from "../../core/roll.ts";
import type { Json, NewEntry } from "../../core/timeline/entry.ts";
import { findIncident, lockIncident } from "../../db/incidents.ts";
import { occupy } from "../../db/occupants.ts";
import { enqueue } from "../../db/outbox.ts";
import { mark, rollOf } from "../../db/roll.ts";
import { findRoom, type Room } from "../../db/rooms.ts";
import { append } from "../../db/timeline.ts";
import type { SendResult } from "../../db/workers.ts";
import { refreshSummaries, report, roomStep } from "../outgoing.ts";
import { nameOf, organisationOf, type Scene } from "../scene.ts";
import { findPerson, type Person } from "./find-person.ts";
import { openRoomOf } from "./open-room-of.ts";
import type { Sending } from "./send.ts";
import { besideLane, type Step } from "./step.ts";

type Invite = Extract<Step, { do: "invite" }>;

interface Outcome {
  readonly contact: string;
  readonly state: "invited" | "joined" | "failed";
  readonly reason?: string;
  readonly user?: UserId;
  /** Another try may succeed. */
  readonly again?: true;
}

/** Waits before further tries for people whose own server is away, in ms: six hours in all. */
const AGAIN_AFTER = [1, 2, 5, 10, 20, 40, 60, 60, 60, 60, 42].map((minutes) => minutes * 60_000);

export async function sendInvite(step: Invite, sending: Sending): Promise<Json> {
  const { port, db } = sending;
  const room = await openRoomOf(db, step.room);
  if (step.tries !== undefined && (await findIncident(db, { id: room.incident }))?.status === "closed")
    return [];
  const found = await findAll(step.contacts, sending);
  const users = found.flatMap((one) => (one.user === undefined ? [] : [one.user]));
  const answers = users.length === 0 ? [] : await port.invite(room.roomId, users);
  const byUser = new Map(answers.map((answer) => [answer.user, answer]));
  return found.map((one) => ({
    ...outcomeOf(one, one.user === undefined ? undefined : byUser.get(one.user)),
  }));
}

/** Rejects when nobody can be looked up; one address that cannot be looked up holds up nobody else. */
async function findAll(contacts: readonly string[], sending: Sending) {
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

function outcomeOf(person: Person & { readonly again?: true }, answer: InviteOutcome | undefined): Outcome {
  const { contact, user } = person;
  if (user === undefined)
    return { contact, state: "failed", reason: person.reason ?? "unknown", ...againOf(person) };
  if (answer === undefined)
    return { contact, user, state: "failed", reason: "the network did not say what became of it" };
  return answer.state === "failed"
    ? { contact, user, state: "failed", reason: answer.reason, ...againOf(answer) }
    : { contact, user, state: answer.state };
}

function againOf({ again }: { readonly again?: boolean }): { readonly again?: true } {
  return again ? { again: true } : {};
}

export async function settleInvite(scene: Scene, step: Invite, result: SendResult): Promise<void> {
  if (result.state === "retry") return;
  const room = await findRoom(scene.tx, { id: step.room });
  const incident = room && (await lockIncident(scene.tx, room.incident));
  if (!room || !incident) return;
  const answered: readonly Outcome[] =
    result.state === "delivered"
      ? ((result.value ?? []) as unknown as readonly Outcome[])
      : step.contacts.map((contact) => ({ contact, state: "failed", reason: result.error }));
  const before = new Map(
    (await rollOf(scene.tx, incident.id, room.purpose)).map((line) => [line.contact, line.state]),
  );
  const after = AGAIN_AFTER[step.tries ?? 0];
  const waiting = after === undefined ? [] : answered.filter((one) => one.again);
  if (after !== undefined && waiting.length > 0) await tryAgain(scene, room, step, waiting, after);
  const outcomes = answered
    .filter((one) => isNews(one, step, waiting.includes(one), before.get(one.contact)))
    .map((one) => (waiting.includes(one) ? { ...one, reason: `${one.reason}; Muster keeps trying` } : one));
  if (outcomes.length === 0) return;
  for (const outcome of outcomes) {
    // News of the joining may have come in before the answer to the invitation: never back from joined to invited.
    const state =
      before.get(outcome.contact) === "joined" && outcome.state !== "failed" ? "joined" : outcome.state;
    const { reason, user } = outcome;
    const change = {
      state,
      network: room.network,
      ...(reason ? { reason } : {}),
      ...(user ? { userId: user } : {}),
    };
    await mark(scene.tx, incident.id, outcome.contact, change, scene.now, room.purpose);
    if (user !== undefined && state !== "failed") await occupy(scene.tx, room.id, user, state, scene.now);
  }
  const entries = outcomes.map((outcome) => entryOf(scene, incident, room, outcome));
  await append(scene.tx, incident.id, entries, scene.now);
  await report(scene, step.report, reportOf(scene, incident, room, outcomes), incident.id);
  await refreshSummaries(scene, incident);
}

/** Of further tries only what changes something is told: who is reached at last, and who is given up. */
function isNews(outcome: Outcome, step: Invite, isWaiting: boolean, before: RollState | undefined): boolean {
  if (step.tries === undefined) return true;
  return outcome.state === "failed" ? !isWaiting : before !== "invited" && before !== "joined";
}

/** In a lane of its own: what is said in the room does not wait for a server that is away. */
async function tryAgain(
  scene: Scene,
  room: Room,
  step: Invite,
  waiting: readonly Outcome[],
  after: number,
): Promise<void> {
  const contacts = waiting.map((one) => one.contact);
  const next: Step = { ...step, contacts, tries: (step.tries ?? 0) + 1 };
  const lane = besideLane("invite", room.id);
  const notBefore = new Date(scene.now.getTime() + after);
  await enqueue(scene.tx, [{ ...roomStep(room, next, scene.newId()), lane, notBefore }], scene.now);
}

function entryOf(scene: Scene, incident: Incident, room: Room, outcome: Outcome): NewEntry {
  const contact = scene.directory.contacts.find((one) => one.id === outcome.contact);
  const who = described(scene, outcome.contact);
  const failed = outcome.state === "failed";
  return {
    kind: failed ? "invite-failed" : "invited",
    text: failed
      ? `${who} could not be invited on ${room.network}: ${outcome.reason}`
      : `${who} invited on ${room.network}`,
    data: {
      contact: outcome.contact,
      network: room.network,
      outcome: outcome.state,
      ...(outcome.reason ? { reason: outcome.reason } : {}),
    },
    occurredAt: scene.now,
    author: "muster",
    ...(contact ? { organisation: contact.organisation } : {}),
    marking: incident.marking,
  };
}

function described(scene: Scene, id: string): string {
  const contact = scene.directory.contacts.find((one) => one.id === id);
  const organisation =
    contact && (organisationOf(scene.directory, contact.organisation)?.name ?? contact.organisation);
  return organisation ? `${nameOf(scene.directory, id)} (${organisation})` : id;
}

/** More who were reached would hide who was not. */
const REACHED_SHOWN = 20;

/** Who was not reached comes first: that needs somebody to act. */
function reportOf(scene: Scene, incident: Incident, room: Room, outcomes: readonly Outcome[]) {
  const failed = outcomes.filter((one) => one.state === "failed");
  const reached = outcomes.filter((one) => one.state !== "failed");
  const more = reached.length - REACHED_SHOWN;
  const items: readonly Markdown[] = [
    ...failed.map((one) => md`**${described(scene, one.contact)}: not invited**, ${one.reason ?? ""}`),
    ...reached.slice(0, REACHED_SHOWN).map((one) => md`${described(scene, one.contact)}: ${one.state}`),
    ...(more > 0 ? [md`and ${more} more`] : []),
  ];
  const blocks: readonly Block[] = items.length === 0 ? [] : [{ type: "list", items }];
  const text = md`**${incident.ref}** on ${room.network}: ${reached.length} of ${outcomes.length} invited.`;
  return say(bannerOf(incident), text, ...blocks);
}
