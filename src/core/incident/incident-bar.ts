/** What a page keeps in sight of an incident while its room is open: the status card in a few fields. Pure. */
import { nameBook } from "../directory/name-book.ts";
import { upcoming, whatIsDue } from "../escalation/upcoming.ts";
import { tlpLabel } from "../marking/tlp.ts";
import { called, isHere } from "../roll-text.ts";
import { inOrder, oneLine } from "../words.ts";
import type { Severity, Status } from "./incident.ts";
import type { StatusCardInput } from "./status-card.ts";

export interface IncidentBar {
  /** `INC-2026-0042`. */
  readonly ref: string;
  readonly codename: string;
  readonly title: string;
  readonly severity: Severity;
  readonly status: Status;
  /** `TLP:AMBER`: the room's own label. */
  readonly label: string;
  readonly exercise: boolean;
  /** Short name of a side room; absent in the room for everybody. */
  readonly side?: string;
  /** Name of the lead; absent: nobody leads. */
  readonly lead?: string;
  /** People who are here, of those who were called. */
  readonly here: number;
  readonly called: number;
  /** Those that take part, by name. */
  readonly organisations: readonly {
    readonly name: string;
    /** At least one of its people is here. */
    readonly here: boolean;
    readonly acknowledged: boolean;
  }[];
  /** The reminder that comes next. `at`: ISO 8601 UTC. `what`: `reminder if nobody leads`. */
  readonly next?: { readonly at: string; readonly what: string };
  /** The platform's id of the message that is the status card, once posted. */
  readonly card?: string;
  /** The reader can take the lead, which nobody has. */
  readonly mayTakeLead: boolean;
}

/** What the room and the reader add. */
export type BarPlace = Pick<IncidentBar, "mayTakeLead"> & {
  readonly side?: string | undefined;
  readonly card?: string | undefined;
};

/** @param input what the card of the room is made of; the incident has the room's own marking */
export function incidentBar(input: StatusCardInput, { side, card, mayTakeLead }: BarPlace): IncidentBar {
  const { incident, lead, directory, participations } = input;
  const names = nameBook(directory);
  const people = called(input.roll);
  const [next] = upcoming(input.alarms, { incident, participations, roll: input.roll, names });
  const isOpen = incident.status !== "closed";
  return {
    ref: incident.ref,
    codename: incident.codename,
    title: oneLine(incident.title),
    severity: incident.severity,
    status: incident.status,
    label: tlpLabel(incident.marking),
    exercise: incident.exercise,
    ...(side === undefined ? {} : { side }),
    ...(lead === undefined ? {} : { lead }),
    here: people.filter(isHere).length,
    called: people.length,
    organisations: participations
      .map(({ organisation, acknowledgedAt }) => ({
        name: names.organisation(organisation),
        here: people.some((line) => line.organisation === organisation && isHere(line)),
        acknowledged: acknowledgedAt !== undefined,
      }))
      .toSorted((a, b) => inOrder(a.name, b.name)),
    ...(next === undefined ? {} : { next: { at: next.dueAt.toISOString(), what: whatIsDue(next, names) } }),
    ...(card === undefined ? {} : { card }),
    mayTakeLead: isOpen && lead === undefined && mayTakeLead,
  };
}
