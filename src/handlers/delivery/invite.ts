/** Inviting contacts to an open room. Each has an outcome: on the roll, on the timeline, in the report. */
import type { InviteOutcome, UserId } from "../../adapters/chat-port.ts";
import { bannerOf } from "../../core/banner.ts";
import type { Incident } from "../../core/incident/incident.ts";
import { type Block, type Markdown, md, say } from "../../core/message.ts";
import type { Json, NewEntry } from "../../core/timeline/entry.ts";
import { lockIncident } from "../../db/incidents.ts";
import { mark, rollOf } from "../../db/roll.ts";
import { findRoom, type Room } from "../../db/rooms.ts";
import { append } from "../../db/timeline.ts";
import type { SendResult } from "../../db/workers.ts";
import { refreshSummaries, report } from "../outgoing.ts";
import { nameOf, organisationOf, type Scene } from "../scene.ts";
import { findPerson, type Person } from "./find-person.ts";
import { openRoomOf } from "./open-room-of.ts";
import type { Sending } from "./send.ts";
import type { Step } from "./step.ts";

type Invite = Extract<Step, { do: "invite" }>;

interface Outcome {
  readonly contact: string;
  readonly state: "invited" | "joined" | "failed";
  readonly reason?: string;
  readonly user?: UserId;
}

export async function sendInvite(step: Invite, sending: Sending): Promise<Json> {
  const { port } = sending;
  const room = await openRoomOf(sending.db, step.room);
  const found = await Promise.all(step.contacts.map((contact) => findPerson(contact, sending)));
  const users = found.flatMap((one) => (one.user === undefined ? [] : [one.user]));
  const answers = users.length === 0 ? [] : await port.invite(room.roomId, users);
  const byUser = new Map(answers.map((answer) => [answer.user, answer]));
  return found.map((one) => ({
    ...outcomeOf(one, one.user === undefined ? undefined : byUser.get(one.user)),
  }));
}

function outcomeOf(person: Person, answer: InviteOutcome | undefined): Outcome {
  const { contact, user } = person;
  if (user === undefined) return { contact, state: "failed", reason: person.reason ?? "unknown" };
  if (answer === undefined)
    return { contact, user, state: "failed", reason: "the network did not say what became of it" };
  return answer.state === "failed"
    ? { contact, user, state: "failed", reason: answer.reason }
    : { contact, user, state: answer.state };
}

export async function settleInvite(scene: Scene, step: Invite, result: SendResult): Promise<void> {
  if (result.state === "retry") return;
  const room = await findRoom(scene.tx, { id: step.room });
  const incident = room && (await lockIncident(scene.tx, room.incident));
  if (!room || !incident) return;
  const outcomes: readonly Outcome[] =
    result.state === "delivered"
      ? ((result.value ?? []) as unknown as readonly Outcome[])
      : step.contacts.map((contact) => ({ contact, state: "failed", reason: result.error }));
  const entries: NewEntry[] = [];
  const before = new Map((await rollOf(scene.tx, incident.id)).map((line) => [line.contact, line.state]));
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
    await mark(scene.tx, incident.id, outcome.contact, change, scene.now);
    entries.push(entryOf(scene, incident, room, outcome));
  }
  await append(scene.tx, incident.id, entries, scene.now);
  await report(scene, step.report, reportOf(scene, incident, room, outcomes), incident.id);
  await refreshSummaries(scene, incident);
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

function reportOf(scene: Scene, incident: Incident, room: Room, outcomes: readonly Outcome[]) {
  const failed = outcomes.filter((one) => one.state === "failed");
  const reached = outcomes.filter((one) => one.state !== "failed");
  const items: readonly Markdown[] = [
    ...reached.map((one) => md`${described(scene, one.contact)}: ${one.state}`),
    ...failed.map((one) => md`**${described(scene, one.contact)}: not invited**, ${one.reason ?? ""}`),
  ];
  const blocks: readonly Block[] = items.length === 0 ? [] : [{ type: "list", items }];
  const text = md`**${incident.ref}** on ${room.network}: ${reached.length} of ${outcomes.length} invited.`;
  return say(bannerOf(incident), text, ...blocks);
}
