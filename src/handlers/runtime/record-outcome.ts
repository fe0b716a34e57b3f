/** What came of a step, written in the transaction that marks it done. Silence is never success: what was given up is on the timeline. */

import { incidentIn } from "../../core/about.ts";
import { bannerOf } from "../../core/banner.ts";
import type { Incident } from "../../core/incident/incident.ts";
import { say } from "../../core/message.ts";
import type { Entry } from "../../core/timeline/entry.ts";
import type { Tx } from "../../db/connect.ts";
import { lockIncident } from "../../db/incidents.ts";
import type { OutboxItem } from "../../db/outbox.ts";
import { findRoom } from "../../db/rooms.ts";
import { entriesNumbered } from "../../db/timeline.ts";
import type { SendResult } from "../../db/workers.ts";
import type { AppContext, TransactionContext } from "./context.ts";
import type { OutcomeContext, StepDefinition } from "./feature.ts";
import { tellInPerson } from "./in-person.ts";
import { RUNTIME_SAYS } from "./messages.ts";
import { needToKnowOf } from "./need-to-know.ts";
import { announce } from "./outbox.ts";
import { overrideLike } from "./override-like.ts";
import type { DataOf } from "./payload.ts";
import { recordFact } from "./record.ts";
import { definitionOf } from "./send.ts";
import { markingOverrideIn } from "./side-room.ts";
import { direct } from "./steps.ts";
import { transactionContext } from "./transaction-context.ts";

type GivenUp = Extract<SendResult, { state: "given-up" }>;

export async function recordOutcome(
  app: AppContext,
  tx: Tx,
  item: OutboxItem,
  result: SendResult,
): Promise<void> {
  const definition = definitionOf(app, item);
  const whole = (): Promise<TransactionContext> => transactionContext(app, tx);
  const context: OutcomeContext = { tx, now: app.now(), newId: app.newId, whole, item };
  const parsed = definition.payload.schema.safeParse(item.step);
  if (!parsed.success) {
    // Nothing is known of it but its kind: send.ts has given it up.
    if (result.state === "given-up") await recordGivenUp(await whole(), item, undefined, definition, result);
    return;
  }
  for (const gate of app.registry.gates) await gate.outcome?.(context, parsed.data, result);
  await definition.recordBriefly?.(context, parsed.data, result);
  if (definition.recordOutcome) await definition.recordOutcome(await whole(), parsed.data, result);
  if (result.state === "given-up" && definition.recordsGivenUp !== true)
    await recordGivenUp(await whole(), item, parsed.data, definition, result);
}

async function recordGivenUp(
  context: TransactionContext,
  item: OutboxItem,
  step: unknown,
  definition: StepDefinition,
  { error, quiet = false }: GivenUp,
): Promise<void> {
  const about = incidentIn(item.about);
  const incident = about === undefined ? undefined : await lockIncident(context.tx, about);
  if (!incident) return;
  const what = step === undefined ? `A step of the kind ${item.kind}` : definition.describe(step, context);
  const personal =
    definition.payload.kind === direct.kind ? (step as DataOf<typeof direct> | undefined) : undefined;
  const held = personal && (await heldIn(context, incident, personal));
  const roomId = roomIn(step);
  const room = roomId === undefined ? undefined : await findRoom(context.tx, { id: roomId });
  const override = held ? await overrideLike(context.tx, context.directory, incident, held) : undefined;
  await recordFact(context, incident, {
    kind: "delivery-failed",
    text: `${what} on ${item.network} was given up: ${error}`,
    data: { network: item.network, step: item.kind, reason: error },
    ...(override ??
      (room ? await markingOverrideIn(context.tx, incident, room) : { marking: incident.marking })),
  });
  // A reminder that reached nobody must be seen by somebody; a post that failed is not announced, or failures would announce each other.
  if (!personal || personal.bestEffort || quiet) return;
  const news = say(bannerOf(incident), RUNTIME_SAYS.notArrived({ what, network: item.network, error }));
  if (!held) await announce(context, incident, news);
  else if (held.author !== personal.contact)
    await tellInPerson(context, incident, [held.author], news, [held.number]);
}

/** The id of our row of the room that a step is about. */
export function roomIn(step: unknown): string | undefined {
  return typeof step === "object" && step !== null && "room" in step && typeof step.room === "string"
    ? step.room
    : undefined;
}

/** The entry for fewer than everybody whose words it has: who was to have these is not for everybody, either. */
async function heldIn(
  { tx, directory }: TransactionContext,
  incident: Incident,
  { cites }: DataOf<typeof direct>,
): Promise<Entry | undefined> {
  if (cites === undefined || cites === "no-content") return undefined;
  const entries = await entriesNumbered(tx, incident.id, cites);
  const need = await needToKnowOf(tx, directory, incident);
  return entries.find((entry) => need.markingOf(entry).circle === "label");
}
