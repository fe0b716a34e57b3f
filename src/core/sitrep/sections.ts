/** The parts of a situation report that are made of entries, the roll, the acknowledgements and the alarms. */
import type { Contact } from "../directory/directory.ts";
import type { NameBook } from "../directory/name-book.ts";
import type { Alarm } from "../escalation/alarm.ts";
import { upcoming, whatIsDue } from "../escalation/upcoming.ts";
import type { Incident, Participation } from "../incident/incident.ts";
import { isPerson, type PersonLine, type RollLine } from "../roll.ts";
import { called, isHere, whyMissing } from "../roll-text.ts";
import { span, utc } from "../time.ts";
import type { Entry } from "../timeline/entry.ts";
import { count, oneOf } from "../words.ts";
import { type EntryRendering, entryLine } from "./entry-line.ts";
import type { ReportAudience, ReportLimits } from "./limits.ts";
import { first, type Line, latest, line } from "./line.ts";
import type { TimelineDigest } from "./timeline-digest.ts";

/** Everything that the sections are made of. */
export interface Material {
  readonly incident: Incident;
  /** The lead, as the directory has them; undefined: nobody leads. */
  readonly lead: Contact | undefined;
  readonly digest: TimelineDigest;
  readonly participations: readonly Participation[];
  readonly roll: readonly RollLine[];
  readonly alarms: readonly Alarm[];
  readonly audience: ReportAudience;
  readonly limits: ReportLimits;
  readonly names: NameBook;
  readonly now: Date;
  readonly rendering: EntryRendering;
}

const MEANING = {
  detected: "detected, not yet assessed",
  triaged: "assessed, not yet contained",
  contained: "contained, the cause is not yet removed",
  eradicated: "the cause is removed, services are not yet restored",
  recovered: "services are restored, not yet closed",
  closed: "closed",
} as const;

/** Severity and state, who leads, who has acknowledged, what it is or how it ended. */
export function stands(material: Material): readonly Line[] {
  const { incident, digest, participations, names, limits, now } = material;
  const cite = (text: string, ...cites: readonly (number | undefined)[]) => line(text, cites, limits);
  const acknowledged = participations.filter((one) => one.acknowledgedAt !== undefined);
  const closedAt = incident.closedAt;
  const lasted = span((closedAt ?? now).getTime() - incident.openedAt.getTime());
  const severity = `${incident.severity.charAt(0).toUpperCase()}${incident.severity.slice(1)} severity`;

  return [
    cite(
      `${severity}; ${MEANING[incident.status]}.`,
      digest.severity ?? digest.opened,
      digest.state ?? digest.opened,
    ),
    closedAt === undefined
      ? cite(`Opened ${utc(incident.openedAt)}, ${lasted} ago.`, digest.opened)
      : cite(
          `Closed ${utc(closedAt)}, after ${lasted}${incident.resolution ? `: ${incident.resolution}` : "."}`,
          digest.state,
        ),
    material.lead === undefined
      ? cite("Nobody leads.", digest.lead ?? digest.opened)
      : cite(`${names.personOf(material.lead.id)} leads.`, digest.lead ?? digest.opened),
    cite(
      `${acknowledged.length} of ${count(participations.length, "organisation has", "organisations have")} acknowledged.`,
      // Opening acknowledges for the opener's organisation, without an entry of its own.
      ...acknowledged.map(
        (one) =>
          digest.acknowledged.get(one.organisation) ??
          (one.acknowledgedBy === incident.openedBy ? digest.opened : undefined),
      ),
    ),
    // A manager's screen has no line to spare for it.
    ...(incident.category === undefined || material.audience === "managers"
      ? []
      : [cite(`Category: ${incident.category}.`, digest.opened)]),
  ];
}

/** The team: all that is new. Everybody else: how it turned; managers also how much was noted. */
export function changed({ digest, audience, limits, rendering }: Material): readonly Line[] {
  if (audience === "team") return digest.changes.map((entry) => entryLine(entry, rendering));
  const turns = digest.changes.filter((entry) => rendering.kinds.has(entry.kind, "turn"));
  const notes = digest.changes.filter((entry) => entry.kind === "note");
  const brief = (entry: Entry) => entryLine(entry, rendering, "by anybody");
  const noted =
    audience === "managers"
      ? notes.slice(-1).map((one) => {
          const { text, cites, ...marked } = brief(one);
          const all = notes.length + digest.unread.notes;
          const told = line(`${count(all, "note", "notes")}, the latest: ${text}`, cites, limits);
          return { ...told, ...marked };
        })
      : [];
  const earlier = { unread: digest.unread.turns, first: digest.unread.firstTurn };
  return [...latest(turns, limits.changed - noted.length, "changes", brief, limits, earlier), ...noted];
}

/** Decisions since the last report. */
export function decisions({ digest, limits, rendering }: Material): readonly Line[] {
  return latest(
    digest.decisions,
    limits.decisions,
    "decisions",
    (entry) => entryLine(entry, rendering),
    limits,
    { unread: digest.unread.decisions, first: digest.unread.firstDecision },
  );
}

/** Who is in the rooms: people for the team, organisations for partners, both in one line for managers. */
export function here({ roll, digest, audience, names, limits }: Material): readonly Line[] {
  const whereaboutsOf = ({ contact }: PersonLine) => digest.whereabouts.get(contact);
  const all = called(roll);
  const present = all.filter(isHere).filter(isPerson);
  const groups = [...Map.groupBy(present, (one) => one.organisation)];
  const joined = present.map((one) => whereaboutsOf(one));
  const organisations = groups.map(([id]) => names.organisation(id));
  if (all.length === 0) return [];

  if (audience === "managers") {
    const from = organisations.length === 0 ? "" : `, from ${oneOf(organisations, "and")}`;
    return [line(`Here: ${present.length} of ${all.length} people called${from}.`, joined, limits)];
  }
  if (audience === "partners") {
    return organisations.length === 0 ? [] : [line(`Here: ${organisations.join(", ")}.`, joined, limits)];
  }
  return groups.map(([id, lines]) => {
    const people = lines.map((one) => `${names.person(one.contact)} on ${one.network}`).join(", ");
    return line(
      `${names.organisation(id)}: ${people}`,
      lines.map((one) => whereaboutsOf(one)),
      limits,
    );
  });
}

/** Who is not in the rooms, and why: people for the team, organisations of which nobody is here for everybody else. */
export function missing({ incident, roll, digest, audience, names, limits }: Material): readonly Line[] {
  if (incident.status === "closed") return [];
  const all = called(roll);
  const reason = (one: RollLine) =>
    line(whyMissing(one, names), isPerson(one) ? [digest.whereabouts.get(one.contact)] : [], limits);
  if (audience === "team") return all.filter((one) => !isHere(one)).map(reason);

  const absent = [...Map.groupBy(all, (one) => one.organisation)].filter(([, lines]) => !lines.some(isHere));
  const lines = absent.map(([id, [one]]) =>
    audience === "managers" && one
      ? reason(one)
      : line(`Nobody from ${names.organisation(id)} yet.`, [], limits),
  );
  return first(lines, limits.missing);
}

/** Reminders to come, soonest first; those that the state has overtaken are left out. */
export function next({ incident, participations, roll, alarms, audience, names, limits }: Material) {
  // "Next: 2026-11-20 09:20 " stands before it.
  const behindItsTime = { ...limits, line: limits.line - 24 };
  return upcoming(alarms, { incident, participations, roll, names })
    .filter((alarm) => alarm.kind !== "no-lead" || audience !== "partners")
    .slice(0, limits.next)
    .map((alarm) => ({ at: alarm.dueAt, line: line(whatIsDue(alarm, names), [], behindItsTime) }));
}
