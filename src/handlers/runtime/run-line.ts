/** Runs one command line for a person: who is it, what is meant, may they, do it, answer. */

import type { Contact, Policy } from "../../core/directory/directory.ts";
import type { Incident } from "../../core/incident/incident.ts";
import { type Message, say } from "../../core/message.ts";
import type { EntrySource } from "../../core/timeline/entry.ts";
import { contactsByUser } from "../../db/directory.ts";
import { isIdentityPending } from "../../db/identity-changes.ts";
import { findIncident, incidentOfRoom, participationsOf } from "../../db/incidents.ts";
import { findRoom } from "../../db/rooms.ts";
import { usageMessage } from "../command-line/help.ts";
import { parseCommand } from "../command-line/parse.ts";
import type { Written } from "../command-line/written.ts";
import { lockKnown, mayKnow, mayUse, whoMay } from "./access.ts";
import type {
  CommandContext,
  CommandDefinition,
  FreeOutcome,
  IncidentContext,
  Outcome,
  ReadingContext,
} from "./command.ts";
import { signature } from "./context.ts";
import { identify } from "./identify.ts";
import type { EventOf, InboundContext } from "./inbound-context.ts";
import { askLabels } from "./label-question.ts";
import { RUNTIME_SAYS } from "./messages.ts";
import { reply, type Shows } from "./outbox.ts";
import { keepRefusal } from "./refusals.ts";
import { boundByAround, refuseLabels } from "./refuse-labels.ts";
import type { ReplyRoute } from "./steps.ts";

export type Asked = InboundContext<EventOf<"command" | "action" | "form">>;

/** Parses and runs a line; every outcome is answered. */
export async function runLine(inbound: Asked, line: string): Promise<void> {
  const actor = await identify(inbound.tx, inbound.atOnce, inbound.event.user);
  if (!actor) return refuseStranger(inbound);
  const here = await incidentHere(inbound);
  const parsed = parseCommand(line, inbound.registry.commands, { impliedIncident: here !== undefined });
  if (!parsed.ok) {
    return reply(
      inbound,
      inbound.from.network,
      inbound.event.reply,
      usageMessage(parsed.message, inbound.from.prefix),
      "room",
      "no-content",
    );
  }
  await runCommand(inbound, actor, parsed.shape, parsed.args, parsed.incident, here, parsed.written);
  if (parsed.notices.length > 0)
    await answer(inbound, say([], RUNTIME_SAYS.notice({ notices: parsed.notices })), "person");
}

/**
 * Runs a command whose arguments are valid.
 * @param reference the incident that was named; else the one of the room.
 * @param written how it was typed; absent: it is a form
 */
export async function runCommand(
  inbound: Asked,
  actor: Contact,
  command: CommandDefinition,
  args: Record<string, unknown>,
  reference: string | undefined,
  here: Incident | undefined,
  written?: Written,
): Promise<void> {
  const context = await commandContext(inbound, actor);
  if (!mayUse(actor, command.requires) && !(await isForTheLead(context, command, reference, here))) {
    const { name, requires } = command;
    await keepRefusal(inbound, actor, name, "right");
    const ask = whoMay(inbound.directory, actor, requires).map((one) => signature(inbound.directory, one));
    const words = RUNTIME_SAYS.notForYou({ command: name, requires, rights: actor.rights, ask });
    return answer(inbound, say([], words), "room");
  }
  if (command.scope === "anywhere") {
    const answer = askLabels(command, args, undefined, written);
    if (!answer.ok) return refuseLabels(context, command, answer.problem, written);
    return conclude(inbound, context, command, await command.run(context, answer.args), undefined, here);
  }
  if (command.reads === true) {
    const found = await incidentMeant(context, reference, here);
    const incident = found && (await known(context, found));
    if (!incident) return refuseUnknown(inbound, context, command, reference, found);
    const about: ReadingContext = { ...context, ...incident };
    const asked = askLabels(command, args, await boundByAround(about, command), written);
    if (!asked.ok) return refuseLabels(context, command, asked.problem, written, about.incident, here);
    return conclude(inbound, context, command, await command.run(about, asked.args), about.incident, here);
  }
  const found = await incidentMeant(context, reference, here);
  const incident = found && (await lockedAndKnown(context, found));
  if (!incident) return refuseUnknown(inbound, context, command, reference, found);
  const about: IncidentContext = { ...context, ...incident };
  const asked = askLabels(command, args, await boundByAround(about, command), written);
  if (!asked.ok) return refuseLabels(context, command, asked.problem, written, about.incident, here);
  return conclude(inbound, context, command, await command.run(about, asked.args), about.incident, here);
}

/** @param meant what there is, though they may not know of it */
async function refuseUnknown(
  inbound: Asked,
  context: CommandContext,
  command: CommandDefinition,
  reference: string | undefined,
  meant: Incident | undefined,
): Promise<void> {
  await keepRefusal(inbound, context.actor, command.name, "incident", meant?.id);
  const listing = `${context.prefix} list`.trim();
  const none = RUNTIME_SAYS.noSuchIncident({ reference: reference ?? "here", command: listing });
  await answer(inbound, say([], none), "person");
}

/** Of an incident that somebody else leads they get the very answer that they would get without it. */
async function isForTheLead(
  context: CommandContext,
  command: CommandDefinition,
  reference: string | undefined,
  here: Incident | undefined,
): Promise<boolean> {
  if (command.alsoForTheLead !== true) return false;
  const found = reference === undefined ? here : await byReference(context, reference);
  return found?.lead === context.actor.id;
}

async function incidentHere(inbound: Asked): Promise<Incident | undefined> {
  const { room } = inbound.event;
  return room === undefined ? undefined : incidentOfRoom(inbound.tx, inbound.from.network, room);
}

async function commandContext(inbound: Asked, actor: Contact): Promise<CommandContext> {
  const { event, from } = inbound;
  const source: EntrySource = {
    network: from.network,
    ...(event.room === undefined ? {} : { room: event.room }),
    ...(event.kind === "command" && event.message !== undefined ? { message: event.message } : {}),
  };
  return {
    ...inbound,
    actor,
    network: from.network,
    prefix: from.prefix,
    privateCommands: from.privateCommands,
    delivery: event.id,
    source,
    replyTo: event.reply,
    policies: inbound.directory.policies satisfies readonly Policy[],
  };
}

async function incidentMeant(
  context: CommandContext,
  reference: string | undefined,
  here: Incident | undefined,
): Promise<Incident | undefined> {
  return reference === undefined ? here : byReference(context, reference);
}

/** The incident, when the actor may know of it. */
async function known({ tx, directory, actor }: CommandContext, incident: Incident) {
  if (!(await mayKnow(tx, directory, actor, incident))) return undefined;
  return { incident, participations: await participationsOf(tx, incident.id) };
}

/** The same, locked. */
async function lockedAndKnown({ tx, directory, actor }: CommandContext, found: Incident) {
  const incident = await lockKnown(tx, directory, actor, found);
  return incident && { incident, participations: await participationsOf(tx, found.id) };
}

async function byReference(context: CommandContext, reference: string): Promise<Incident | undefined> {
  return (
    (await findIncident(context.tx, { ref: reference })) ??
    (await findIncident(context.tx, { codename: reference }))
  );
}

async function conclude(
  inbound: Asked,
  context: CommandContext,
  command: CommandDefinition,
  outcome: Outcome | FreeOutcome,
  incident: Incident | undefined,
  here: Incident | undefined,
): Promise<void> {
  if (outcome.kind === "form") {
    const { forms } = inbound.atOnce;
    const ticket = "formTicket" in inbound.event ? inbound.event.formTicket : undefined;
    if (forms && ticket !== undefined && (await formOpened(() => forms.open(ticket, outcome.form)))) return;
    return answer(inbound, outcome.otherwise, "room");
  }
  const inItsRoom = incident !== undefined && here?.id === incident.id && (await isHeardHere(inbound));
  // The announcement in this very room is the reply; saying it twice would only bury what others write.
  if (outcome.kind === "done" && "announced" in outcome && outcome.announced && inItsRoom) return;
  const route = routeOf(command, outcome.kind, incident !== undefined, inItsRoom);
  const shows = shownBy(outcome, incident);
  await reply(context, context.network, context.replyTo, outcome.reply, route, shows);
}

function shownBy(
  outcome: Extract<Outcome | FreeOutcome, { kind: "done" | "refused" }>,
  incident: Incident | undefined,
): Shows {
  if (incident) {
    const cites = outcome.kind === "done" && "cites" in outcome ? outcome.cites : undefined;
    return { incident: incident.id, ...(cites ? { cites } : {}) };
  }
  return outcome.kind === "done" && "shows" in outcome ? outcome.shows : "no-content";
}

/**
 * Nothing about an incident is said in any room but its own, not even why something was refused. What is about
 * no incident, and why a command did not work, may stand where it was asked.
 */
function routeOf(
  command: CommandDefinition,
  outcome: "done" | "refused",
  aboutIncident: boolean,
  inItsRoom: boolean,
): ReplyRoute {
  if (aboutIncident && !inItsRoom) return "person";
  if (outcome === "refused" || command.name === "help") return "room";
  return command.replies === "whisper" ? "person" : "room";
}

/** Whether what is announced is said in the room of the command, too: not in one where others may read. */
async function isHeardHere({ tx, from, event }: Asked): Promise<boolean> {
  const { room } = event;
  if (room === undefined) return false;
  return (await findRoom(tx, { network: from.network, roomId: room }))?.state === "open";
}

/** Opening a form is the one thing done at once and not through the outbox: its ticket lives for seconds. */
async function formOpened(open: () => Promise<void>): Promise<boolean> {
  try {
    await open();
    return true;
  } catch {
    // The person is told the command line instead, which always works.
    return false;
  }
}

async function answer(inbound: Asked, message: Message, route: ReplyRoute): Promise<void> {
  await reply(inbound, inbound.from.network, inbound.event.reply, message, route, "no-content");
}

async function refuseStranger(inbound: Asked): Promise<void> {
  const twice = await contactsByUser(inbound.tx, inbound.from.network, inbound.event.user);
  const isChanged = await isIdentityPending(inbound.tx, inbound.from.network, inbound.event.user);
  await keepRefusal(inbound, undefined, "event", isChanged ? "identity" : "unknown");
  const facts = { network: inbound.from.network };
  const words = isChanged
    ? RUNTIME_SAYS.keysChanged(facts)
    : twice.length > 1
      ? RUNTIME_SAYS.knownTwice(facts)
      : RUNTIME_SAYS.stranger(facts);
  await answer(inbound, say([], words), "room");
}
