/** Marking an entry again. The timeline keeps what it was; from now on the new marking is what holds. */
import { bannerOf } from "../../../core/banner.ts";
import type { Marking } from "../../../core/marking/marking.ts";
import type { Bound, NeedToKnow } from "../../../core/marking/need-to-know.ts";
import { handlingAfter } from "../../../core/marking/reclassify.ts";
import { compareTlp } from "../../../core/marking/tlp.ts";
import { withheldLabels } from "../../../core/marking/withheld.ts";
import { type Markdown, md, raw, say } from "../../../core/message.ts";
import type { Json } from "../../../core/timeline/entry.ts";
import { remark } from "../../../db/marking.ts";
import { chainOf, entriesNumbered } from "../../../db/timeline.ts";
import { code } from "../../command-line/code.ts";
import { announceFrom, attributed } from "../../runtime/change.ts";
import { done, type IncidentContext, type Outcome, refused } from "../../runtime/command.ts";
import { needToKnowOf } from "../../runtime/need-to-know.ts";
import { refreshCards } from "../../runtime/outbox.ts";
import { recordAct } from "../../runtime/record.ts";
import { nothing, recipientProblem } from "./handling.ts";
import { mayMark, SAY_HOW, type Wanted } from "./mark-incident.ts";
import { howToDecide, proposalData, tellSource, tooManyProposals } from "./propose.ts";
import { askSource } from "./source.ts";

export async function markEntry(context: IncidentContext, number: number, wanted: Wanted): Promise<Outcome> {
  const { tx, incident, directory } = context;
  const no = (why: Markdown) => refused(say(bannerOf(incident), nothing("marked", why)));
  const [entry] = await entriesNumbered(tx, incident.id, [number]);
  if (!entry) return no(noSuchEntry(context, number));
  const need = await needToKnowOf(tx, directory, incident);
  const before = need.markingOf(entry);
  const tlp = wanted.tlp ?? before.tlp;
  const problem =
    (wanted.tlp === undefined && wanted.pap === undefined ? SAY_HOW : undefined) ??
    (await mayMark(
      context,
      need.sourceOf(entry),
      { from: before.tlp, to: tlp },
      { from: before.pap, to: wanted.pap },
      entry.author,
    )) ??
    unreadProblem(context, need, entry) ??
    (tlp === "RED" ? undefined : toProblem(wanted)) ??
    recipientProblem(context, wanted.to ?? [], tlp) ??
    (await furtherProblem(context, need, entry, wanted)) ??
    (await tooManyProposals(context, need.sourceOf(entry))) ??
    sameProblem(number, before, { ...before, tlp, ...(wanted.pap ? { pap: wanted.pap } : {}) }, wanted);
  if (problem) return no(problem);

  const handling = handlingAfter(need, entry, incident.marking, {
    ...wanted,
    by: context.actor.id,
    ...(directory.contacts.some((one) => one.id === entry.author) ? { author: entry.author } : {}),
  });
  const chain = await chainOf(tx, incident.id, number);
  const proposal = await proposalData(context, need, entry, chain);
  await remark(tx, incident.id, chain, { tlp, handling });
  const labels = withheldLabels({ tlp, ...(handling.pap ? { pap: handling.pap } : {}) }).join(" ");
  const was = withheldLabels(before).join(" ");
  const act = await recordAct(context, incident, {
    kind: "marked",
    text: `Entry ${number} is marked ${labels}, before: ${was}.`,
    data: {
      entry: number,
      from: before.tlp,
      to: tlp,
      ...(handling.pap ? { pap: handling.pap } : {}),
      // What binds it from now on: the table of markings must say the same (db/backing.ts).
      handling: { ...handling } as unknown as Json,
      ...proposal,
    },
    corrects: number,
  });
  const isSaid = context.registry.entryKinds.has(entry.kind, "said");
  const what = md`marked entry ${number} **${labels}**, before: ${was}`;
  const source = need.sourceOf(entry);
  const how = proposal.proposal === true ? howToDecide(context, number, source) : md``;
  const message = say(
    bannerOf(incident),
    md`${raw(attributed(context, what, [act]))}${raw(after(isSaid, before, { ...handling, tlp }))}${raw(how)}`,
  );
  await tellSource(context, entry, source, what);
  const cites = [act.number];
  const toldHere = await announceFrom(context, incident, message, { cites });
  // Its words may stand there: it may be the title.
  await refreshCards(context, incident);
  return done(message, toldHere, cites);
}

/** What a new label does, and what it cannot do. */
function after(isSaid: boolean, before: Marking, now: Pick<Marking, "tlp" | "circle">): Markdown {
  const wasSaid = isSaid && before.circle !== "label" && now.circle === "label";
  // Where they stand was not noted when they were said.
  const stays = wasSaid
    ? md` Its words stay in the rooms where they were said: delete them there by hand. Where a room shows its history, Muster invites nobody who may not have them.`
    : md``;
  if (compareTlp(now.tlp, before.tlp) <= 0) return wasSaid ? md`.${raw(stays)}` : md``;
  return md`. Muster does not repeat it to anybody else. What was said of it before is still readable.${raw(stays)}`;
}

function noSuchEntry({ prefix, incident }: IncidentContext, number: number): Markdown {
  const timeline = code(`${prefix} timeline ${incident.ref}`);
  return md`${incident.ref} has no entry ${number}; ${raw(timeline)} shows what there is.`;
}

/** Who may not read it cannot judge how it is to be marked, except for its source. */
function unreadProblem(context: IncidentContext, need: NeedToKnow, entry: Bound): Markdown | undefined {
  if (context.actor.organisation === need.sourceOf(entry)) return undefined;
  if (need.mayRead(entry, [need.reader(context.actor)]).ok) return undefined;
  return md`Entry ${entry.number} is not for you, so you cannot mark it.`;
}

/** Naming somebody who may not read it is sharing it further, which takes its source (TLP 2.0). */
async function furtherProblem(
  context: IncidentContext,
  need: NeedToKnow,
  entry: Bound,
  { to = [] }: Wanted,
): Promise<Markdown | undefined> {
  const source = need.sourceOf(entry);
  if (context.actor.organisation === source) return undefined;
  const named = context.directory.contacts.filter((one) => to.includes(one.id));
  if (named.every((one) => need.mayRead(entry, [need.reader(one)]).ok)) return undefined;
  const ask = await askSource(context, source, entry.author);
  return md`Only its source may name others for it. ${raw(ask)}`;
}

function toProblem({ to }: Wanted): Markdown | undefined {
  return to === undefined
    ? undefined
    : md`${raw(code("--to"))} names persons, which only TLP:RED does. ${raw(code("permit"))} lets others have an entry.`;
}

function sameProblem(
  number: number,
  before: Marking,
  after: Marking,
  { to = [] }: Wanted,
): Markdown | undefined {
  const more = to.some((id) => before.named?.includes(id) !== true);
  if (more || before.tlp !== after.tlp || before.pap !== after.pap) return undefined;
  return md`Entry ${number} is ${withheldLabels(before).join(" ")} already.`;
}
