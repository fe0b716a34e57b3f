/** What deciding takes and gives, and what all decisions share. */
import type { Policy } from "../directory/directory.ts";
import type { AlarmKind } from "../escalation/alarm.ts";
import type { Pap } from "../marking/pap.ts";
import type { Tlp } from "../marking/tlp.ts";
import type { Worded } from "../message.ts";
import { after } from "../time.ts";
import type { EntryKind, EntrySource, Json, NewEntry } from "../timeline/entry.ts";
import type { Incident, Participation, Severity, Status } from "./incident.ts";

export type IncidentCommand =
  | {
      readonly type: "assign-lead";
      readonly lead: string;
      readonly leadName: string;
      /** They are in no room of the incident, and were not asked whether they will: the alarm runs until they come. */
      readonly isAbsent?: boolean;
    }
  | { readonly type: "give-back-lead" }
  | { readonly type: "set-severity"; readonly severity: Severity }
  | { readonly type: "set-status"; readonly status: Status }
  | { readonly type: "note"; readonly text: string; readonly bound?: MarkingOverride }
  | { readonly type: "decision"; readonly text: string; readonly bound?: MarkingOverride }
  | {
      readonly type: "acknowledge";
      readonly organisation: string;
      readonly organisationName: string;
      /** The organisation has acknowledged before. */
      readonly already: boolean;
    }
  | { readonly type: "close"; readonly resolution?: string }
  | { readonly type: "reopen" }
  /** Marks the incident itself again. Whose right it is was settled before. */
  | { readonly type: "mark"; readonly tlp: Tlp; readonly pap?: Pap };

/** What binds an entry beyond the incident's marking. */
export type MarkingOverride = Pick<NewEntry, "marking" | "handling">;

/** Who gives the command. */
export interface Actor {
  /** Contact id. */
  readonly contact: string;
  readonly name: string;
  /** Organisation id. */
  readonly organisation: string;
}

/** What the handler does in the same transaction. */
export type Effect =
  | { readonly type: "refresh-card" }
  | { readonly type: "set-topic" }
  /** Sets an alarm again: nobody has been told yet. `subject` as in Alarm. */
  | { readonly type: "arm"; readonly kind: AlarmKind; readonly subject: string; readonly dueAt: Date }
  /** Ends alarms; without `kind` all of the incident, without `subject` all of the kind. */
  | { readonly type: "disarm"; readonly kind?: AlarmKind; readonly subject?: string }
  /** The rooms are told. */
  | { readonly type: "announce" };

export type Decision =
  | {
      readonly ok: true;
      readonly incident: Incident;
      readonly entries: readonly NewEntry[];
      readonly effects: readonly Effect[];
    }
  /** `reason` is for people and says what to do instead. */
  | { readonly ok: false; readonly reason: Worded };

export interface DecisionContext {
  readonly actor: Actor;
  /** The policy for the severity that holds after the command. */
  readonly policy: Policy;
  readonly now: Date;
  readonly source?: EntrySource | undefined;
  /** With it, a change of severity also sets the acknowledgement alarms again. */
  readonly participations?: readonly Participation[] | undefined;
}

/** `reason` is for people. */
export function refuse(reason: Worded): Decision {
  return { ok: false, reason };
}

/**
 * What the command leaves on the timeline.
 * @param bound what binds it, where that is not the incident's marking
 */
export function entry(
  kind: EntryKind,
  text: string,
  data: { readonly [key: string]: Json },
  incident: Incident,
  context: DecisionContext,
  bound: MarkingOverride = { marking: incident.marking },
): NewEntry {
  return {
    kind,
    text,
    data,
    occurredAt: context.now,
    author: context.actor.contact,
    organisation: context.actor.organisation,
    ...bound,
    ...(context.source === undefined ? {} : { source: context.source }),
  };
}

/** The update after this one. */
export function updateDue(context: DecisionContext): Effect {
  const dueAt = after(context.now, context.policy.updateEvery);
  return { type: "arm", kind: "no-update", subject: "", dueAt };
}
