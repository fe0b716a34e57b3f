import { describe, expect, it } from "vitest";
import {
  type DecisionContext,
  decide,
  type Effect,
  type IncidentCommand,
} from "../../../src/core/incident/decide.ts";
import {
  type Incident,
  type Participation,
  SEVERITIES,
  STATUSES,
  type Status,
} from "../../../src/core/incident/incident.ts";
import type { Facts } from "../../../src/core/message.ts";
import { anIncident, aPolicy, at, HOUR, MINUTE, OPENED } from "../samples.ts";

const NOW = at(HOUR);
const alice = { contact: "alice", name: "Alice Duty", organisation: "cert-eu" };
const policy = aPolicy();

const COMMANDS = {
  "assign lead": { type: "assign-lead", lead: "bob", leadName: "Bob Lead" },
  "same lead": { type: "assign-lead", lead: "carl", leadName: "Carl Chief" },
  "give back the lead": { type: "give-back-lead" },
  severity: { type: "set-severity", severity: "critical" },
  "same severity": { type: "set-severity", severity: "high" },
  detected: { type: "set-status", status: "detected" },
  triaged: { type: "set-status", status: "triaged" },
  contained: { type: "set-status", status: "contained" },
  eradicated: { type: "set-status", status: "eradicated" },
  recovered: { type: "set-status", status: "recovered" },
  closed: { type: "set-status", status: "closed" },
  note: { type: "note", text: "The gateway is isolated." },
  "empty note": { type: "note", text: " \n" },
  decision: { type: "decision", text: "We keep the gateway offline." },
  "empty decision": { type: "decision", text: "" },
  acknowledge: { type: "acknowledge", organisation: "ec3", organisationName: "EC3", already: false },
  "acknowledge again": { type: "acknowledge", organisation: "ec3", organisationName: "EC3", already: true },
  close: { type: "close", resolution: "Gateway rebuilt." },
  reopen: { type: "reopen" },
  "stricter marking": { type: "mark", tlp: "RED" },
  "another PAP": { type: "mark", tlp: "AMBER", pap: "GREEN" },
  "same marking": { type: "mark", tlp: "AMBER" },
} as const satisfies Record<string, IncidentCommand>;

/** An incident of severity high that Carl leads, in that state. */
function inState(status: Status): Incident {
  const closed = status === "closed" ? { closedAt: at(MINUTE), resolution: "Gateway rebuilt." } : {};
  return anIncident({ status, lead: "carl", ...closed });
}

const ref = "INC-2026-0042";

function run(incident: Incident, command: IncidentCommand, change: Partial<DecisionContext> = {}) {
  return decide(incident, command, { actor: alice, policy, now: NOW, ...change });
}

function accepted(incident: Incident, command: IncidentCommand, change: Partial<DecisionContext> = {}) {
  const decision = run(incident, command, change);
  if (!decision.ok) throw new Error(`refused: ${decision.reason.text}`);
  return decision;
}

function refusal(incident: Incident, command: IncidentCommand): readonly [id: string, facts: Facts] {
  const decision = run(incident, command);
  if (decision.ok) throw new Error("expected a refusal");
  return [decision.reason.id, decision.reason.facts];
}

describe("what may be done in which state", () => {
  // Columns: the incident's state. yes: done; -: refused with a reason.
  it.each([
    //                      detected triaged contained eradicated recovered closed
    ["assign lead", "        yes      yes     yes       yes        yes       -"],
    ["same lead", "          -        -       -         -          -         -"],
    ["give back the lead", " yes      yes     yes       yes        yes       -"],
    ["severity", "           yes      yes     yes       yes        yes       -"],
    ["same severity", "      -        -       -         -          -         -"],
    ["detected", "           -        yes     -         -          -         -"],
    ["triaged", "            yes      -       yes       -          -         -"],
    ["contained", "          yes      yes     -         yes        -         -"],
    ["eradicated", "         yes      yes     yes       -          yes       -"],
    ["recovered", "          yes      yes     yes       yes        -         -"],
    ["closed", "             yes      yes     yes       yes        yes       -"],
    ["note", "               yes      yes     yes       yes        yes       yes"],
    ["empty note", "         -        -       -         -          -         -"],
    ["decision", "           yes      yes     yes       yes        yes       -"],
    ["empty decision", "     -        -       -         -          -         -"],
    ["stricter marking", "   yes      yes     yes       yes        yes       yes"],
    ["another PAP", "        yes      yes     yes       yes        yes       yes"],
    ["same marking", "       -        -       -         -          -         -"],
    ["acknowledge", "        yes      yes     yes       yes        yes       -"],
    ["acknowledge again", "  yes      yes     yes       yes        yes       -"],
    ["close", "              yes      yes     yes       yes        yes       -"],
    ["reopen", "             -        -       -         -          -         yes"],
  ] as const)("%s:%s", (name, row) => {
    const allowed = STATUSES.map((status) => (run(inState(status), COMMANDS[name]).ok ? "yes" : "-"));

    expect(allowed).toEqual(row.trim().split(/\s+/));
  });

  it("covers every command in that table", () => {
    const types = new Set(Object.values(COMMANDS).map((command) => command.type));

    expect([...types].toSorted()).toEqual([
      "acknowledge",
      "assign-lead",
      "close",
      "decision",
      "give-back-lead",
      "mark",
      "note",
      "reopen",
      "set-severity",
      "set-status",
    ]);
  });
});

const everyPair = STATUSES.flatMap((status) =>
  Object.entries(COMMANDS).map(([name, command]) => ({ status, name, command: command as IncidentCommand })),
);

describe.each(everyPair)("$name when $status", ({ status, command }) => {
  const incident = inState(status);
  const decision = run(incident, command);

  it("leaves what it was given as it was, and decides the same again", () => {
    const before = structuredClone(incident);

    expect(run(incident, command)).toEqual(decision);
    expect(incident).toEqual(before);
  });

  it("either writes one entry about it, or says in one sentence why not", () => {
    if (decision.ok) {
      expect(decision.entries).toHaveLength(1);
      expect(decision.entries[0]).toMatchObject({
        occurredAt: NOW,
        author: "alice",
        organisation: "cert-eu",
        marking: decision.incident.marking,
      });
      expect(decision.entries[0]?.text).toMatch(/^\S.*\S$/);
    } else {
      expect(decision.reason.text).toMatch(/^[A-Z].+[.a-z]$/);
    }
  });

  it("keeps identity, marking and opening untouched", () => {
    if (!decision.ok) return;
    for (const key of [
      "id",
      "ref",
      "codename",
      "title",
      "openedBy",
      "openedAt",
      "exercise",
      "source",
      "caveats",
      ...(command.type === "mark" ? [] : (["marking", "pap"] as const)),
    ] as const) {
      expect(decision.incident[key]).toEqual(incident[key]);
    }
  });

  it("closes the timeline's account: closedAt is there exactly when the state is closed", () => {
    if (!decision.ok) return;
    expect(decision.incident.closedAt !== undefined).toBe(decision.incident.status === "closed");
  });

  it("always has the summary brought up to date", () => {
    if (!decision.ok) return;
    expect(decision.effects).toContainEqual({ type: "refresh-card" });
  });
});

describe("M8: the lead", () => {
  const toBob = { ...COMMANDS["assign lead"] } as const;

  it("who is not there yet is waited for, the others' alarm is over", () => {
    const { effects } = accepted(anIncident(), { ...toBob, isAbsent: true });

    expect(effects).toContainEqual({ type: "disarm", kind: "no-lead" });
    expect(effects).toContainEqual({
      type: "arm",
      kind: "no-lead",
      subject: "bob",
      dueAt: at(HOUR + policy.leadWithin),
    });
    expect(accepted(anIncident(), toBob).effects.filter((one) => one.type === "arm")).toEqual([updateDue]);
  });

  it("can be given back: nobody leads, and the alarm runs from now", () => {
    const { incident, entries, effects } = accepted(anIncident({ lead: "alice" }), {
      type: "give-back-lead",
    });

    expect(incident).toEqual(anIncident({ updatedAt: NOW }));
    expect(entries[0]).toMatchObject({ kind: "lead", data: { before: "alice" } });
    expect(entries[0]?.text).toContain("Alice Duty gave the lead back");
    expect(effects).toContainEqual({
      type: "arm",
      kind: "no-lead",
      subject: "",
      dueAt: at(HOUR + policy.leadWithin),
    });
  });

  it("that somebody else gives back was taken from whom it was with", () => {
    const { entries } = accepted(inState("triaged"), { type: "give-back-lead" });

    expect(entries[0]).toMatchObject({ data: { before: "carl" } });
    expect(entries[0]?.text).toContain("Alice Duty took the lead back");
  });

  it("cannot be given back where nobody has it", () => {
    expect(refusal(anIncident(), { type: "give-back-lead" })).toContain("incidents.hasNoLead");
  });
});

const updateDue: Effect = { type: "arm", kind: "no-update", subject: "", dueAt: at(5 * HOUR) };

describe("assign lead", () => {
  it("names who gave the lead to whom, and who led before", () => {
    const { incident, entries } = accepted(inState("triaged"), COMMANDS["assign lead"]);

    expect(incident).toEqual({ ...inState("triaged"), lead: "bob", updatedAt: NOW });
    expect(entries[0]).toMatchObject({
      kind: "lead",
      text: "Alice Duty gave the lead to Bob Lead.",
      data: { lead: "bob", leadName: "Bob Lead", before: "carl" },
    });
  });

  it("says it otherwise when somebody takes it", () => {
    const { entries } = accepted(anIncident(), {
      type: "assign-lead",
      lead: "alice",
      leadName: "Alice Duty",
    });

    expect(entries[0]).toMatchObject({
      text: "Alice Duty took the lead.",
      data: { lead: "alice", leadName: "Alice Duty" },
    });
  });

  it("ends the search for a lead and counts as an update", () => {
    expect(accepted(anIncident(), COMMANDS["assign lead"]).effects).toEqual([
      { type: "disarm", kind: "no-lead" },
      updateDue,
      { type: "refresh-card" },
      { type: "announce" },
    ]);
  });

  it("is refused for who leads already", () => {
    expect(refusal(inState("triaged"), COMMANDS["same lead"])).toEqual([
      "incidents.leadsAlready",
      { ref, lead: "Carl Chief" },
    ]);
  });
});

describe("set severity", () => {
  const strict = aPolicy({
    severity: "critical",
    leadWithin: 5 * MINUTE,
    acknowledgeWithin: 15 * MINUTE,
    updateEvery: HOUR,
  });

  it("says from what to what", () => {
    const { incident, entries } = accepted(inState("triaged"), COMMANDS.severity);

    expect(incident).toEqual({ ...inState("triaged"), severity: "critical", updatedAt: NOW });
    expect(entries[0]).toMatchObject({
      kind: "severity",
      text: "Severity changed from high to critical.",
      data: { from: "high", to: "critical" },
    });
  });

  it.each(SEVERITIES)("is refused for %s when it is that already", (severity) => {
    expect(refusal(anIncident({ severity }), { type: "set-severity", severity })).toEqual([
      "incidents.severityAlready",
      { ref, severity },
    ]);
  });

  it("sets the update cadence by the policy of the new severity", () => {
    expect(accepted(inState("triaged"), COMMANDS.severity, { policy: strict }).effects).toEqual([
      { type: "arm", kind: "no-update", subject: "", dueAt: at(2 * HOUR) },
      { type: "refresh-card" },
      { type: "set-topic" },
      { type: "announce" },
    ]);
  });

  it("asks at once for a lead whose time by the new policy is over", () => {
    const { effects } = accepted(anIncident(), COMMANDS.severity, { policy: strict });

    expect(effects).toContainEqual({ type: "arm", kind: "no-lead", subject: "", dueAt: NOW });
  });

  it("never gives more time to find a lead than the new policy gives from the opening", () => {
    const { effects } = accepted(anIncident(), COMMANDS.severity, { policy: strict, now: at(2 * MINUTE) });

    expect(effects).toContainEqual({ type: "arm", kind: "no-lead", subject: "", dueAt: at(5 * MINUTE) });
  });

  it("sets the acknowledgements again of those that owe one, when it is told who takes part", () => {
    const participations: readonly Participation[] = [
      { organisation: "cert-eu", invitedAt: OPENED, acknowledgedAt: at(MINUTE) },
      { organisation: "ep", invitedAt: at(50 * MINUTE) },
      { organisation: "ec3", invitedAt: OPENED },
    ];
    const { effects } = accepted(inState("triaged"), COMMANDS.severity, { policy: strict, participations });

    expect(effects.filter((one) => one.type === "arm" && one.kind === "no-acknowledgement")).toEqual([
      { type: "arm", kind: "no-acknowledgement", subject: "ep", dueAt: at(65 * MINUTE) },
      { type: "arm", kind: "no-acknowledgement", subject: "ec3", dueAt: NOW },
    ]);
  });
});

describe("set state", () => {
  it("says from what to what", () => {
    const { incident, entries, effects } = accepted(inState("triaged"), COMMANDS.contained);

    expect(incident).toEqual({ ...inState("triaged"), status: "contained", updatedAt: NOW });
    expect(entries[0]).toMatchObject({
      kind: "state",
      text: "State changed from triaged to contained.",
      data: { from: "triaged", to: "contained" },
    });
    expect(effects).toEqual([
      updateDue,
      { type: "refresh-card" },
      { type: "set-topic" },
      { type: "announce" },
    ]);
  });

  it("to closed is closing", () => {
    expect(run(inState("contained"), COMMANDS.closed)).toEqual(run(inState("contained"), { type: "close" }));
  });

  it("is refused for the same state", () => {
    expect(refusal(inState("contained"), COMMANDS.contained)).toEqual([
      "incidents.statusAlready",
      { ref, status: "contained" },
    ]);
  });

  it("is refused for two steps back, and says what is possible", () => {
    expect(refusal(inState("recovered"), COMMANDS.triaged)).toEqual([
      "incidents.cannotMove",
      { ref, from: "recovered", to: "triaged", next: ["eradicated", "closed"] },
    ]);
  });
});

describe("marking an incident again", () => {
  it("says from what to what, sets topic and summary, and is no update", () => {
    const { incident, entries, effects } = accepted(inState("triaged"), COMMANDS["stricter marking"]);

    expect(incident).toEqual({ ...inState("triaged"), marking: "RED" });
    expect(entries[0]).toMatchObject({
      kind: "marked",
      text: "Marking changed from TLP:AMBER to TLP:RED.",
      data: { from: "AMBER", to: "RED" },
      marking: "RED",
    });
    expect(effects).toEqual([{ type: "set-topic" }, { type: "refresh-card" }, { type: "announce" }]);
  });

  it("names PAP when that changes, too", () => {
    const before = { ...inState("triaged"), pap: "CLEAR" } as const;
    const { incident, entries } = accepted(before, { type: "mark", tlp: "GREEN", pap: "RED" });

    expect(incident.pap).toBe("RED");
    expect(entries[0]?.text).toBe("Marking changed from TLP:AMBER to TLP:GREEN, from PAP:CLEAR to PAP:RED.");
  });
});

describe("note and decision", () => {
  it("carry what binds them, and the incident's marking without that", () => {
    const bound = {
      marking: "RED",
      handling: { source: "cert-eu", circle: "label", named: ["alice"] },
    } as const;

    for (const type of ["note", "decision"] as const) {
      expect(accepted(inState("triaged"), { type, text: "x", bound }).entries[0]).toMatchObject(bound);
      const [plain] = accepted(inState("triaged"), { type, text: "x" }).entries;
      expect(plain?.marking).toBe("AMBER");
      expect(plain).not.toHaveProperty("handling");
    }
  });

  it("keep the words: one line for reading, the whole as data", () => {
    const text = "  First line\n\nsecond\tline ";

    expect(accepted(inState("triaged"), { type: "note", text }).entries[0]).toMatchObject({
      kind: "note",
      text: "First line second line",
      data: { text },
    });
    expect(accepted(inState("triaged"), { type: "decision", text }).entries[0]).toMatchObject({
      kind: "decision",
      text: "First line second line",
      data: { text },
    });
  });

  it.each([COMMANDS.note, COMMANDS.decision])("count as an update: $type", (command) => {
    const { incident, effects } = accepted(inState("triaged"), command);

    expect(incident).toEqual({ ...inState("triaged"), updatedAt: NOW });
    expect(effects).toEqual([updateDue, { type: "refresh-card" }, { type: "announce" }]);
  });

  it("take over where they were said", () => {
    const source = { network: "slack", room: "C1", message: "17.1" };

    expect(accepted(inState("triaged"), COMMANDS.note, { source }).entries[0]?.source).toEqual(source);
    expect(accepted(inState("triaged"), COMMANDS.note, { source: undefined }).entries[0]).not.toHaveProperty(
      "source",
    );
  });

  it("after closing: a note is marked as late and starts no reminder", () => {
    const { entries, effects } = accepted(inState("closed"), COMMANDS.note);

    expect(entries[0]).toMatchObject({
      text: "Late note: The gateway is isolated.",
      data: { text: "The gateway is isolated.", late: true },
    });
    expect(effects).toEqual([{ type: "refresh-card" }, { type: "announce" }]);
  });

  it("say what to do when they are empty", () => {
    expect(refusal(inState("triaged"), COMMANDS["empty note"])).toEqual(["incidents.noteEmpty", {}]);
    expect(refusal(inState("triaged"), COMMANDS["empty decision"])).toEqual(["incidents.decisionEmpty", {}]);
  });
});

describe("acknowledge", () => {
  it("ends the reminders of that organisation alone, and is no update", () => {
    const before = inState("triaged");
    const { incident, entries, effects } = accepted(before, COMMANDS.acknowledge);

    expect(incident).toEqual(before);
    expect(entries[0]).toMatchObject({
      kind: "acknowledged",
      text: "Alice Duty acknowledged for EC3.",
      data: { organisation: "ec3", already: false },
    });
    expect(effects).toEqual([
      { type: "disarm", kind: "no-acknowledgement", subject: "ec3" },
      { type: "refresh-card" },
      { type: "announce" },
    ]);
  });

  it("a second time is recorded without telling everybody again", () => {
    const { entries, effects } = accepted(inState("triaged"), COMMANDS["acknowledge again"]);

    expect(entries[0]).toMatchObject({
      text: "Alice Duty acknowledged for EC3, again.",
      data: { organisation: "ec3", already: true },
    });
    expect(effects).toEqual([
      { type: "disarm", kind: "no-acknowledgement", subject: "ec3" },
      { type: "refresh-card" },
    ]);
  });
});

describe("close", () => {
  it("keeps the resolution and ends every alarm", () => {
    const { incident, entries, effects } = accepted(inState("recovered"), COMMANDS.close);

    expect(incident).toEqual({
      ...inState("recovered"),
      status: "closed",
      updatedAt: NOW,
      closedAt: NOW,
      resolution: "Gateway rebuilt.",
    });
    expect(entries[0]).toMatchObject({
      kind: "closed",
      text: "Closed: Gateway rebuilt.",
      data: { from: "recovered", resolution: "Gateway rebuilt." },
    });
    expect(effects).toEqual([
      { type: "disarm" },
      { type: "refresh-card" },
      { type: "set-topic" },
      { type: "announce" },
    ]);
  });

  it.each([undefined, "", "  "])("needs no resolution: %j", (resolution) => {
    const { incident, entries } = accepted(
      inState("triaged"),
      resolution === undefined ? { type: "close" } : { type: "close", resolution },
    );

    expect(incident).not.toHaveProperty("resolution");
    expect(entries[0]).toMatchObject({ text: "Closed.", data: { from: "triaged" } });
  });

  it("is refused when closed", () => {
    expect(refusal(inState("closed"), COMMANDS.close)).toEqual(["incidents.closedAlready", { ref }]);
    expect(refusal(inState("closed"), COMMANDS.closed)).toEqual(["incidents.closedAlready", { ref }]);
  });
});

describe("a closed incident", () => {
  it.each(["assign lead", "severity", "contained", "decision", "acknowledge"] as const)(
    "points to reopen instead of: %s",
    (name) => {
      expect(refusal(inState("closed"), COMMANDS[name])).toEqual(["incidents.reopenFirst", { ref }]);
    },
  );
});

describe("reopen", () => {
  it("goes back to triaged and forgets the end", () => {
    const { incident, entries } = accepted(inState("closed"), COMMANDS.reopen);

    expect(incident).toEqual({ ...inState("triaged"), updatedAt: NOW });
    expect(incident).not.toHaveProperty("closedAt");
    expect(incident).not.toHaveProperty("resolution");
    expect(entries[0]).toMatchObject({ kind: "reopened", text: "Reopened.", data: { to: "triaged" } });
  });

  it("waits for updates again", () => {
    expect(accepted(inState("closed"), COMMANDS.reopen).effects).toEqual([
      updateDue,
      { type: "refresh-card" },
      { type: "set-topic" },
      { type: "announce" },
    ]);
  });

  it("waits for a lead again when there is none", () => {
    const { lead: _lead, ...leaderless } = inState("closed");

    expect(accepted(leaderless, COMMANDS.reopen).effects).toContainEqual({
      type: "arm",
      kind: "no-lead",
      subject: "",
      dueAt: at(HOUR + 15 * MINUTE),
    });
  });

  it("waits again for organisations that never acknowledged, and for those only", () => {
    const participations: readonly Participation[] = [
      { organisation: "ep", invitedAt: NOW },
      { organisation: "ec", invitedAt: NOW, acknowledgedAt: NOW, acknowledgedBy: "stefan" },
    ];

    const { effects } = accepted(inState("closed"), COMMANDS.reopen, { participations });

    const awaited = effects.filter((effect) => effect.type === "arm" && effect.kind === "no-acknowledgement");
    expect(awaited).toMatchObject([{ subject: "ep" }]);
  });

  it.each(STATUSES.filter((status) => status !== "closed"))("is refused when %s", (status) => {
    expect(refusal(inState(status), COMMANDS.reopen)).toEqual(["incidents.notClosed", { ref, status }]);
  });
});
