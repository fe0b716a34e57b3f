/** A directory file without mistakes, in all that it may have. */
import type { Directory } from "../../src/core/directory/directory.ts";

export const SAMPLE_YAML = `# who is who
organisations:
  - id: cert-eu
    name: CERT-EU
    kind: coordinator
    communities: [csirts-network]
    clients: [ep]
    ceiling: RED
    networks: [slack, matrix]
    timezone: Europe/Brussels
    contacts:
      - id: alice
        name: Alice Duty
        role: duty-officer
        addresses: { slack: alice@cert.example, matrix: "@alice:cert.example", email: alice@cert.example }
        hours: 24x7
      - id: bob
        name: Bob Boss
        role: manager
        addresses: { slack: U012AB3CD, phone: "+32 2 555 01 02" }
        hours: "Mon-Fri 08:00-18:00"
  - id: ep
    name: European Parliament
    kind: institution
    contacts:
      - id: eve
        name: Ève Ö. Parlement
        role: duty-officer
        rights: partner
teams:
  - id: rrt
    name: Rapid reaction team
    members: [alice, eve]
    skills: [forensics]
policies:
  - id: grave
    severity: critical
    category: malicious-code
    invite: [duty-officer, head-of-unit]
    lead_within: 5m
    acknowledge_within: 90s
    update_every: 1h30m
    step_every: 10m
    steps: [duty-officer, coordinator]
  - id: usual
    severity: low
    update_every: 2d
`;

const MINUTE = 60_000;

export const SAMPLE: Directory = {
  organisations: [
    {
      id: "cert-eu",
      name: "CERT-EU",
      kind: "coordinator",
      communities: ["csirts-network"],
      clients: ["ep"],
      ceiling: "RED",
      networks: ["slack", "matrix"],
      timezone: "Europe/Brussels",
    },
    {
      id: "ep",
      name: "European Parliament",
      kind: "institution",
      communities: [],
      clients: [],
      ceiling: "AMBER",
      networks: [],
      timezone: "UTC",
    },
  ],
  contacts: [
    {
      id: "alice",
      organisation: "cert-eu",
      name: "Alice Duty",
      role: "duty-officer",
      rights: "coordinator",
      addresses: {
        slack: "alice@cert.example",
        matrix: "@alice:cert.example",
        email: "alice@cert.example",
      },
      hours: "24x7",
    },
    {
      id: "bob",
      organisation: "cert-eu",
      name: "Bob Boss",
      role: "manager",
      rights: "manager",
      addresses: { slack: "U012AB3CD", phone: "+32 2 555 01 02" },
      hours: "Mon-Fri 08:00-18:00",
    },
    {
      id: "eve",
      organisation: "ep",
      name: "Ève Ö. Parlement",
      role: "duty-officer",
      rights: "partner",
      addresses: {},
      hours: "24x7",
    },
  ],
  teams: [{ id: "rrt", name: "Rapid reaction team", members: ["alice", "eve"], skills: ["forensics"] }],
  policies: [
    {
      id: "grave",
      severity: "critical",
      category: "malicious-code",
      inviteRoles: ["duty-officer", "head-of-unit"],
      leadWithin: 5 * MINUTE,
      acknowledgeWithin: 1.5 * MINUTE,
      updateEvery: 90 * MINUTE,
      stepEvery: 10 * MINUTE,
      steps: ["duty-officer", "coordinator"],
    },
    {
      id: "usual",
      severity: "low",
      inviteRoles: ["duty-officer"],
      leadWithin: 240 * MINUTE,
      acknowledgeWithin: 1_440 * MINUTE,
      updateEvery: 2_880 * MINUTE,
      stepEvery: 480 * MINUTE,
      steps: ["duty-officer", "deputy", "head-of-unit", "coordinator"],
    },
  ],
};
