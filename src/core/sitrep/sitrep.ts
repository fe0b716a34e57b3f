/** The situation report: what a timeline and the state of an incident amount to, for one audience. */

import type { Directory } from "../directory/directory.ts";
import { type NameBook, nameBook } from "../directory/name-book.ts";
import type { Alarm } from "../escalation/alarm.ts";
import type { Incident, Participation } from "../incident/incident.ts";
import { leadOf } from "../incident/lead.ts";
import type { EntryVisibility } from "../marking/entry-visibility.ts";
import { type Pap, strictestPap } from "../marking/pap.ts";
import { compareTlp, strictest, type Tlp } from "../marking/tlp.ts";
import type { RollLine } from "../roll.ts";
import type { Entry } from "../timeline/entry.ts";
import type { EntryKinds } from "../timeline/entry-kinds.ts";
import { REPORT_LIMITS, type ReportAudience } from "./limits.ts";
import { type Line, line } from "./line.ts";
import { open } from "./open.ts";
import { changed, decisions, here, type Material, missing, next, stands } from "./sections.ts";
import { digestTimeline, type Unread } from "./timeline-digest.ts";
import { factsOf, type TimelineFacts, tally } from "./timeline-facts.ts";

export type { ReportAudience } from "./limits.ts";
export type { Line } from "./line.ts";

/** Every line is plain text and cites the numbers of the entries that prove it. */
export interface Sitrep {
  readonly ref: string;
  readonly codename: string;
  readonly title: string;
  /** The strictest label of what is in it. */
  readonly marking: Tlp;
  readonly pap?: Pap;
  readonly caveats?: readonly string[];
  readonly exercise: boolean;
  readonly audience: ReportAudience;
  /** Changes and decisions are those recorded after it; absent: since the opening. */
  readonly since?: Date;
  readonly at: Date;
  readonly stands: readonly Line[];
  readonly changed: readonly Line[];
  readonly decisions: readonly Line[];
  /** For the team: how many changes and decisions there are before these. */
  readonly unread: { readonly changes: number; readonly decisions: number };
  readonly open: readonly Line[];
  readonly here: readonly Line[];
  readonly missing: readonly Line[];
  readonly next: readonly { readonly at: Date; readonly line: Line }[];
  /** What features add. */
  readonly more: readonly Section[];
}

/** A part of the report that a feature brings. Sections without lines are left out. */
export interface Section {
  readonly title: string;
  /** A line whose words come from entries cites them: it is shown only to those who may read these. */
  readonly lines: readonly Line[];
}

export interface SitrepInput {
  readonly incident: Incident;
  /** Ascending by number: all, or with `facts` and `unread` what a report needs of them. */
  readonly entries: readonly Entry[];
  readonly facts?: TimelineFacts;
  readonly unread?: Unread;
  readonly participations: readonly Participation[];
  readonly roll: readonly RollLine[];
  readonly alarms: readonly Alarm[];
  readonly directory: Directory;
  readonly audience: ReportAudience;
  /** What each entry is for anyone who asks: who forwards a report goes by its banner. */
  readonly visibility: (entry: Entry) => EntryVisibility;
  readonly since?: Date | undefined;
  readonly now: Date;
  readonly kinds: EntryKinds;
  readonly sections?: readonly Section[];
}

/**
 * Deterministic: the same facts give the same words, whatever the order in which directory, roll,
 * participations and alarms were read. Takes time in proportion to the entries. Of entries that anyone who asks may
 * not read it says number, label and source; those that are not marked like the incident have their labels
 * directly before their words.
 */
export function buildSitrep(input: SitrepInput): Sitrep {
  const { incident, audience, now, since } = input;
  const names: NameBook = nameBook(input.directory);
  const limits = REPORT_LIMITS[audience];
  const { entries, visibility, kinds, unread } = input;
  const facts = input.facts ?? factsOf(tally(entries), kinds);
  const digest = digestTimeline({ facts, entries, visibility, kinds, since, unread });
  const material: Material = {
    incident,
    lead: leadOf(incident, input.directory),
    digest,
    participations: input.participations,
    roll: input.roll,
    alarms: input.alarms,
    audience,
    limits,
    names,
    now,
    rendering: {
      names,
      limits,
      at: now,
      corrections: digest.corrections,
      hidden: digest.hidden,
      visibility: input.visibility,
      kinds: input.kinds,
    },
  };
  const told = { changed: changed(material), decisions: decisions(material), open: open(material) };
  const more = (input.sections ?? []).map((section) => forReader(section, material, input.entries));
  const marked = [...Object.values(told), ...more.map(({ lines }) => lines)].flat();
  const pap = papOver(incident, marked);
  return {
    ref: incident.ref,
    codename: incident.codename,
    title: incident.title,
    marking: tlpOver(incident, marked),
    ...(pap === undefined ? {} : { pap }),
    ...(incident.caveats === undefined ? {} : { caveats: incident.caveats }),
    exercise: incident.exercise,
    audience,
    ...(since === undefined ? {} : { since }),
    at: now,
    stands: stands(material),
    ...told,
    unread:
      audience === "team"
        ? { changes: digest.unread.changes, decisions: digest.unread.decisions }
        : { changes: 0, decisions: 0 },
    here: here(material),
    missing: missing(material),
    next: next(material),
    more,
  };
}

/**
 * A line from an entry that is not for the reader becomes one that names its number, label and source. The
 * others have the strictest label of the entries that they cite directly before their words.
 */
function forReader({ title, lines }: Section, material: Material, entries: readonly Entry[]): Section {
  const { digest, limits, rendering } = material;
  const shown = lines.map(({ text, cites }): Line => {
    const hidden = cites.flatMap((number) => digest.hidden.get(number) ?? []).at(0);
    if (hidden !== undefined) return line(`Withheld: ${hidden.instead}.`, cites, limits);
    const cited = entries.filter(({ number }) => cites.includes(number)).map(rendering.visibility);
    const marked = cited.filter((seen) => seen.shown && seen.labels !== "");
    const [first, ...others] = marked.toSorted((a, b) => compareTlp(b.marking.tlp, a.marking.tlp));
    if (first?.shown !== true) return line(text, cites, limits);
    const pap = papOver(
      { pap: undefined },
      [first, ...others].map((seen) => ({ marking: seen.marking })),
    );
    const marking = { tlp: first.marking.tlp, ...(pap === undefined ? {} : { pap }) };
    return { ...line(`${first.labels}${text}`, cites, limits), marking };
  });
  return { title, lines: shown };
}

/** The banner goes by the strictest of all labels. */
function tlpOver({ marking }: Incident, lines: readonly Line[]): Tlp {
  return lines.reduce((tlp, one) => (one.marking ? strictest(tlp, one.marking.tlp) : tlp), marking);
}

function papOver(
  { pap }: { readonly pap?: Pap | undefined },
  lines: readonly Pick<Line, "marking">[],
): Pap | undefined {
  return lines.reduce((strict, one) => strictestPap(strict, one.marking?.pap), pap);
}
