import { describe } from "vitest";
import { REMINDERS } from "../../../../src/core/escalation/messages.ts";
import { ESCALATION } from "../../../../src/handlers/features/escalation/messages.ts";
import { itReadsAsTheGoldenFile, withSamples } from "../../../support/wording.ts";

const ref = "INC-2026-0042";
const named = { ref, severity: "critical", title: "Ransomware at two institutions" };
const open = { ...named, openMs: 15 * 60_000 };
const withoutTitle = { ref, severity: "high", openMs: 26 * 3_600_000 };
const lead = { what: "Take the lead", command: `!incident lead ${ref} me` };
const ack = { what: "Acknowledge", command: `!incident ack ${ref}` };
const note = { what: "Say how things stand", command: `!incident note ${ref} <text>` };

describe("the wording of escalation", () => {
  itReadsAsTheGoldenFile(import.meta.filename, [
    ...withSamples(REMINDERS, {
      nobodyLeads: [
        { ...open, advice: lead },
        { ...withoutTitle, advice: lead },
      ],
      leadIsAbsent: [{ ...open, lead: "Petra Parliament (European Parliament)", advice: lead }],
      pleaseAnswer: [
        { ...open, who: "European Commission", caller: "CERT-EU", advice: ack },
        { ...withoutTitle, who: "EC3 and ENISA", caller: "CERT-EU", advice: ack },
      ],
      noUpdate: [{ ...named, quietMs: 3_600_000, advice: note }],
      youHaveTheLead: [{ ...named, advice: lead }],
      nobodyAnswered: [{ ...open, who: "EC3 or ENISA" }],
      closed: [{ ref }],
      nobodyWaitedFor: [{ ref }],
      leads: [{ ref, lead: "Alice Marchetti" }],
      everybodyAnswered: [{ ref }],
      hasUpdate: [{ ref }],
    }),
    ...withSamples(ESCALATION, {
      rests: [{ ref, until: "12:53 UTC" }],
      reached: [{ whom: "Europol EC3", by: "Alice Marchetti (CERT-EU)", entry: 17, until: "12:53 UTC" }],
      noReminderRuns: [{ ref, who: "ec3" }],
      othersAreRunning: [
        { ref, who: "ecc", running: ["ec3", "lead"], example: `!incident reached ${ref} ec3` },
      ],
      leadIsLost: [
        { ref, name: "Bob Guard", why: "rights" },
        { ref, name: "Bob Guard", why: "directory" },
      ],
    }),
  ]);
});
