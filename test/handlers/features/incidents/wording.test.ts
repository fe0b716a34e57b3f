import { describe } from "vitest";
import { REFUSALS } from "../../../../src/core/incident/messages.ts";
import { md } from "../../../../src/core/message.ts";
import { INCIDENTS } from "../../../../src/handlers/features/incidents/messages.ts";
import { itReadsAsTheGoldenFile, withSamples } from "../../../support/wording.ts";

const ref = "INC-2026-0042";
const codename = "ornate-ribbon";
const named = { ref, codename };
const organisation = "European Parliament";

describe("the wording of incidents", () => {
  itReadsAsTheGoldenFile(import.meta.filename, [
    ...withSamples(REFUSALS, {
      leadsAlready: [{ ref, lead: "Bob Guard" }],
      hasNoLead: [{ ref }],
      severityAlready: [{ ref, severity: "high" }],
      statusAlready: [{ ref, status: "contained" }],
      cannotMove: [{ ref, from: "recovered", to: "detected", next: ["contained", "closed"] }],
      markedAlready: [{ ref, tlp: "TLP:AMBER" }],
      notClosed: [{ ref, status: "triaged" }],
      closedAlready: [{ ref }],
      reopenFirst: [{ ref }],
      noteEmpty: [undefined],
      decisionEmpty: [undefined],
    }),
    ...withSamples(INCIDENTS, {
      opened: [{ ...named, title: "Ransomware at two institutions" }],
      titleMissing: [{ prefix: "!incident" }],
      notOpened: [{ why: md`“ddoss” is no RSIT category.` }],
      alertWasOpened: [named],
      alertOpenedAnother: [{ other: `${ref} ${codename}` }],
      closed: [{}, { resolution: "Rebuilt from backups" }],
      reopened: [undefined],
      moved: [{ from: "triaged", to: "contained" }],
      severityChanged: [{ from: "high", to: "critical" }],
      acknowledged: [{ organisation }],
      acknowledgedAgain: [undefined],
      takesNoPart: [
        { ref, organisation },
        { ref, organisation, invite: `!incident invite ${ref} bob` },
      ],
      leads: [{ ref, lead: "Bob Guard" }],
      nobodyLeads: [{ ref, command: `!incident lead ${ref} me` }],
      tookLead: [undefined],
      handedLead: [
        { lead: "Emil Europol", isHere: true },
        { lead: "Emil Europol", isHere: false },
      ],
      gaveLeadBack: [undefined],
      tookLeadFrom: [{ before: "Bob Guard" }],
      gaveYouLead: [{ ...named, by: "Alice Duty (CERT-EU)", command: `!incident status ${ref}` }],
      cannotLead: [
        { name: "Petra Partner", rights: "partner", others: ["Alice Duty (CERT-EU)"] },
        { name: "Olga Observer", rights: "observer", others: [] },
      ],
      leadTakesNoPart: [{ ref, name: "Zoe", command: `!incident invite ${ref} zoe` }],
      leadIsNoPerson: [{ id: "ep" }],
      none: [
        { all: true, command: "!incident list --all" },
        { all: false, command: "!incident list --all" },
      ],
      list: [
        { incidents: 1, isAll: true },
        { incidents: 3, isAll: true },
        { incidents: 50, isAll: false },
      ],
      directory: [{ organisations: 12 }],
      organisation: [
        {
          id: "ec3",
          name: "Europol EC3",
          kind: "law-enforcement",
          ceiling: "TLP:RED",
          networks: ["local-partners"],
          timezone: "Europe/Amsterdam",
        },
        {
          id: "acme",
          name: "Acme",
          kind: "company",
          ceiling: "TLP:GREEN",
          networks: [],
          timezone: "Europe/Brussels",
        },
      ],
    }),
  ]);
});
