import { z } from "zod";
import { bannerOf, bannerOver } from "../../../core/banner.ts";
import { organisationName } from "../../../core/directory/name-book.ts";
import { labelsBefore } from "../../../core/marking/marking.ts";
import type { NeedToKnow } from "../../../core/marking/need-to-know.ts";
import { type Markdown, md, raw, say } from "../../../core/message.ts";
import type { Entry } from "../../../core/timeline/entry.ts";
import { oneOf } from "../../../core/words.ts";
import { permit as grant } from "../../../db/marking.ts";
import { rollOf } from "../../../db/roll.ts";
import { chainOf, entriesNumbered } from "../../../db/timeline.ts";
import { code } from "../../command-line/code.ts";
import { WORKERS } from "../../runtime/access.ts";
import { announceFrom, attributed } from "../../runtime/change.ts";
import { done, type IncidentContext, incidentCommand, type Outcome, refused } from "../../runtime/command.ts";
import { nameOf, organisationOf, signature } from "../../runtime/context.ts";
import { tellInPerson } from "../../runtime/in-person.ts";
import { needToKnowOf } from "../../runtime/need-to-know.ts";
import { recordAct } from "../../runtime/record.ts";
import { nothing, recipientProblem } from "./handling.ts";
import { askSource } from "./source.ts";

export const permit = incidentCommand({
  name: "permit",
  summary: "Share an entry of your organisation beyond its label, or let others into the incident",
  positional: [{ name: "entry" }],
  args: z.object({
    entry: z
      .string()
      .regex(/^(?:\d{1,9}|all)$/i, "the number of an entry, or all for the incident itself")
      .describe("Number of the entry; all for everything that is for all participants"),
    to: z.array(z.string()).min(1).describe("Organisations or contacts, separated by commas"),
  }),
  examples: ["permit 7 --to ec3", "permit 12 --to eve.europol", "permit all --to vendor"],
  requires: WORKERS,
  replies: "room",
  async run(context, { entry, to }) {
    const { tx, incident, directory } = context;
    const no = (why: Markdown) => refused(say(bannerOf(incident), nothing("permitted", why)));
    const number = entry.toLowerCase() === "all" ? 0 : Number(entry);
    const recipients = [...new Set(to)];
    const need = await needToKnowOf(tx, directory, incident);
    if (number === 0) {
      const problem =
        (await notSource(context, incident.source, incident.openedBy)) ?? ceilingProblem(context, recipients);
      return problem ? no(problem) : letIn(context, recipients);
    }
    const [found] = await entriesNumbered(tx, incident.id, [number]);
    if (!found) return no(md`${incident.ref} has no entry ${number}.`);
    const problem =
      (await notSource(context, need.sourceOf(found), found.author)) ??
      recipientProblem(context, recipients, need.markingOf(found).tlp);
    return problem ? no(problem) : open(context, need, found, recipients);
  },
});

/** TLP 2.0: sharing wider than the label says takes the explicit permission of the source. */
async function notSource(
  context: IncidentContext,
  source: string,
  author: string,
): Promise<Markdown | undefined> {
  if (context.actor.organisation === source) return undefined;
  const name = organisationName(context.directory, source);
  const ask = await askSource(context, source, author);
  return md`It comes from ${name}, whose people alone may let others have it. ${raw(ask)}`;
}

/** Of an incident: anyone who is let in need not take part yet. */
function ceilingProblem(context: IncidentContext, recipients: readonly string[]): Markdown | undefined {
  const { directory, incident } = context;
  const participations = directory.organisations.map((one) => ({
    organisation: one.id,
    invitedAt: context.now,
  }));
  return recipientProblem({ ...context, participations }, recipients, incident.marking);
}

async function letIn(context: IncidentContext, recipients: readonly string[]): Promise<Outcome> {
  const { incident, prefix } = context;
  const granted = await grantAll(context, [undefined], recipients);
  const names = namesOf(context, granted);
  if (granted.length === 0)
    return already(context, md`${namesOf(context, recipients)} may know of it already.`);
  const act = await record(context, `${names} may take part in ${incident.ref}.`, undefined, granted);
  const invite = code(`${prefix} invite ${incident.ref} ${granted.join(",")}`);
  const text = attributed(context, md`lets **${names}** take part`, [act]);
  const message = say(bannerOf(incident), md`${raw(text)}. It is not invited by that: ${raw(invite)}`);
  const cites = [act.number];
  return done(message, await announceFrom(context, incident, message, { cites }), cites);
}

async function open(
  context: IncidentContext,
  need: NeedToKnow,
  entry: Entry,
  recipients: readonly string[],
): Promise<Outcome> {
  const { tx, incident, directory, actor } = context;
  const { number } = entry;
  const granted = await grantAll(context, await chainOf(tx, incident.id, number), recipients);
  if (granted.length === 0)
    return already(context, md`${namesOf(context, recipients)} may have entry ${number} already.`);
  const names = namesOf(context, granted);
  const act = await record(context, `${names} may have entry ${number}.`, number, granted);

  const marking = need.markingOf(entry);
  const labels = labelsBefore(marking, need.marking);
  const words = md`**${signature(directory, actor)}** lets you have entry ${number}: ${labels}${entry.text}`;
  const people = await peopleOf(context, granted);
  const missed = await tellInPerson(context, incident, people, say(bannerOver(incident, [marking]), words), [
    number,
  ]);
  const text = attributed(context, md`lets **${names}** have entry ${number}`, [act]);
  const message = say(
    bannerOf(incident),
    text,
    ...(missed.length === 0 ? [] : [{ type: "list", items: missed.map((one) => md`${one}`) } as const]),
  );
  const cites = [act.number];
  return done(message, await announceFrom(context, incident, message, { cites }), cites);
}

/** @returns those who had no such permission before */
async function grantAll(
  { tx, incident, actor, now }: IncidentContext,
  entries: readonly (number | undefined)[],
  recipients: readonly string[],
): Promise<readonly string[]> {
  const granted: string[] = [];
  for (const recipient of recipients) {
    let isNew = false;
    for (const entry of entries) {
      if (
        await grant(tx, incident.id, { ...(entry === undefined ? {} : { entry }), recipient }, actor.id, now)
      )
        isNew = true;
    }
    if (isNew) granted.push(recipient);
  }
  return granted;
}

function record(
  context: IncidentContext,
  text: string,
  entry: number | undefined,
  recipients: readonly string[],
): Promise<Entry> {
  const { incident, actor } = context;
  return recordAct(context, incident, {
    kind: "permitted",
    text: `${actor.name} permitted: ${text}`,
    data: { ...(entry === undefined ? {} : { entry }), recipients },
  });
}

function already({ incident }: IncidentContext, what: Markdown): Outcome {
  return refused(say(bannerOf(incident), md`Nothing new was permitted: ${raw(what)}`));
}

/** The contacts themselves, and of organisations anyone who is called to the incident. */
async function peopleOf(context: IncidentContext, recipients: readonly string[]): Promise<readonly string[]> {
  const { tx, incident, directory } = context;
  const contacts = new Set(directory.contacts.map((one) => one.id));
  const called = (await rollOf(tx, incident.id)).filter(
    (line) => recipients.includes(line.organisation) && ["wanted", "invited", "joined"].includes(line.state),
  );
  return [...recipients, ...called.flatMap((line) => line.contact ?? [])].filter((id) => contacts.has(id));
}

function namesOf({ directory }: IncidentContext, recipients: readonly string[]): string {
  return oneOf(
    recipients.map((id) => organisationOf(directory, id)?.name ?? nameOf(directory, id)),
    "and",
  );
}
