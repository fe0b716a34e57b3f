import { describe, expect, it } from "vitest";
import { buildSitrep, type SitrepInput } from "../../../src/core/sitrep/sitrep.ts";
import { sitrepMessage } from "../../../src/core/sitrep/sitrep-message.ts";
import { plainLines } from "../plain.ts";
import { anIncident, at, HOUR, MINUTE } from "../samples.ts";
import { recorded, STORY_INCIDENT, said, story } from "./story.ts";

function report(change: Partial<SitrepInput>): readonly string[] {
  return plainLines(sitrepMessage(buildSitrep(story(change))));
}

describe("the situation report", () => {
  it("for managers: one screen in plain words", () => {
    expect(report({ audience: "managers" })).toEqual([
      "TLP:AMBER",
      "Situation report INC-2026-0042 · quiet-harbour",
      "Mail gateway sends malware",
      "Managers, 2026-11-20 11:20 UTC, changes since the opening",
      "• Critical severity; contained, the cause is not yet removed. (#12, #16)",
      "• Opened 2026-11-20 09:20 UTC, 2 h ago. (#1)",
      "• Alice Duty (CERT-EU) leads. (#7)",
      "• 2 of 3 organisations have acknowledged. (#9, #10)",
      "Changed",
      "• 2 earlier changes (#7, #12)",
      "• 10:10 State changed from triaged to contained. (#16)",
      "• 2 notes, the latest: 10:50 Two mailboxes were read. (#20)",
      "Decisions",
      "• 09:45 We keep the gateway offline until Monday. – Alice Duty (CERT-EU) (#13)",
      "• 10:40 We tell the data protection officer. – Alice Duty (CERT-EU) (#19)",
      "Open",
      "• Not acknowledged: EC3.",
      "• No room on matrix. 1 message was given up. (#4, #21)",
      "People",
      "• Here: 2 of 3 people called, from CERT-EU and European Parliament. (#6, #8)",
      "• EC3's duty officer Eve Europol has no address on matrix (#2)",
      "Next: now, reminder if EC3 has not acknowledged",
    ]);
  });

  it("for partners: what, since when, who leads, what is asked of them; no notes, no decisions, no reasons", () => {
    expect(report({ audience: "partners" })).toEqual([
      "TLP:AMBER",
      "Situation report INC-2026-0042 · quiet-harbour",
      "Mail gateway sends malware",
      "Partners, 2026-11-20 11:20 UTC, changes since the opening",
      "• Critical severity; contained, the cause is not yet removed. (#12, #16)",
      "• Opened 2026-11-20 09:20 UTC, 2 h ago. (#1)",
      "• Alice Duty (CERT-EU) leads. (#7)",
      "• 2 of 3 organisations have acknowledged. (#9, #10)",
      "• Category: malicious-code/malware-distribution. (#1)",
      "Changed",
      "• 09:23 Alice Duty took the lead. (#7)",
      "• 09:40 Severity changed from high to critical. (#12)",
      "• 10:10 State changed from triaged to contained. (#16)",
      "Asked of partners",
      "• EC3: acknowledge.",
      "People",
      "• Here: CERT-EU, European Parliament. (#6, #8)",
      "• Nobody from EC3 yet.",
      "Next",
      "• now, reminder if EC3 has not acknowledged",
      "• 11:50, reminder if there is no update",
    ]);
  });

  it("for the team: everything", () => {
    expect(report({ audience: "team" })).toEqual([
      "TLP:AMBER",
      "Situation report INC-2026-0042 · quiet-harbour",
      "Mail gateway sends malware",
      "Team, 2026-11-20 11:20 UTC, changes since the opening",
      "• Critical severity; contained, the cause is not yet removed. (#12, #16)",
      "• Opened 2026-11-20 09:20 UTC, 2 h ago. (#1)",
      "• Alice Duty (CERT-EU) leads. (#7)",
      "• 2 of 3 organisations have acknowledged. (#9, #10)",
      "• Category: malicious-code/malware-distribution. (#1)",
      "Changed",
      "• 09:20 No room on matrix: the homeserver does not answer (#4)",
      "• 09:23 Alice Duty took the lead. (#7)",
      "• 09:25 Petra Parliament acknowledged for European Parliament. (#9)",
      "• 09:26 Alice Duty acknowledged for CERT-EU. (#10)",
      "• 09:30 The gateway relays mail for three institutions. – Alice Duty (CERT-EU) (#11)",
      "• 09:40 Severity changed from high to critical. – Alice Duty (CERT-EU) (#12)",
      "• 10:00 Pinned: Sender is 203.0.113.77 – Petra Parliament (European Parliament) (#15, #18)",
      "• 10:10 State changed from triaged to contained. – Alice Duty (CERT-EU) (#16)",
      "• 10:50 Two mailboxes were read. – Petra Parliament (European Parliament) (#20)",
      "Decisions",
      "• 09:45 We keep the gateway offline until Monday. – Alice Duty (CERT-EU) (#13)",
      "• 10:40 We tell the data protection officer. – Alice Duty (CERT-EU) (#19)",
      "Open",
      "• EC3 has not acknowledged, asked 2 h ago.",
      "• 09:20 No room on matrix: the homeserver does not answer (#4)",
      "• 1 message was given up. (#21)",
      "People",
      "• CERT-EU: Alice Duty on slack (#6)",
      "• European Parliament: Petra Parliament on slack (#8)",
      "• EC3's duty officer Eve Europol has no address on matrix (#2)",
      "Next",
      "• now, reminder if EC3 has not acknowledged",
      "• 11:50, reminder if there is no update",
    ]);
  });

  it("since a time shows only what was recorded after it, also edits of what is older", () => {
    const lines = report({ since: at(65 * MINUTE) });

    expect(lines[3]).toBe("Team, 2026-11-20 11:20 UTC, changes since 2026-11-20 10:25 UTC");
    expect(lines.slice(lines.indexOf("Changed"), lines.indexOf("Open"))).toEqual([
      "Changed",
      "• 10:30 Petra Parliament changed the message of entry 15; it says now: Sender is 203.0.113.77 (#18)",
      "• 10:50 Two mailboxes were read. – Petra Parliament (European Parliament) (#20)",
      "Decisions",
      "• 10:40 We tell the data protection officer. – Alice Duty (CERT-EU) (#19)",
    ]);
  });

  it("says so when nothing changed", () => {
    expect(report({ since: at(2 * HOUR) })).toContain("Changed: nothing");
  });

  it("of a closed incident says how it ended and asks for nothing", () => {
    const incident = {
      ...STORY_INCIDENT,
      status: "closed",
      closedAt: at(26 * HOUR),
      resolution: "Gateway rebuilt.",
    } as const;
    const entries = [
      ...story().entries,
      ...recorded([...story().entries, said(26 * 60, "closed", "Closed: Gateway rebuilt.")]).slice(-1),
    ];
    const lines = report({
      incident,
      entries,
      audience: "managers",
      since: at(25 * HOUR),
      now: at(48 * HOUR),
    });

    expect(lines).toEqual([
      "TLP:AMBER",
      "Situation report INC-2026-0042 · quiet-harbour",
      "Mail gateway sends malware",
      "Managers, 2026-11-22 09:20 UTC, changes since 2026-11-21 10:20 UTC",
      "• Critical severity; closed. (#12, #22)",
      "• Closed 2026-11-21 11:20 UTC, after 1 d 2 h: Gateway rebuilt. (#22)",
      "• Alice Duty (CERT-EU) leads. (#7)",
      "• 2 of 3 organisations have acknowledged. (#9, #10)",
      "Changed",
      "• 2026-11-21 11:20 Closed: Gateway rebuilt. (#22)",
      "People",
      "• Here: 2 of 3 people called, from CERT-EU and European Parliament. (#6, #8)",
    ]);
  });

  it("of an incident that has just been opened", () => {
    const entries = story().entries.slice(0, 1);
    const lines = report({
      incident: anIncident({ exercise: true }),
      entries,
      participations: [],
      roll: [],
      alarms: [],
      now: at(0),
    });

    expect(lines).toEqual([
      "EXERCISE",
      "TLP:AMBER",
      "Situation report INC-2026-0042 · quiet-harbour",
      "Mail gateway sends malware",
      "Team, 2026-11-20 09:20 UTC, changes since the opening",
      "• High severity; assessed, not yet contained. (#1)",
      "• Opened 2026-11-20 09:20 UTC, 0 s ago. (#1)",
      "• Nobody leads. (#1)",
      "• 0 of 0 organisations have acknowledged.",
      "Changed: nothing",
      "Open",
      "• A lead is needed. (#1)",
    ]);
  });

  it("floods no room: of very many lines the latest are shown, and how many there are more", () => {
    const entries = recorded(Array.from({ length: 1_000 }, (_, n) => said(n, "note", `Note ${n + 1}`)));
    const lines = report({ entries, now: at(48 * HOUR) });

    expect(lines).toContain("• 975 lines more: see the timeline");
    expect(lines.filter((line) => / Note \d+ /.test(line))).toHaveLength(25);
    expect(lines.some((line) => line.includes("Note 1000 "))).toBe(true);
  });

  it("lets no text format or notify", () => {
    const hostile = "<!channel> **x** [y](https://evil.example)";
    const message = sitrepMessage(
      buildSitrep(
        story({
          incident: anIncident({ title: hostile, lead: hostile }),
          entries: recorded([
            said(0, "opened", hostile),
            said(1, "note", hostile),
            said(2, "decision", hostile),
            said(3, "pinned", hostile),
          ]),
        }),
      ),
    );

    expect(JSON.stringify(message.blocks)).not.toMatch(/<!channel>|\[y\]\(/);
    expect(message).not.toHaveProperty("mentions");
  });
});
