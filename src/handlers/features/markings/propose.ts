/** A stricter marking by somebody else than the source: it binds at once, and can be confirmed or undone. */
import { bareBannerOf } from "../../../core/banner.ts";
import { organisationName } from "../../../core/directory/name-book.ts";
import type { NeedToKnow } from "../../../core/marking/need-to-know.ts";
import { type Markdown, md, raw, say } from "../../../core/message.ts";
import { MAX_EXAMPLES } from "../../../core/message-budgets.ts";
import type { Entry, Json } from "../../../core/timeline/entry.ts";
import { type MarkingVote, openProposals } from "../../../db/marking-proposals.ts";
import { rollOf } from "../../../db/roll.ts";
import { entriesNumbered } from "../../../db/timeline.ts";
import { code } from "../../command-line/code.ts";
import { mayUse, RESPONDERS } from "../../runtime/access.ts";
import type { IncidentContext } from "../../runtime/command.ts";
import { signature } from "../../runtime/context.ts";
import { tellInPerson } from "../../runtime/in-person.ts";

/** More that nobody has decided are no help, but a way to take the record from everybody. */
const MAX_OPEN = 5;

/** Why the actor may not mark one more entry of others; undefined when they may. */
export async function tooManyProposals(
  context: IncidentContext,
  source: string,
): Promise<Markdown | undefined> {
  const { tx, incident, actor } = context;
  if (actor.organisation === source) return undefined;
  const open = [...(await openProposals(tx, incident.id)).values()];
  if (open.filter((one) => one.organisation === actor.organisation).length < MAX_OPEN) return undefined;
  return md`Your organisation has marked ${MAX_OPEN} entries of others that nobody has confirmed or undone yet.`;
}

/** What the entry `marked` says of a proposal; nothing when the source marks it. */
export async function proposalData(
  { tx, incident, actor }: IncidentContext,
  need: NeedToKnow,
  entry: Entry,
  chain: readonly number[],
): Promise<{ readonly [key: string]: Json }> {
  if (actor.organisation === need.sourceOf(entry)) return {};
  const before = need.ownMarkingOf(entry);
  const others = await entriesNumbered(tx, incident.id, chain);
  const isAlike = others.every((one) => JSON.stringify(need.ownMarkingOf(one)) === JSON.stringify(before));
  return { proposal: true, ...(isAlike ? { before: before as unknown as Json } : {}) };
}

/** Behind the news of a proposal. */
export function howToDecide(context: IncidentContext, number: number, source: string): Markdown {
  const { prefix, incident, directory } = context;
  const how = (vote: MarkingVote) => raw(code(`${prefix} mark ${incident.ref} ${number} --${vote}`));
  return md` It binds from now on, until ${organisationName(directory, source)}, or responders of two other organisations, confirm (${how("confirm")}) or undo it (${how("undo")}).`;
}

/** The people of the source hear of it: who wrote the entry, and who is called to the incident. No words of it. */
export async function tellSource(
  context: IncidentContext,
  entry: Entry,
  source: string,
  what: Markdown,
): Promise<void> {
  const { tx, incident, directory, actor } = context;
  if (actor.organisation === source) return;
  const called = new Set((await rollOf(tx, incident.id)).map((line) => line.contact));
  const people = directory.contacts
    .filter((one) => one.organisation === source && (one.id === entry.author || called.has(one.id)))
    .filter((one) => one.id === entry.author || mayUse(one, RESPONDERS))
    .toSorted((a, b) => Number(b.id === entry.author) - Number(a.id === entry.author))
    .slice(0, MAX_EXAMPLES)
    .map((one) => one.id);
  const text = md`**${signature(directory, actor)}** ${raw(what)}${raw(howToDecide(context, entry.number, source))}`;
  await tellInPerson(context, incident, people, say(bareBannerOf(incident), text), []);
}
