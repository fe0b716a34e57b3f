/** Marking an incident again: by its source as it likes, by responders of others only more strictly. */
import { bannerOf, bareBannerOf } from "../../../core/banner.ts";
import type { Incident } from "../../../core/incident/incident.ts";
import { comparePap, type Pap } from "../../../core/marking/pap.ts";
import { compareTlp, type Tlp, tlpLabel } from "../../../core/marking/tlp.ts";
import { withheldLabels } from "../../../core/marking/withheld.ts";
import { join, type Markdown, md, raw, say } from "../../../core/message.ts";
import { code } from "../../command-line/code.ts";
import { mayKnow, mayUse, RESPONDERS } from "../../runtime/access.ts";
import { apply, attributed, type Changed } from "../../runtime/change.ts";
import { done, type IncidentContext, type Outcome, refused } from "../../runtime/command.ts";
import { organisationOf } from "../../runtime/context.ts";
import { policyOf } from "../../runtime/policy.ts";
import { askSource } from "./source.ts";

export interface Wanted {
  readonly tlp?: Tlp | undefined;
  readonly pap?: Pap | undefined;
  readonly to?: readonly string[] | undefined;
}

export async function markIncident(context: IncidentContext, wanted: Wanted): Promise<Outcome> {
  const { incident } = context;
  const tlp = wanted.tlp ?? incident.marking;
  const no = (why: Markdown) => refused(say(bannerOf(incident), md`Nothing was marked. ${raw(why)}`));
  if (wanted.tlp === undefined && wanted.pap === undefined) return no(SAY_HOW);
  if (wanted.to !== undefined) {
    const invite = code(`${context.prefix} invite ${incident.ref}`);
    return no(md`An incident at TLP:RED is for whoever is on its roll: ${raw(invite)} calls people.`);
  }
  const right = await mayMark(
    context,
    incident.source,
    { from: incident.marking, to: tlp },
    { from: incident.pap, to: wanted.pap },
  );
  if (right !== undefined) return no(right);

  const command = { type: "mark", tlp, ...(wanted.pap === undefined ? {} : { pap: wanted.pap }) } as const;
  const changed = await apply(
    context,
    command,
    policyOf(context),
    (after, entries) => {
      const labels = withheldLabels({
        tlp: after.marking,
        ...(after.pap ? { pap: after.pap } : {}),
      }).join(" ");
      const what = md`marked the incident **${labels}**, before: ${tlpLabel(incident.marking)}`;
      return attributed(context, what, entries);
    },
    // Who did it is for those who may know of it; others are told what there is, at which label, and why not for them.
    { cites: [] },
  );
  return "refused" in changed ? refused(changed.refused) : answer(context, changed);
}

/** Anyone who marked it hears what follows, also in the room; or only what was done, when it is not for them any more. */
async function answer(context: IncidentContext, changed: Changed): Promise<Outcome> {
  const { incident: after, message, toldHere, cites } = changed;
  if (!(await mayKnow(context.tx, context.directory, context.actor, after))) {
    const gone = md`**${after.ref}** is ${tlpLabel(after.marking)} from now on, which is not for you.`;
    return done(say(bareBannerOf(after), gone), false, "no-content");
  }
  const follows = consequences(context, after);
  if (follows.length === 0) return done(message, toldHere, cites);
  const text = { type: "text", text: join(follows, " ") } as const;
  return done({ ...message, blocks: toldHere ? [text] : [...message.blocks, text] }, false, cites);
}

export const SAY_HOW = md`Say how, for example \`--tlp AMBER\`.`;

/**
 * Why the actor may not mark it like that; undefined when they may. Lowering is for the source alone (TLP 2.0:
 * sharing wider than the label says takes the explicit permission of the source).
 */
export async function mayMark(
  context: IncidentContext,
  source: string,
  tlp: { readonly from: Tlp; readonly to: Tlp },
  pap: { readonly from: Pap | undefined; readonly to: Pap | undefined },
  author?: string,
): Promise<Markdown | undefined> {
  if (context.actor.organisation === source) return undefined;
  const lowered =
    compareTlp(tlp.to, tlp.from) < 0 ||
    (pap.from !== undefined && pap.to !== undefined && comparePap(pap.to, pap.from) < 0);
  const ask = await askSource(context, source, author);
  if (lowered) return md`Only its source may mark it less strictly. ${raw(ask)}`;
  if (mayUse(context.actor, RESPONDERS)) return undefined;
  return md`Marking what comes from others takes the right ${RESPONDERS.join(" or ")}; yours is ${context.actor.rights}. ${raw(ask)}`;
}

/** Who is cut off by the new label, and what becomes of what was said before. */
function consequences(context: IncidentContext, after: Incident): readonly Markdown[] {
  const { directory, incident, participations, prefix } = context;
  if (compareTlp(after.marking, incident.marking) <= 0) {
    return after.marking === incident.marking
      ? []
      : [md`What was said before keeps the label that it was said with.`];
  }
  const above = participations.flatMap((one) => {
    const organisation = organisationOf(directory, one.organisation);
    return organisation && compareTlp(organisation.ceiling, after.marking) < 0 ? [organisation] : [];
  });
  const named =
    after.marking === "RED"
      ? [md`It is for the persons on the roll from now on, and for nobody else of their organisations.`]
      : [];
  return [
    ...named,
    ...above.map((one) => {
      const remove = code(`${prefix} remove ${incident.ref} ${one.id}`);
      return md`**${one.name}** may receive up to ${tlpLabel(one.ceiling)} and gets nothing more; take it out: ${raw(remove)}.`;
    }),
  ];
}
