/** `mark 7 --confirm`, `mark 7 --undo`: what becomes of a stricter marking that is not by the source. */
import { bannerOf } from "../../../core/banner.ts";
import { afterVote } from "../../../core/marking/proposal.ts";
import { tlpLabel } from "../../../core/marking/tlp.ts";
import { type Markdown, md, raw, say } from "../../../core/message.ts";
import type { Json } from "../../../core/timeline/entry.ts";
import { remark } from "../../../db/marking.ts";
import { type MarkingProposal, type MarkingVote, openProposals } from "../../../db/marking-proposals.ts";
import { chainOf, entriesNumbered } from "../../../db/timeline.ts";
import { code } from "../../command-line/code.ts";
import { mayUse, RESPONDERS } from "../../runtime/access.ts";
import { announceFrom, attributed } from "../../runtime/change.ts";
import { done, type IncidentContext, type Outcome, refused } from "../../runtime/command.ts";
import { needToKnowOf } from "../../runtime/need-to-know.ts";
import { refreshCards } from "../../runtime/outbox.ts";
import { recordAct } from "../../runtime/record.ts";
import { nothing } from "./handling.ts";
import { askSource } from "./source.ts";

export async function decideMarking(
  context: IncidentContext,
  number: number,
  vote: MarkingVote,
): Promise<Outcome> {
  const { tx, incident, actor, directory } = context;
  const no = (why: Markdown) => refused(say(bannerOf(incident), nothing("decided", why)));
  const [entry] = await entriesNumbered(tx, incident.id, [number]);
  const proposal = (await openProposals(tx, incident.id)).get(number);
  if (!entry || !proposal) return no(md`Nobody else than its source has marked entry ${number} of late.`);
  const source = (await needToKnowOf(tx, directory, incident)).sourceOf(entry);
  const voter = {
    contact: actor.id,
    organisation: actor.organisation,
    mayRespond: mayUse(actor, RESPONDERS),
  };
  const verdict = afterVote(proposal, source, voter, vote);
  if (verdict === "not-theirs") {
    const ask = await askSource(context, source, entry.author);
    return no(
      md`Its source decides that, or responders of two organisations other than the one that marked it. ${raw(ask)}`,
    );
  }
  if (verdict === "again") return no(md`Your organisation has said so already; it takes one more.`);
  if (verdict === "counted") return counted(context, number, vote, proposal);
  if (vote === "confirm") return confirmed(context, number, proposal);
  if (proposal.before === undefined) {
    const how = code(`${context.prefix} mark ${incident.ref} ${number} --tlp <label>`);
    return no(
      md`Edits of this message were marked differently before. Its source says what is to hold: ${raw(how)}`,
    );
  }
  return undone(context, number, proposal, proposal.before);
}

async function counted(
  context: IncidentContext,
  number: number,
  vote: MarkingVote,
  { to }: MarkingProposal,
): Promise<Outcome> {
  const what = vote === "confirm" ? "keep" : "undo";
  const data = { entry: number, vote };
  return voted(
    context,
    number,
    data,
    md`is for it to ${what} ${tlpLabel(to)} of entry ${number}; it takes one more organisation, or its source`,
  );
}

function confirmed(context: IncidentContext, number: number, { to }: MarkingProposal): Promise<Outcome> {
  const data = { entry: number, vote: "confirm", decided: true };
  return voted(context, number, data, md`confirmed that entry ${number} is ${tlpLabel(to)}`);
}

async function voted(
  context: IncidentContext,
  number: number,
  data: { readonly [key: string]: Json },
  what: Markdown,
): Promise<Outcome> {
  const { incident, actor } = context;
  const said = data.decided === true ? "confirmed" : `voted (${String(data.vote)})`;
  const text = `${actor.name} ${said} on the marking of entry ${number}`;
  const act = await recordAct(context, incident, { kind: "marking-vote", text, data, corrects: number });
  return told(context, what, act);
}

async function undone(
  context: IncidentContext,
  number: number,
  proposal: MarkingProposal,
  { tlp, handling }: NonNullable<MarkingProposal["before"]>,
): Promise<Outcome> {
  const { tx, incident } = context;
  const chain = await chainOf(tx, incident.id, number);
  await remark(tx, incident.id, chain, { tlp, ...(handling === null ? {} : { handling }) });
  const act = await recordAct(context, incident, {
    kind: "marked",
    text: `Entry ${number} is marked as before: ${tlpLabel(tlp)}. Entry ${proposal.number} is undone.`,
    data: {
      entry: number,
      from: proposal.to,
      to: tlp,
      undoes: proposal.number,
      handling: handling as unknown as Json,
    },
    corrects: number,
  });
  return told(context, md`undid the marking of entry ${number}: it is **${tlpLabel(tlp)}** again`, act);
}

async function told(
  context: IncidentContext,
  what: Markdown,
  act: Awaited<ReturnType<typeof recordAct>>,
): Promise<Outcome> {
  const { incident } = context;
  const message = say(bannerOf(incident), attributed(context, what, [act]));
  const cites = [act.number];
  const toldHere = await announceFrom(context, incident, message, { cites });
  await refreshCards(context, incident);
  return done(message, toldHere, cites);
}
