import { z } from "zod";
import { isCoordinator } from "../../../core/directory/coordinators.ts";
import type { Rights } from "../../../core/directory/directory.ts";
import { type Markdown, md, raw, say } from "../../../core/message.ts";
import type { RefusalReason } from "../../../core/refusal.ts";
import { utc } from "../../../core/time.ts";
import { findIncident } from "../../../db/incidents.ts";
import { type KeptRefusal, latestRefusals } from "../../../db/refusals.ts";
import { mayKnow } from "../../runtime/access.ts";
import { answered, type CommandContext, freeCommand } from "../../runtime/command.ts";
import { organisationOf, signature } from "../../runtime/context.ts";

const COORDINATORS: readonly Rights[] = ["coordinator"];
const MAX_SHOWN = 30;

const WHY: Readonly<Record<RefusalReason, string>> = {
  unknown: "not in the directory",
  right: "not their right",
  incident: "no such incident for them",
  identity: "keys of the account changed",
  network: "network not trusted",
};

/** Coordinators of coordinating organisations see all attempts, others those of their own people. */
export const refused = freeCommand({
  name: "refused",
  summary: "Show who tried what and was refused, the latest first",
  args: z.object({}),
  examples: ["refused"],
  requires: COORDINATORS,
  replies: "whisper",
  async run(context) {
    const { tx, actor, directory } = context;
    const seesAll = isCoordinator(actor, organisationOf(directory, actor.organisation));
    const kept = (await latestRefusals(tx)).filter(
      (one) => seesAll || one.organisation === actor.organisation,
    );
    if (kept.length === 0) return answered(say([], md`Nobody was refused anything.`), "no-content");
    const incidents = new Set<string>();
    const items: Markdown[] = [];
    for (const one of kept.slice(0, MAX_SHOWN)) items.push(await lineOf(context, one, incidents));
    const more = kept.length > MAX_SHOWN ? ` The ${MAX_SHOWN} latest of ${kept.length}.` : "";
    const text = md`Refused attempts, alike ones as one line.${more}`;
    const message = say([], text, { type: "list", items });
    return answered(message, incidents.size === 0 ? "no-content" : { incidents: [...incidents] });
  },
});

/** Of an incident of which the reader may not know it says only that there was none for who asked. */
async function lineOf(context: CommandContext, one: KeptRefusal, shown: Set<string>): Promise<Markdown> {
  const { tx, actor, directory } = context;
  const contact = directory.contacts.find(({ id }) => id === one.contact);
  const who = contact ? signature(directory, contact) : one.userId;
  const incident = one.incident === undefined ? undefined : await findIncident(tx, { id: one.incident });
  const isKnown = incident !== undefined && (await mayKnow(tx, directory, actor, incident));
  if (incident && isKnown) shown.add(incident.id);
  const where = incident && isKnown ? md` ${incident.ref}` : md``;
  const times = one.times === 1 ? "" : `, ${one.times} times since ${utc(one.firstAt)}`;
  return md`${utc(one.lastAt)} **${who}** on ${one.network}: ${one.what}${raw(where)}: ${WHY[one.why]}${times}`;
}
