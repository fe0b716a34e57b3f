/** Walks the chains of all incidents, a bounded part at a time, and raises the alarm when one is broken. */
import { bareBannerOf } from "../../../core/banner.ts";
import { md, raw, say } from "../../../core/message.ts";
import type { Database } from "../../../db/connect.ts";
import { lockIncident } from "../../../db/incidents.ts";
import { noteVerdict, type RecordVerdict, recordsAfter, verifyRecord } from "../../../db/integrity.ts";
import { rollOf } from "../../../db/roll.ts";
import { code } from "../../command-line/code.ts";
import type { AppContext } from "../../runtime/context.ts";
import { announce, tellPerson } from "../../runtime/outbox.ts";
import { transactionContext } from "../../runtime/transaction-context.ts";

/** Entries that one run reads at most, and one incident more: about four seconds of one processor. */
const MAX_ENTRIES = 20_000;
const AT_ONCE = 200;
/** Chain and tables are read as they were at one instant. */
const AS_ONE = { isolationLevel: "repeatable read", accessMode: "read only" } as const;

/** @returns the job; it resolves to how many records are newly found broken */
export function createVerifier(app: AppContext, { db }: Database, halt: AbortSignal): () => Promise<number> {
  // Where the next run goes on; a restart begins again.
  let after: string | undefined;
  return async () => {
    let [read, found] = [0, 0];
    for (;;) {
      const batch = await recordsAfter(db, after, AT_ONCE);
      for (const record of batch) {
        if (halt.aborted || read > MAX_ENTRIES) return found;
        const verdict = await db.transaction((tx) => verifyRecord(tx, record), AS_ONE);
        if (await report(app, db, verdict)) found += 1;
        read += record.entries;
        after = record.id;
      }
      if (batch.length === AT_ONCE) continue;
      after = undefined;
      return found;
    }
  };
}

function report(app: AppContext, db: Database["db"], verdict: RecordVerdict): Promise<boolean> {
  return db.transaction(async (tx) => {
    const isNews = await noteVerdict(tx, verdict, app.now());
    if (!isNews || verdict.fault === undefined) return false;
    const incident = await lockIncident(tx, verdict.incident);
    if (!incident) return false;
    const context = await transactionContext(app, tx);
    const text = md`**The record of ${incident.ref} is not what it was.** ${verdict.fault.reason} Somebody has changed the database: trust nothing that it says about this incident, and have the operator run ${raw(code("npm run verify"))}.`;
    const message = say(bareBannerOf(incident), text);
    await announce(context, incident, message, { cites: "no-content" });
    // Also who coordinates and is called to it, where they are.
    const coordinators = new Set(
      context.directory.contacts.filter((one) => one.rights === "coordinator").map((one) => one.id),
    );
    for (const { contact, network, state } of await rollOf(tx, incident.id))
      if (
        contact !== undefined &&
        network !== undefined &&
        coordinators.has(contact) &&
        state !== "removed" &&
        context.networks.has(network)
      )
        await tellPerson(context, incident, { contact, network }, message, "no-content");
    return true;
  });
}
