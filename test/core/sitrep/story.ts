/** One incident as it might run: everything that a situation report is made of. */

import type { Alarm } from "../../../src/core/escalation/alarm.ts";
import type { Incident, Participation } from "../../../src/core/incident/incident.ts";
import { visibilityOf } from "../../../src/core/marking/entry-visibility.ts";
import { type Facts, needToKnow } from "../../../src/core/marking/need-to-know.ts";
import type { RollLine } from "../../../src/core/roll.ts";
import type { SitrepInput } from "../../../src/core/sitrep/sitrep.ts";
import { chain, NO_HASH } from "../../../src/core/timeline/chain.ts";
import type { Entry, EntryKind, NewEntry } from "../../../src/core/timeline/entry.ts";
import { aDirectory, aNewEntry, anIncident, at, HOUR, MINUTE, OPENED } from "../samples.ts";
import { ALL_KINDS } from "../timeline/all-kinds.ts";

/** An entry so many minutes after the opening. */
export function said(
  minute: number,
  kind: EntryKind,
  text: string,
  change: Partial<NewEntry> = {},
): NewEntry {
  return aNewEntry({ kind, text, data: {}, occurredAt: at(minute * MINUTE), ...change });
}

/** On the timeline, each recorded when it happened. */
export function recorded(entries: readonly NewEntry[]): Entry[] {
  let head = { incident: "INC-2026-0042", number: 0, hash: NO_HASH };
  return entries.flatMap((entry) => {
    const added = chain(head, [entry], entry.occurredAt);
    head = added[0] ?? head;
    return added;
  });
}

const MUSTER = { author: "muster" } as const;
const PETRA = { author: "petra", organisation: "ep" } as const;

export const STORY: readonly Entry[] = recorded([
  said(0, "opened", "Opened: Mail gateway sends malware"),
  said(0, "invite-failed", "EC3's duty officer Eve Europol has no address on matrix", {
    ...MUSTER,
    data: { organisation: "ec3", contact: "eve" },
  }),
  said(0, "room-opened", "Room opened on slack", { ...MUSTER, data: { network: "slack" } }),
  said(0, "room-failed", "No room on matrix: the homeserver does not answer", {
    ...MUSTER,
    data: { network: "matrix" },
  }),
  said(1, "invited", "Petra Parliament (European Parliament) invited on slack", {
    ...MUSTER,
    data: { contact: "petra" },
  }),
  said(2, "joined", "Alice Duty (CERT-EU) joined the room on slack", { data: { contact: "alice" } }),
  said(3, "lead", "Alice Duty took the lead.", { data: { lead: "alice", leadName: "Alice Duty" } }),
  said(4, "joined", "Petra Parliament (European Parliament) joined the room on slack", {
    ...PETRA,
    data: { contact: "petra" },
  }),
  said(5, "acknowledged", "Petra Parliament acknowledged for European Parliament.", {
    ...PETRA,
    data: { organisation: "ep", already: false },
  }),
  said(6, "acknowledged", "Alice Duty acknowledged for CERT-EU.", {
    data: { organisation: "cert-eu", already: false },
  }),
  said(10, "note", "The gateway relays mail for three institutions."),
  said(20, "severity", "Severity changed from high to critical.", { data: { from: "high", to: "critical" } }),
  said(25, "decision", "We keep the gateway offline until Monday."),
  said(30, "reminder", "EC3 has not acknowledged INC-2026-0042", MUSTER),
  said(40, "pinned", "Petra Parliament wrote: Sender is 203.0.113.7", {
    ...PETRA,
    data: { text: "Sender is 203.0.113.7" },
  }),
  said(50, "state", "State changed from triaged to contained.", {
    data: { from: "triaged", to: "contained" },
  }),
  said(60, "command", "Alice Duty asked for: summary"),
  said(
    70,
    "edited",
    "Petra Parliament changed the message of entry 15; it says now: Sender is 203.0.113.77",
    {
      ...PETRA,
      data: { text: "Sender is 203.0.113.77" },
      corrects: 15,
    },
  ),
  said(80, "decision", "We tell the data protection officer."),
  said(90, "note", "Two mailboxes were read.", PETRA),
  said(95, "delivery-failed", "A direct message to Eve Europol was given up", MUSTER),
]);

export const STORY_INCIDENT: Incident = anIncident({
  severity: "critical",
  status: "contained",
  category: "malicious-code/malware-distribution",
  lead: "alice",
  updatedAt: at(90 * MINUTE),
});

const STORY_PARTICIPATIONS: readonly Participation[] = [
  { organisation: "cert-eu", invitedAt: OPENED, acknowledgedAt: at(6 * MINUTE), acknowledgedBy: "alice" },
  { organisation: "ep", invitedAt: OPENED, acknowledgedAt: at(5 * MINUTE), acknowledgedBy: "petra" },
  { organisation: "ec3", invitedAt: OPENED },
];

const STORY_ROLL: readonly RollLine[] = [
  { contact: "alice", organisation: "cert-eu", network: "slack", state: "joined", changedAt: at(2 * MINUTE) },
  { contact: "petra", organisation: "ep", network: "slack", state: "joined", changedAt: at(4 * MINUTE) },
  {
    contact: "eve",
    organisation: "ec3",
    state: "failed",
    reason: "EC3's duty officer Eve Europol has no address on matrix",
    changedAt: OPENED,
  },
];

const STORY_ALARMS: readonly Alarm[] = [
  { kind: "no-update", subject: "", told: 0, dueAt: at(150 * MINUTE) },
  { kind: "no-acknowledgement", subject: "ec3", told: 1, dueAt: at(110 * MINUTE) },
];

/** What entries are for somebody of the directory when CERT-EU, the Parliament and EC3 take part. */
export function sightFor(contact: string, incident: Incident, change: Partial<Facts> = {}) {
  const directory = aDirectory();
  const need = needToKnow({
    incident,
    directory,
    participants: ["cert-eu", "ep", "ec3"],
    permits: [],
    remarkings: [],
    called: [],
    ...change,
  });
  const person = directory.contacts.find((one) => one.id === contact);
  return visibilityOf(need, [person ? need.reader(person) : need.stranger], directory);
}

/** Two hours after the opening, for the team; Alice Duty of CERT-EU asks. */
export function story(change: Partial<SitrepInput> = {}): SitrepInput {
  return {
    visibility: sightFor("alice", change.incident ?? STORY_INCIDENT),
    kinds: ALL_KINDS,
    incident: STORY_INCIDENT,
    entries: STORY,
    participations: STORY_PARTICIPATIONS,
    roll: STORY_ROLL,
    alarms: STORY_ALARMS,
    directory: aDirectory(),
    audience: "team",
    now: at(2 * HOUR),
    ...change,
  };
}
