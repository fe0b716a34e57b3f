/** Waiting for people who were called: anyone who does not come has somebody else called (duties/unanswered.ts). */
import { z } from "zod";
import { aboutIncident } from "../../core/about.ts";
import type { Policy } from "../../core/directory/directory.ts";
import type { Incident } from "../../core/incident/incident.ts";
import { answerWithin } from "../../core/roll/next-contact.ts";
import { after } from "../../core/time.ts";
import { arm } from "../../db/due.ts";
import type { TransactionContext } from "./context.ts";

/** Kind of the due row. */
export const NO_ANSWER = "no-answer";
/** Which organisation is to answer. */
export const noAnswerData = z.strictObject({ organisation: z.string() });

/** Somebody of each of these was called just now, and has a while to come. */
export async function expectAnswers(
  context: Pick<TransactionContext, "tx" | "now">,
  incident: Incident,
  policy: Policy,
  organisations: readonly string[],
): Promise<void> {
  if (incident.status === "closed") return;
  await armFor(context, incident, organisations, after(context.now, answerWithin(policy)));
}

/** Somebody of it will not come: how it stands is looked at right away. */
export async function callNextSoon(
  context: Pick<TransactionContext, "tx" | "now">,
  incident: Incident,
  ...organisations: readonly string[]
): Promise<void> {
  if (incident.status !== "closed") await armFor(context, incident, organisations, context.now);
}

async function armFor(
  { tx, now }: Pick<TransactionContext, "tx" | "now">,
  incident: Incident,
  organisations: readonly string[],
  dueAt: Date,
): Promise<void> {
  const rows = organisations.map((organisation) => ({
    about: aboutIncident(incident.id),
    kind: NO_ANSWER,
    data: { organisation } satisfies z.input<typeof noAnswerData>,
    dueAt,
  }));
  await arm(tx, rows, now);
}
