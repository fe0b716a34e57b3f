/** Those who were called of an organisation did not come: the next one is called, and at the end somebody is told. */

import type { z } from "zod";
import { bannerOf } from "../../../core/banner.ts";
import { coordinatingDesks } from "../../../core/directory/coordinators.ts";
import type { Contact } from "../../../core/directory/directory.ts";
import { nameBook } from "../../../core/directory/name-book.ts";
import { byOtherMeans as byOtherMeansText } from "../../../core/escalation/other-means.ts";
import { policyFor } from "../../../core/escalation/policies.ts";
import type { Incident } from "../../../core/incident/incident.ts";
import { leadOf } from "../../../core/incident/lead.ts";
import { roleName } from "../../../core/incident/muster.ts";
import { roomName } from "../../../core/incident/names.ts";
import { md, raw, say } from "../../../core/message.ts";
import { MAX_TRIED } from "../../../core/message-budgets.ts";
import { type NextCall, nextCall } from "../../../core/roll/next-contact.ts";
import { whyMissing } from "../../../core/roll-text.ts";
import type { Json, NewEntry } from "../../../core/timeline/entry.ts";
import { arm, type DueRow, disarmRow } from "../../../db/due.ts";
import { type LockedIncident, participationsOf } from "../../../db/incidents.ts";
import { rollOf, want } from "../../../db/roll.ts";
import { mayKnow } from "../../runtime/access.ts";
import type { noAnswerData } from "../../runtime/call-next.ts";
import type { TransactionContext } from "../../runtime/context.ts";
import { announce, refreshCards, tellPerson } from "../../runtime/outbox.ts";
import { recordFact } from "../../runtime/record.ts";
import { waysTo } from "../../runtime/ways-to.ts";
import { openAndInvite } from "../rooms/open-and-invite.ts";

type Call = Extract<NextCall, { action: "call" }>;
type GiveUp = Extract<NextCall, { action: "give-up" }>;

export async function unanswered(
  context: TransactionContext,
  incident: LockedIncident,
  { organisation }: z.output<typeof noAnswerData>,
  row: DueRow,
): Promise<void> {
  const { tx, directory, now } = context;
  const roll = await rollOf(tx, incident.id);
  const calling = {
    incident,
    organisation,
    participations: await participationsOf(tx, incident.id),
    roll,
    directory,
    policy: policyFor(directory.policies, incident.severity, incident.category),
    networks: reachable(context),
  };
  const next = nextCall(calling, now);
  switch (next.action) {
    case "stop":
      return disarmRow(tx, row);
    case "wait":
      return arm(tx, [{ ...row, dueAt: next.dueAt }], now);
    case "call":
      await arm(tx, [{ ...row, dueAt: next.dueAt }], now);
      return call(context, incident, organisation, next);
    case "give-up":
      await disarmRow(tx, row);
      return giveUp(context, incident, organisation, next);
    default:
      return next satisfies never;
  }
}

/** Over a network that is away nobody more is called: they would all come when it is back. */
function reachable({ networks }: TransactionContext): readonly string[] {
  return [...networks.values()].filter((one) => one.trouble === undefined).map((one) => one.network);
}

async function call(
  context: TransactionContext,
  incident: LockedIncident,
  organisation: string,
  { contact, network }: Call,
): Promise<void> {
  const name = nameBook(context.directory).organisation(organisation);
  const line = { contact: contact.id, organisation, network, changedAt: context.now };
  await want(context.tx, incident.id, [{ ...line, state: "wanted" }]);
  const text = `Nobody of ${name} has come yet: ${contact.name}, ${roleName(contact.role)}, is called next on ${network}`;
  await record(context, incident, organisation, "called-next", text, { contact: contact.id, network });
  await openAndInvite(context, incident, {
    name: roomName(incident.ref, incident.codename),
    networks: [network],
    people: [{ contact: contact.id, network }],
  });
  await refreshCards(context, incident);
}

async function giveUp(
  context: TransactionContext,
  incident: LockedIncident,
  organisation: string,
  { tried, byOtherMeans }: GiveUp,
): Promise<void> {
  const names = nameBook(context.directory);
  const name = names.organisation(organisation);
  const why = tried.slice(0, MAX_TRIED).map((line) => whyMissing(line, names));
  const found = tried.length === 0 ? "nobody could be called" : `tried ${why.join("; ")}`;
  const ways =
    byOtherMeansText(byOtherMeans.slice(0, MAX_TRIED)) ??
    md`The directory has no phone number or e-mail address of theirs.`;
  await record(context, incident, organisation, "invite-failed", `${name}: nobody reached; ${found}`, {
    tried: tried.flatMap((line) => line.contact ?? []),
  });
  const text = md`**Nobody from ${name} yet.** ${raw(ways)} ${found.charAt(0).toUpperCase()}${found.slice(1)}.`;
  await announce(context, incident, say(bannerOf(incident), text));
  const reached = { action: "reached", label: "I reached them", value: `${incident.ref} ${organisation}` };
  const inPerson = say(bannerOf(incident), text, { type: "buttons", buttons: [reached] });
  for (const { contact, network } of await whoSeesToIt(context, incident))
    await tellPerson(context, incident, { contact: contact.id, network }, inPerson);
  await refreshCards(context, incident);
}

/** The lead, else the opener, and the duty officers of the coordinating organisations; only who may know of it. */
async function whoSeesToIt(
  context: TransactionContext,
  incident: Incident,
): Promise<readonly { readonly contact: Contact; readonly network: string }[]> {
  const { directory, tx } = context;
  const responsible = leadOf(incident, directory)?.id ?? incident.openedBy;
  const desks = new Set(coordinatingDesks(directory));
  const found = [];
  for (const contact of directory.contacts.filter((one) => one.id === responsible || desks.has(one))) {
    const [network] = waysTo(context, contact);
    if (network !== undefined && (await mayKnow(tx, directory, contact, incident)))
      found.push({ contact, network });
  }
  return found;
}

async function record(
  context: TransactionContext,
  incident: LockedIncident,
  organisation: string,
  kind: NewEntry["kind"],
  text: string,
  data: { readonly [key: string]: Json },
): Promise<void> {
  await recordFact(context, incident, { kind, text, data: { organisation, ...data }, organisation });
}
