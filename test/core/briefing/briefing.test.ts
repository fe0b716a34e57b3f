/** What somebody is told on joining. */
import { describe, expect, it } from "vitest";
import { type BriefingInput, briefing } from "../../../src/core/briefing/briefing.ts";
import { PAP } from "../../../src/core/marking/pap.ts";
import { TLP, type Tlp } from "../../../src/core/marking/tlp.ts";
import { plainLines } from "../plain.ts";
import { aContact, aDirectory, anIncident, at, MINUTE, OPENED } from "../samples.ts";

const directory = aDirectory();
const petra = directory.contacts.find((one) => one.id === "petra") ?? aContact("petra", "ep");
const input = (change: Partial<BriefingInput> = {}): BriefingInput => ({
  incident: anIncident(),
  directory,
  participations: [
    { organisation: "cert-eu", invitedAt: OPENED, acknowledgedAt: OPENED },
    { organisation: "ep", invitedAt: OPENED },
  ],
  contact: petra,
  prefix: "/incident",
  mayWork: true,
  ...change,
});
const told = (change: Partial<BriefingInput> = {}) => plainLines(briefing(input(change)));
const text = (change: Partial<BriefingInput> = {}) => told(change).join("\n");

describe("a briefing", () => {
  it("has all of it: what, since when, how it stands, who leads, what is asked, the rules, three commands", () => {
    expect(
      told({ incident: anIncident({ lead: "carl", pap: "AMBER", caveats: ["Not for contractors"] }) }),
    ).toEqual([
      "TLP:AMBER",
      "PAP:AMBER",
      "Not for contractors",
      "Welcome, Petra Parliament. You have joined INC-2026-0042 quiet-harbour: Mail gateway sends malware",
      "Since: 2026-11-20 09:20 UTC",
      "Severity: HIGH",
      "State: triaged",
      "Lead: Carl Chief (CERT-EU)",
      "What is asked of you: European Parliament has not acknowledged yet. Press Acknowledge to say that it has seen this.",
      "What you may do with what you learn here",
      "• TLP:AMBER: you may pass it on, where they need to know, within your own organisation and to its clients, and to nobody else.",
      "• PAP:AMBER: you may look for it in your own logs and look it up passively; do nothing that touches the attacker's systems or that they could see.",
      "• CERT-EU adds: Not for contractors",
      "• Anything wider, or not sure? Ask CERT-EU, where it comes from, first.",
      "Three commands",
      "• /incident status INC-2026-0042 shows how things stand right now",
      "• /incident timeline INC-2026-0042 shows what happened, in order",
      "• /incident note INC-2026-0042 <text> puts what you know on the record",
      "[Acknowledge → acknowledge INC-2026-0042]",
    ]);
  });

  it("says who opened it while nobody leads", () => {
    expect(told()).toContain("Lead: nobody yet; opened by Alice Duty (CERT-EU)");
  });

  it("says no way to reach anybody where the directory has neither opener nor lead", () => {
    const incident = anIncident({ openedBy: "gone" });

    expect(told({ incident })).toContain("Lead: nobody yet; opened by gone");
    expect(told({ incident }).some((one) => one.startsWith("Reach them by"))).toBe(false);
  });

  it("asks nothing of an organisation that has acknowledged, or of an incident that is over", () => {
    const acknowledged = [{ organisation: "ep", invitedAt: OPENED, acknowledgedAt: at(5 * MINUTE) }];
    expect(text({ participations: acknowledged })).toContain(
      "nothing for now; tasks come later. European Parliament has acknowledged at 2026-11-20 09:25 UTC.",
    );
    expect(text({ participations: acknowledged })).not.toContain("[Acknowledge");
    expect(text({ participations: [] })).toContain("nothing for now; tasks come later.");
    expect(text({ incident: anIncident({ status: "closed" }) })).toContain("nothing any more");
  });

  it("offers nobody what their rights do not let them do", () => {
    const observer = text({ mayWork: false });
    expect(observer).toContain("Your rights do not let you; see that a colleague does.");
    expect(observer).not.toContain("[Acknowledge");
    expect(observer).not.toContain("note INC");
    expect(observer).toContain("/incident summary INC-2026-0042 sums it up");
  });

  it.each([
    [
      "the lead's own",
      { lead: "carl" },
      { carl: { phone: "+32 1" }, alice: { phone: "+32 2" } },
      "phone +32 1",
    ],
    [
      "the opener's while nobody leads",
      {},
      { alice: { phone: "+32 2", email: "a@cert" } },
      "phone +32 2, email a@cert",
    ],
    [
      "the duty desk's of the lead's organisation",
      { lead: "carl" },
      { alice: { email: "a@cert" } },
      "email a@cert",
    ],
  ] as const)("says how to reach the lead's desk: %s", (_what, change, ways, says) => {
    const reachable: Readonly<Record<string, Readonly<Record<string, string>>>> = ways;
    const contacts = directory.contacts.map((one) => ({ ...one, addresses: { ...reachable[one.id] } }));
    expect(told({ incident: anIncident(change), directory: { ...directory, contacts } })).toContain(
      `Reach them by: ${says}`,
    );
  });

  it("leaves that out where the directory has nothing, or has the lead no more", () => {
    expect(text()).not.toContain("Reach them by");
    expect(text({ incident: anIncident({ lead: "gone" }) })).not.toContain("Reach them by");
  });

  it.each<[Tlp, string, boolean]>([
    ["CLEAR", "you may pass it on to everybody", false],
    ["GREEN", "within your community, but not in public", true],
    ["AMBER", "within your own organisation and to its clients", true],
    ["AMBER+STRICT", "within your own organisation only; not to clients", true],
    [
      "RED",
      "for you in person; pass it on to nobody, not even within your own organisation, unless CERT-EU permits it",
      false,
    ],
  ])("explains TLP:%s: %s", (marking, rule, asks) => {
    const said = text({ incident: anIncident({ marking }) });
    expect(said).toContain(`• TLP:${marking}: `);
    expect(said).toContain(rule);
    expect(said.includes("Ask CERT-EU")).toBe(asks);
  });

  it("explains every label and every PAP in words of its own", () => {
    const rules = (change: Parameters<typeof anIncident>[0], label: string) =>
      told({ incident: anIncident(change) }).find((one) => one.startsWith(`• ${label}: `));
    expect(new Set(TLP.map((marking) => rules({ marking }, `TLP:${marking}`))).size).toBe(TLP.length);
    expect(new Set(PAP.map((pap) => rules({ pap }, `PAP:${pap}`))).size).toBe(PAP.length);
    expect(text()).not.toContain("PAP:");
  });

  it("cuts a title that is too long and escapes what people wrote", () => {
    const said = briefing(input({ incident: anIncident({ title: `<!channel> ${"x".repeat(500)}` }) }));
    expect(JSON.stringify(said.blocks)).not.toContain("<!channel>");
    expect(plainLines(said).find((one) => one.includes("channel"))?.length).toBeLessThan(320);
  });

  it("says EXERCISE in a drill", () => {
    expect(told({ incident: anIncident({ exercise: true }) })[0]).toBe("EXERCISE");
  });
});
