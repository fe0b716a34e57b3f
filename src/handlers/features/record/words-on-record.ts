/**
 * Words that people wrote to each other and that go on the record: bound by the place where they were written, and
 * by a stricter label of their own.
 */
import { bannerOver } from "../../../core/banner.ts";
import type { MarkingOverride } from "../../../core/incident/decide.ts";
import type { Incident } from "../../../core/incident/incident.ts";
import { boundByWords } from "../../../core/marking/bound-by-words.ts";
import { type Own, ownLabelsOfMessage } from "../../../core/marking/in-text/label-verdict.ts";
import { ownInWords } from "../../../core/marking/in-text/own-in-words.ts";
import { type Block, type Markdown, md, say, type Worded } from "../../../core/message.ts";
import { copyable } from "../../command-line/code.ts";
import type { InboundContext } from "../../runtime/inbound-context.ts";
import { noteLine, whyRefused } from "../../runtime/label-refusal.ts";
import { tellPerson } from "../../runtime/outbox.ts";
import { prefixFor } from "../../runtime/prefix-for.ts";

export type WordsOnRecord =
  /** `own`: the labels that bind them beside the place; absent: none does. */
  | { readonly taken: true; readonly bound: MarkingOverride; readonly own?: Own }
  /** They carry a label that is not understood, or are classified: they do not go on the record. */
  | { readonly taken: false; readonly own: Own };

/**
 * @param around what binds them by the place, or by the entry that they change
 * @param whose organisation that the words come from, and the contacts who have them anyway
 */
export function wordsOnRecord(
  text: string,
  around: MarkingOverride,
  incident: Incident,
  whose: { readonly source: string; readonly named: readonly string[] },
): WordsOnRecord {
  const pap = around.handling === undefined ? incident.pap : around.handling.pap;
  const own = ownLabelsOfMessage([text], { tlp: around.marking, pap });
  if (own === undefined) return { taken: true, bound: around };
  if (own.classified || own.unclear.length > 0) return { taken: false, own };
  return { taken: true, bound: boundByWords(around, { ...own, ...whose }, incident), own };
}

/** Tells who put the words there what became of them; they are known on the network by their contact id. */
export async function tellOfOwnLabels(
  inbound: InboundContext,
  incident: Incident,
  contact: string,
  {
    own,
    said,
    text,
    around,
  }: {
    readonly own: Own;
    /** What became of it, and why. */
    readonly said: (ref: string, why: Markdown) => Worded;
    /** The words, where they can be recorded otherwise. */
    readonly text?: string;
    readonly around: MarkingOverride;
  },
): Promise<void> {
  const { from } = inbound;
  const prefix = await prefixFor(inbound.tx, contact, from);
  const isRefused = own.classified || own.unclear.length > 0;
  const why = isRefused
    ? whyRefused(own, { tlp: around.marking, pap: incident.pap })
    : md`The words carry ${ownInWords(own)}.`;
  const line =
    text === undefined || own.classified
      ? undefined
      : noteLine(text, own, { prefix, actor: contact, ref: incident.ref });
  const lines: readonly Block[] =
    line === undefined
      ? []
      : [
          { type: "text", text: md`To record them under a label, write to Muster directly:` },
          { type: "text", text: copyable(`${prefix} ${line}`) },
        ];
  const banner = bannerOver(incident, [
    { tlp: own.tlp ?? around.marking, ...(own.pap ? { pap: own.pap } : {}) },
  ]);
  const message = say(banner, said(incident.ref, why), ...lines);
  await tellPerson(inbound, incident, { contact, network: from.network }, message);
}
