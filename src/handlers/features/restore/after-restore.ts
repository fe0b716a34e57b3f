/** What is done once with a database that was restored from an older copy, before Muster starts on it. */
import { bannerOf } from "../../../core/banner.ts";
import { md, say } from "../../../core/message.ts";
import { utc } from "../../../core/time.ts";
import type { Database, Tx } from "../../../db/connect.ts";
import { lockIncident } from "../../../db/incidents.ts";
import { openIncidents } from "../../../db/open-incidents.ts";
import {
  countAsTried,
  type Held,
  holdBack,
  newestRecorded,
  noteRestored,
  skipNumbers,
} from "../../../db/restored.ts";
import { announce } from "../../runtime/outbox.ts";
import { recordFact } from "../../runtime/record.ts";
import type { Registry } from "../../runtime/registry.ts";
import { answer } from "../../runtime/steps.ts";

export interface RestoreDeps {
  readonly now: () => Date;
  readonly newId: () => string;
  readonly registry: Registry;
  /** Networks on which nothing tells what was said before: what waited there is not said again. */
  readonly blind: readonly string[];
  /** So many references of this year are not used: incidents of after the copy may have had them. */
  readonly skip: number;
}

export interface AfterRestore {
  /** When the newest thing was recorded that the copy has; undefined: it has none. */
  readonly copyOf: Date | undefined;
  /** Steps that wait, and are looked for before they are sent. */
  readonly waiting: number;
  /** Steps that are not sent any more. */
  readonly held: number;
  /** The last number of this year that no incident gets. */
  readonly lastNumber: number;
  /** Open incidents, whose rooms hear of it. */
  readonly incidents: number;
}

/** All of it in one transaction. */
export function afterRestore({ db }: Database, deps: RestoreDeps): Promise<AfterRestore> {
  return db.transaction(async (tx) => {
    const now = deps.now();
    const copyOf = await newestRecorded(tx);
    const adding = [...deps.registry.steps.values()].filter((step) => step.adds === true);
    const kinds = adding.map(({ payload }) => payload.kind);
    // Nobody waits any longer for the answer to a command of before.
    const answers = await holdBack(tx, [answer.kind], undefined, now);
    const held = await holdBack(tx, kinds, deps.blind, now);
    const waiting = await countAsTried(tx);
    const lastNumber = await skipNumbers(tx, now.getUTCFullYear(), deps.skip);
    await noteRestored(tx, now);
    const open = await openIncidents(tx);
    for (const { id } of open) await tell(tx, deps, id, copyOf ?? now, held);
    const count = (some: Held) => [...some.values()].reduce((sum, one) => sum + one, 0);
    return { copyOf, waiting, held: count(answers) + count(held), lastNumber, incidents: open.length };
  });
}

/** Puts it on the record, and says it in every room. */
async function tell(tx: Tx, deps: RestoreDeps, id: string, copyOf: Date, held: Held): Promise<void> {
  const incident = await lockIncident(tx, id);
  if (!incident) return;
  const context = { tx, now: deps.now(), newId: deps.newId };
  const notSent = held.get(id) ?? 0;
  const unsure = notSent === 0 ? "" : ` ${notSent} messages that waited then were not sent again.`;
  await recordFact(context, incident, {
    kind: "restored",
    text: `The database was restored from a copy of ${utc(copyOf)}: what was recorded after that is gone.${unsure}`,
    data: { copyOf: copyOf.toISOString(), notSentAgain: notSent },
  });
  const text = md`**Muster's database was restored** from a copy of ${utc(copyOf)}. What was put on the record of ${incident.ref} after that is gone, also where it still stands in this room: notes, decisions, acknowledgements, who leads. Say again what has to be on the record. Rooms and incidents that were opened since are unknown to Muster.`;
  await announce(context, incident, say(bannerOf(incident), text), { cites: "no-content" });
}
