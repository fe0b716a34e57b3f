/** The time has come: the rooms hear it, and the card no longer shows it. */
import { bannerOf } from "../../src/core/banner.ts";
import type { Incident } from "../../src/core/incident/incident.ts";
import { md, say } from "../../src/core/message.ts";
import { type DueRow, disarmRow } from "../../src/db/due.ts";
import { nameOf, type TransactionContext } from "../../src/handlers/runtime/context.ts";
import { announce, refreshCards } from "../../src/handlers/runtime/outbox.ts";
import { findHandover, removeHandover } from "./store.ts";

export async function remind(
  context: TransactionContext,
  incident: Incident,
  _data: object,
  row: DueRow,
): Promise<undefined> {
  const { tx, directory } = context;
  await disarmRow(tx, row);
  const handover = await findHandover(tx, incident.id);
  if (!handover || incident.status === "closed" || incident.lead === handover.to) return;
  await removeHandover(tx, incident.id);
  const to = nameOf(directory, handover.to);
  const text = md`**Handover now:** ${to} takes over the lead of ${incident.ref}.`;
  await announce(context, incident, say(bannerOf(incident), text));
  await refreshCards(context, incident);
}
