/** What came of a step, written in the transaction that marks it done. Silence is never success: what was given up is on the timeline. */
import { bannerOf } from "../../core/banner.ts";
import type { Incident } from "../../core/incident/incident.ts";
import { md, say } from "../../core/message.ts";
import type { Entry } from "../../core/timeline/entry.ts";
import type { Tx } from "../../db/connect.ts";
import { lockIncident } from "../../db/incidents.ts";
import type { OutboxItem } from "../../db/outbox.ts";
import { findRoom } from "../../db/rooms.ts";
import { append, entriesNumbered } from "../../db/timeline.ts";
import type { SendResult } from "../../db/workers.ts";
import { recordKickOutcome } from "../features/muster/kick.ts";
import { recordInviteOutcome } from "../features/muster/send-invite.ts";
import { recordConnectOutcome } from "../features/muster/slack-connect.ts";
import { overrideLike } from "../features/record/corrections.ts";
import { recordRelayFileOutcome } from "../features/relay/send-file.ts";
import { type OutcomeContext, recordRelayOutcome } from "../features/relay/send-relay.ts";
import { recordCloseOutcome } from "../features/rooms/close-room.ts";
import { recordOpenRoomOutcome } from "../features/rooms/open-room.ts";
import { noteOutage } from "../features/rooms/outage.ts";
import { recordCardOutcome, recordRepeatOutcome } from "../features/status-card/send-card.ts";
import type { AppContext, TransactionContext } from "./context.ts";
import { nameOf } from "./context.ts";
import { tellInPerson } from "./in-person.ts";
import { needToKnowOf } from "./need-to-know.ts";
import { announce } from "./outbox.ts";
import { markingOverrideIn } from "./side-room.ts";
import type { Step } from "./step.ts";
import { transactionContext } from "./transaction-context.ts";

export async function recordOutcome(
  app: AppContext,
  tx: Tx,
  item: OutboxItem,
  result: SendResult,
): Promise<void> {
  const step = item.step as Step;
  const context = (): Promise<TransactionContext> => transactionContext(app, tx);
  await noteOutage(tx, app.now(), context, item, step, result);
  switch (step.do) {
    case "open-room":
      return recordOpenRoomOutcome(await context(), step, result);
    case "invite":
      return recordInviteOutcome(await context(), step, result);
    case "connect":
      return recordConnectOutcome(await context(), step, result);
    case "summary":
      if (result.state !== "given-up") return recordCardOutcome(await context(), step, result);
      break;
    case "expel":
      return recordKickOutcome(await context(), step, result);
    case "close-room":
      return recordCloseOutcome(await context(), step, result);
    case "repeat-summary":
      return recordRepeatOutcome(await context(), step, result);
    case "relay":
      await recordRelayOutcome(briefly(app, tx), step, item.key, result);
      break;
    case "relay-file":
      await recordRelayFileOutcome(briefly(app, tx), step, result);
      break;
    default:
  }
  if (result.state === "given-up") await recordGivenUp(await context(), item, step, result);
}

/** Without the directory: what is settled for each message of a conversation must cost little. */
function briefly({ now, newId }: AppContext, tx: Tx): OutcomeContext {
  return { tx, now: now(), newId };
}

async function recordGivenUp(
  context: TransactionContext,
  item: OutboxItem,
  step: Step,
  { error, quiet = false }: Extract<SendResult, { state: "given-up" }>,
): Promise<void> {
  const incident = item.incident === undefined ? undefined : await lockIncident(context.tx, item.incident);
  if (!incident) return;
  const what = whatWas(context, step);
  const held = await heldIn(context, incident, step);
  const room = "room" in step ? await findRoom(context.tx, { id: step.room }) : undefined;
  const binding = held ? await overrideLike(context.tx, context.directory, incident, held) : undefined;
  await append(
    context.tx,
    incident.id,
    [
      {
        kind: "delivery-failed",
        text: `${what} on ${item.network} was given up: ${error}`,
        data: { network: item.network, step: step.do, reason: error },
        occurredAt: context.now,
        author: "muster",
        ...(binding ??
          (room ? await markingOverrideIn(context.tx, incident, room) : { marking: incident.marking })),
      },
    ],
    context.now,
  );
  // A reminder that reached nobody must be seen by somebody; a post that failed is not announced, or failures would announce each other.
  if (step.do !== "direct" || step.courtesy || quiet) return;
  const news = say(
    bannerOf(incident),
    md`**${what} did not arrive** on ${item.network}: ${error}. Reach them by other means.`,
  );
  if (!held) await announce(context, incident, news);
  else if (held.author !== step.contact)
    await tellInPerson(context, incident, [held.author], news, [held.number]);
}

/** The entry for fewer than everybody whose words it has: who was to have these is not for everybody, either. */
async function heldIn(
  { tx, directory }: TransactionContext,
  incident: Incident,
  step: Step,
): Promise<Entry | undefined> {
  if (step.do !== "direct" || step.about === undefined || step.about === "nothing") return undefined;
  const entries = await entriesNumbered(tx, incident.id, step.about);
  const need = await needToKnowOf(tx, directory, incident);
  return entries.find((entry) => need.markingOf(entry).circle === "label");
}

function whatWas(context: TransactionContext, step: Step): string {
  switch (step.do) {
    case "direct":
      return `A direct message to ${nameOf(context.directory, step.contact)}`;
    case "reply":
      return "An answer to a command";
    case "post":
      return "A message";
    case "set-topic":
      return "A new topic";
    case "pin-summary":
      return "Pinning the summary";
    case "summary":
      return "The summary";
    case "catch-up":
      return "What the room missed";
    case "set-ranks":
      return "Saying in the room who leads";
    case "gather":
      return "Putting the room into the incident's Space";
    case "decline-knock":
      return "Turning away somebody who asked to join";
    case "relay":
      return "What people wrote in another room";
    case "relay-update":
      return "A change of what people wrote in another room";
    case "relay-emoji":
      return "An emoji from another room";
    case "relay-file":
      return "The copy of a file from another room";
    default:
      return "A step";
  }
}
