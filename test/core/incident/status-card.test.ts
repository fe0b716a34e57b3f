import { describe, expect, it } from "vitest";
import type { Alarm } from "../../../src/core/escalation/alarm.ts";
import type { Participation } from "../../../src/core/incident/incident.ts";
import { type StatusCardInput, statusCard } from "../../../src/core/incident/status-card.ts";
import type { RollLine, RollState } from "../../../src/core/roll.ts";
import { buildSitrep, type SitrepInput } from "../../../src/core/sitrep/sitrep.ts";
import { plainLines } from "../plain.ts";
import { aDirectory, anIncident, at, HOUR, OPENED } from "../samples.ts";
import { story } from "../sitrep/story.ts";

function onRoll(contact: string, organisation: string, state: RollState, reason?: string): RollLine {
  return {
    contact,
    organisation,
    network: "slack",
    state,
    changedAt: OPENED,
    ...(reason === undefined ? {} : { reason }),
  };
}

const participations: readonly Participation[] = [
  { organisation: "cert-eu", invitedAt: OPENED, acknowledgedAt: at(1), acknowledgedBy: "alice" },
  { organisation: "ep", invitedAt: OPENED, acknowledgedAt: at(2), acknowledgedBy: "petra" },
  { organisation: "ec3", invitedAt: OPENED },
];

const roll: readonly RollLine[] = [
  onRoll("alice", "cert-eu", "joined"),
  onRoll("carl", "cert-eu", "invited"),
  onRoll("petra", "ep", "joined"),
  onRoll("paul", "ep", "declined"),
  onRoll("eve", "ec3", "failed", "EC3's duty officer Eve Europol has no address on matrix"),
];

const noUpdate: Alarm = { kind: "no-update", subject: "", told: 0, dueAt: at(4 * HOUR) };

function card(change: Partial<StatusCardInput> = {}): readonly string[] {
  return plainLines(
    statusCard({
      incident: anIncident(),
      roll,
      participations,
      directory: aDirectory(),
      prefix: "!incident",
      alarms: [],
      ...change,
    }),
  );
}

describe("statusCard", () => {
  it("shows at one glance how things stand", () => {
    const incident = anIncident({ exercise: true, category: "availability/ddos", lead: "alice" });

    expect(card({ incident, lead: "Alice Duty", alarms: [noUpdate] })).toEqual([
      "EXERCISE",
      "TLP:AMBER",
      "INC-2026-0042 · quiet-harbour",
      "Mail gateway sends malware",
      "Severity: HIGH",
      "State: triaged",
      "Category: availability/ddos",
      "Lead: Alice Duty",
      "Here: 2 of 5",
      "Acknowledged: 2 of 3, not yet: EC3",
      "Opened: 2026-11-20 09:20 UTC",
      "Next: 13:20 UTC: reminder if there is no update",
      "Waiting for: EC3. One of you: press Acknowledge.",
      "Missing",
      "• Carl Chief (CERT-EU): invited, not here yet",
      "• EC3's duty officer Eve Europol has no address on matrix",
      "• Paul Deputy (European Parliament): declined",
      "[Acknowledge → acknowledge INC-2026-0042]",
      "[Join → join INC-2026-0042]",
      "[Summary → summary INC-2026-0042]",
    ]);
  });

  it("says that nobody leads, and leaves out what is not known", () => {
    const lines = card();

    expect(lines).toContain("Lead: nobody yet");
    expect(lines.filter((line) => /Category|Next:/.test(line))).toEqual([]);
  });

  it("says how to take the lead while nobody has it, and asks nothing when nothing is open", () => {
    expect(card()).toContain("No lead yet: !incident lead INC-2026-0042 me");

    const all = participations.map((one) => ({ ...one, acknowledgedAt: at(2) }));
    const quiet = card({
      incident: anIncident({ lead: "alice" }),
      lead: "Alice Duty",
      participations: all,
    }).join("\n");
    expect(quiet).not.toMatch(/No lead yet|Waiting for/);
  });

  it("says who is in a room without any right: gone from the directory, or of an organisation that takes no part", () => {
    const lines = card({
      roll: [
        onRoll("alice", "cert-eu", "joined"),
        onRoll("gone", "ep", "joined"),
        onRoll("eve", "ec3", "joined"),
        onRoll("petra", "ep", "left"),
      ],
      participations: participations.filter((one) => one.organisation !== "ec3"),
    });

    const wrong = lines.find((line) => line.startsWith("In a room without any right"));
    expect(wrong).toBe(
      "In a room without any right: Eve Europol (EC3) on slack; gone on slack, no longer in the directory. Invite them by command, or remove them.",
    );
    expect(card().join("\n")).not.toContain("without any right");
  });

  it("counts those without any right whom it does not name", () => {
    const strangers = Array.from({ length: 8 }, (_, n) => onRoll(`gone-${n}`, "ec3", "joined"));
    const text = card({ roll: strangers }).find((one) => one.includes("without any right"));

    expect(text).toContain("gone-0 on slack, no longer in the directory");
    expect(text).toContain("and 3 more");
    expect(text).not.toContain("gone-7");
  });

  it("is the same whatever the order in which its facts were read", () => {
    const { organisations, contacts } = aDirectory();
    const reversed = aDirectory({
      organisations: organisations.toReversed(),
      contacts: contacts.toReversed(),
    });

    expect(
      card({ roll: roll.toReversed(), participations: participations.toReversed(), directory: reversed }),
    ).toEqual(card());
  });

  it.each([
    ["wanted", undefined, "Eve Europol (EC3): not invited yet"],
    ["invited", undefined, "Eve Europol (EC3): invited, not here yet"],
    ["failed", "user_not_found", "Eve Europol (EC3): user_not_found"],
    ["failed", undefined, "Eve Europol (EC3): could not be invited"],
    ["declined", undefined, "Eve Europol (EC3): declined"],
    ["left", undefined, "Eve Europol (EC3): left the room"],
    ["left", "end of shift", "Eve Europol (EC3): left the room: end of shift"],
  ] as const)("says why somebody is missing: %s, %s", (state, reason, text) => {
    expect(card({ roll: [onRoll("eve", "ec3", state, reason)] })).toContain(`• ${text}`);
  });

  it("does not count those who were removed", () => {
    const lines = card({ roll: [onRoll("alice", "cert-eu", "joined"), onRoll("eve", "ec3", "removed")] });

    expect(lines).toContain("Here: 1 of 1");
    expect(lines).not.toContain("Missing");
  });

  it("names an organisation of which nobody is in the directory", () => {
    const { contact: _nobody, ...nobody } = onRoll(
      "",
      "acme",
      "failed",
      "Acme Response has no duty officer in the directory, and nobody to stand in",
    );

    expect(card({ roll: [nobody] })).toContain(
      "• Acme Response has no duty officer in the directory, and nobody to stand in",
    );
  });

  it("shows the ids of people and organisations that have left the directory", () => {
    const lines = card({
      roll: [onRoll("gone", "gone-org", "invited")],
      participations: [{ organisation: "gone-org", invitedAt: OPENED }],
    });

    expect(lines).toContain("• gone (gone-org), no longer in the directory: invited, not here yet");
    expect(lines).toContain("Acknowledged: 0 of 1, not yet: gone-org");
  });

  it("stays short with fifty organisations", () => {
    const many = Array.from({ length: 50 }, (_, n) => `org-${String(n).padStart(2, "0")}`);
    const lines = card({
      roll: many.map((id) => onRoll(`duty-${id}`, id, "invited")),
      participations: many.map((organisation) => ({ organisation, invitedAt: OPENED })),
    });

    expect(lines.length).toBeLessThanOrEqual(25);
    expect(lines).toContain("• and 42 more");
    expect(lines).toContain(
      "Acknowledged: 0 of 50, not yet: org-00, org-01, org-02, org-03, org-04 and 45 more",
    );
  });

  it("cuts a very long title and reason", () => {
    const lines = card({
      incident: anIncident({ title: "t".repeat(1_000) }),
      roll: [onRoll("eve", "ec3", "failed", "r".repeat(1_000))],
    });

    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(202);
  });

  it("lets no title, name or reason format or notify", () => {
    const hostile = "<!channel> **x** [y](https://evil.example)\n# z";
    const message = statusCard({
      incident: anIncident({ title: hostile }),
      lead: hostile,
      roll: [onRoll("eve", "ec3", "failed", hostile)],
      participations,
      directory: aDirectory(),
      prefix: "!incident",
      alarms: [{ kind: "no-acknowledgement", subject: hostile, told: 0, dueAt: OPENED }],
    });

    const texts = JSON.stringify(message.blocks);
    expect(texts).not.toMatch(/<!channel>|\[y\]\(|\n/);
    expect(message).not.toHaveProperty("mentions");
  });

  it("of a closed incident says when it ended and asks for nothing any more", () => {
    const incident = anIncident({ status: "closed", closedAt: at(HOUR) });

    expect(card({ incident, alarms: [noUpdate] })).toEqual([
      "TLP:AMBER",
      "INC-2026-0042 · quiet-harbour",
      "Mail gateway sends malware",
      "Severity: HIGH",
      "State: closed, 2026-11-20 10:20 UTC",
      "Lead: nobody yet",
      "Here: 2 of 5",
      "Acknowledged: 2 of 3, not yet: EC3",
      "Opened: 2026-11-20 09:20 UTC",
      "[Summary → summary INC-2026-0042]",
    ]);
  });
});

describe("M9: a lead whom the directory no longer has", () => {
  it("is not shown as the lead, and somebody is asked to take it", () => {
    const lines = card({ incident: anIncident({ lead: "gone" }) });

    expect(lines).toContain("Lead: nobody yet");
    expect(lines).toContain("No lead yet: !incident lead INC-2026-0042 me");
  });
});

describe("m11: the next reminder", () => {
  const inOneMinute: readonly Alarm[] = [
    { kind: "no-update", subject: "", told: 0, dueAt: at(4 * HOUR) },
    { kind: "no-acknowledgement", subject: "ec3", told: 0, dueAt: at(4 * HOUR) },
    { kind: "no-lead", subject: "", told: 0, dueAt: at(4 * HOUR) },
  ];
  const nextOnCard = (alarms: readonly Alarm[], change: Partial<StatusCardInput> = {}) =>
    card({ alarms, ...change }).find((line) => line.startsWith("Next: "));
  const nextInReport = (alarms: readonly Alarm[], change: Partial<SitrepInput> = {}) =>
    buildSitrep(story({ alarms, participations, roll, incident: anIncident(), ...change })).next[0]?.line
      .text;

  it.each([
    [0, 1, 2],
    [0, 2, 1],
    [1, 0, 2],
    [1, 2, 0],
    [2, 0, 1],
    [2, 1, 0],
  ])("is the same on card and report when all are due together, read as %d %d %d", (...order) => {
    const alarms = order.flatMap((at) => inOneMinute[at] ?? []);

    expect(nextOnCard(alarms)).toBe("Next: 13:20 UTC: reminder if nobody leads");
    expect(nextInReport(alarms)).toBe("reminder if nobody leads");
  });

  it("leaves out on both what the state has overtaken", () => {
    const led = { incident: anIncident({ lead: "alice" }) };

    expect(nextOnCard(inOneMinute, { ...led, lead: "Alice Duty" })).toBe(
      "Next: 13:20 UTC: reminder if EC3 has not acknowledged",
    );
    expect(nextInReport(inOneMinute, led)).toBe("reminder if EC3 has not acknowledged");
  });

  it("has its day when it is not on the day of the opening", () => {
    const later: Alarm = { ...noUpdate, dueAt: at(48 * HOUR) };

    expect(nextOnCard([later])).toBe("Next: 2026-11-22 09:20 UTC: reminder if there is no update");
  });
});
