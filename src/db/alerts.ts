/** The alerts of systems outside that opened incidents. */
import { eq } from "drizzle-orm";
import type { Tx } from "./connect.ts";
import type { Alert, LockedIncident } from "./incidents.ts";
import { incidents } from "./schema/incidents.ts";

/** The alert that opened it, when one did. */
export async function alertOf(tx: Tx, id: string): Promise<Alert | undefined> {
  const [row] = await tx
    .select({ id: incidents.alert, of: incidents.alertOf })
    .from(incidents)
    .where(eq(incidents.id, id));
  if (row?.id == null) return undefined;
  return { id: row.id, ...(row.of === null ? {} : { of: row.of }) };
}

/** Keeps the alert of an incident in another way; undefined: no longer, since another open incident has it. */
export async function keepAlert(tx: Tx, { id }: LockedIncident, alert: Alert | undefined): Promise<void> {
  const kept = { alert: alert?.id ?? null, alertOf: alert?.of ?? null };
  await tx.update(incidents).set(kept).where(eq(incidents.id, id));
}
