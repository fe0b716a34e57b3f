/** What a command does to an incident: its new state, the entries for the timeline and what is to follow; or why not. */
import { after } from "../time.ts";
import { oneLine } from "../words.ts";
import { decision, mark, note } from "./decide-words.ts";
import {
  type Decision,
  type DecisionContext,
  type Effect,
  entry,
  type IncidentCommand,
  refuse,
  updateDue,
} from "./decision.ts";
import type { Incident, Severity, Status } from "./incident.ts";
import { REFUSALS } from "./messages.ts";
import { mayBecome, NEXT } from "./status.ts";

export type { Decision, DecisionContext, Effect, IncidentCommand, MarkingOverride } from "./decision.ts";

/** Commands that a closed incident takes. */
const LATE: ReadonlySet<IncidentCommand["type"]> = new Set(["note", "reopen", "mark"]);

/** Decides. Pure: the same arguments give the same decision, and nothing is changed in place. */
export function decide(incident: Incident, command: IncidentCommand, context: DecisionContext): Decision {
  if (incident.status === "closed" && !LATE.has(command.type)) {
    return closedAlready(incident, command);
  }
  switch (command.type) {
    case "assign-lead":
      return assignLead(incident, command, context);
    case "give-back-lead":
      return giveBackLead(incident, context);
    case "set-severity":
      return setSeverity(incident, command.severity, context);
    case "set-status":
      return command.status === "closed"
        ? close(incident, undefined, context)
        : setStatus(incident, command.status, context);
    case "note":
      return note(incident, command, context);
    case "decision":
      return decision(incident, command, context);
    case "acknowledge":
      return acknowledge(incident, command, context);
    case "close":
      return close(incident, command.resolution, context);
    case "reopen":
      return reopen(incident, context);
    case "mark":
      return mark(incident, command, context);
    default:
      return command satisfies never;
  }
}

function assignLead(
  incident: Incident,
  command: Extract<IncidentCommand, { type: "assign-lead" }>,
  context: DecisionContext,
): Decision {
  if (incident.lead === command.lead) {
    return refuse(REFUSALS.leadsAlready({ ref: incident.ref, lead: command.leadName }));
  }
  const text =
    command.lead === context.actor.contact
      ? `${command.leadName} took the lead.`
      : `${context.actor.name} gave the lead to ${command.leadName}.`;
  const data = {
    lead: command.lead,
    leadName: command.leadName,
    ...(incident.lead === undefined ? {} : { before: incident.lead }),
  };
  return {
    ok: true,
    incident: { ...incident, lead: command.lead, updatedAt: context.now },
    entries: [entry("lead", text, data, incident, context)],
    effects: [
      { type: "disarm", kind: "no-lead" },
      ...(command.isAbsent ? [leadDue(after(context.now, context.policy.leadWithin), command.lead)] : []),
      updateDue(context),
      { type: "refresh-card" },
      { type: "announce" },
    ],
  };
}

function giveBackLead(incident: Incident, context: DecisionContext): Decision {
  const { lead, ...led } = incident;
  if (lead === undefined) return refuse(REFUSALS.hasNoLead({ ref: incident.ref }));
  const text =
    lead === context.actor.contact
      ? `${context.actor.name} gave the lead back: nobody leads.`
      : `${context.actor.name} took the lead back: nobody leads.`;
  return {
    ok: true,
    incident: { ...led, updatedAt: context.now },
    entries: [entry("lead", text, { before: lead }, incident, context)],
    effects: [
      { type: "disarm", kind: "no-lead" },
      leadDue(after(context.now, context.policy.leadWithin)),
      updateDue(context),
      { type: "refresh-card" },
      { type: "announce" },
    ],
  };
}

function setSeverity(incident: Incident, severity: Severity, context: DecisionContext): Decision {
  if (incident.severity === severity)
    return refuse(REFUSALS.severityAlready({ ref: incident.ref, severity }));
  const text = `Severity changed from ${incident.severity} to ${severity}.`;
  return {
    ok: true,
    incident: { ...incident, severity, updatedAt: context.now },
    entries: [entry("severity", text, { from: incident.severity, to: severity }, incident, context)],
    effects: [
      updateDue(context),
      ...leadDueSinceOpening(incident, context),
      ...acknowledgementsDue(context),
      { type: "refresh-card" },
      { type: "set-topic" },
      { type: "announce" },
    ],
  };
}

function setStatus(incident: Incident, status: Status, context: DecisionContext): Decision {
  const from = incident.status;
  if (from === status) return refuse(REFUSALS.statusAlready({ ref: incident.ref, status }));
  if (!mayBecome(from, status)) {
    return refuse(REFUSALS.cannotMove({ ref: incident.ref, from, to: status, next: NEXT[from] }));
  }
  return {
    ok: true,
    incident: { ...incident, status, updatedAt: context.now },
    entries: [
      entry("state", `State changed from ${from} to ${status}.`, { from, to: status }, incident, context),
    ],
    effects: [updateDue(context), { type: "refresh-card" }, { type: "set-topic" }, { type: "announce" }],
  };
}

function acknowledge(
  incident: Incident,
  command: { readonly organisation: string; readonly organisationName: string; readonly already: boolean },
  context: DecisionContext,
): Decision {
  const { organisation, organisationName, already } = command;
  const text = `${context.actor.name} acknowledged for ${organisationName}${already ? ", again" : ""}.`;
  return {
    ok: true,
    // An acknowledgement says "we have seen it", not how things stand: it is no update.
    incident,
    entries: [entry("acknowledged", text, { organisation, already }, incident, context)],
    effects: [
      { type: "disarm", kind: "no-acknowledgement", subject: organisation },
      { type: "refresh-card" },
      ...(already ? [] : [{ type: "announce" } as const]),
    ],
  };
}

function close(incident: Incident, resolution: string | undefined, context: DecisionContext): Decision {
  const how = resolution?.trim() ? resolution : undefined;
  const text = how === undefined ? "Closed." : `Closed: ${oneLine(how)}`;
  const data = { from: incident.status, ...(how === undefined ? {} : { resolution: how }) };
  return {
    ok: true,
    incident: {
      ...incident,
      status: "closed",
      updatedAt: context.now,
      closedAt: context.now,
      ...(how === undefined ? {} : { resolution: how }),
    },
    entries: [entry("closed", text, data, incident, context)],
    effects: [{ type: "disarm" }, { type: "refresh-card" }, { type: "set-topic" }, { type: "announce" }],
  };
}

function reopen(incident: Incident, context: DecisionContext): Decision {
  if (incident.status !== "closed")
    return refuse(REFUSALS.notClosed({ ref: incident.ref, status: incident.status }));
  const { closedAt: _closedAt, resolution: _resolution, ...open } = incident;
  return {
    ok: true,
    incident: { ...open, status: "triaged", updatedAt: context.now },
    entries: [entry("reopened", "Reopened.", { to: "triaged" }, incident, context)],
    effects: [
      updateDue(context),
      ...(incident.lead === undefined ? [leadDue(after(context.now, context.policy.leadWithin))] : []),
      ...acknowledgementsDue(context),
      { type: "refresh-card" },
      { type: "set-topic" },
      { type: "announce" },
    ],
  };
}

function closedAlready(incident: Incident, command: IncidentCommand): Decision {
  const closing = command.type === "close" || (command.type === "set-status" && command.status === "closed");
  return refuse(
    closing ? REFUSALS.closedAlready({ ref: incident.ref }) : REFUSALS.reopenFirst({ ref: incident.ref }),
  );
}

/** @param subject as in Alarm */
function leadDue(dueAt: Date, subject = ""): Effect {
  return { type: "arm", kind: "no-lead", subject, dueAt };
}

/** Counted from the opening, so that raising the severity never gives more time than there was; at once when that is past. */
function leadDueSinceOpening(incident: Incident, { policy, now }: DecisionContext): readonly Effect[] {
  if (incident.lead !== undefined) return [];
  return [leadDue(later(after(incident.openedAt, policy.leadWithin), now))];
}

function acknowledgementsDue({ participations = [], policy, now }: DecisionContext): readonly Effect[] {
  return participations
    .filter((one) => one.acknowledgedAt === undefined)
    .map((one) => ({
      type: "arm",
      kind: "no-acknowledgement",
      subject: one.organisation,
      dueAt: later(after(one.invitedAt, policy.acknowledgeWithin), now),
    }));
}

function later(a: Date, b: Date): Date {
  return a > b ? a : b;
}
