/** The words of reminders: in a room, to those who can do it, to those who can call them. */
import { describe, expect, it } from "vitest";
import { nameBook } from "../../../src/core/directory/name-book.ts";
import { byOtherMeans, reachableByOtherMeans } from "../../../src/core/escalation/other-means.ts";
import {
  matterName,
  type Reminding,
  reminderForCaller,
  reminderForDoer,
  reminderForRoom,
  reminderOver,
} from "../../../src/core/escalation/reminder-message.ts";
import type { RollLine } from "../../../src/core/roll.ts";
import { plainLines } from "../plain.ts";
import { aContact, aDirectory, anIncident, at, MINUTE, OPENED } from "../samples.ts";

const eve = aContact("eve", "ec3", { name: "Eve Europol", addresses: { phone: "+31 70 555 07 01" } });
const emil = aContact("emil", "ec3", {
  name: "Emil Europol",
  role: "liaison",
  addresses: { email: "emil@ec3.test" },
});
const petra = aContact("petra", "ep", { name: "Petra Parliament" });
const directory = aDirectory({ contacts: [eve, emil, petra] });

function reminding(change: Partial<Reminding> = {}): Reminding {
  return {
    kind: "no-acknowledgement",
    subjects: ["ec3"],
    incident: anIncident(),
    title: "Mail gateway sends malware",
    directory,
    names: nameBook(directory),
    roll: [],
    prefix: "!incident",
    now: at(45 * MINUTE),
    ...change,
  };
}
const nobody = { told: [], unreachable: [] };

describe("B6: what a reminder says", () => {
  it("asks organisations by name in the room, says who else was messaged, and has buttons that do it", () => {
    const message = reminderForRoom(reminding({ subjects: ["ec3", "ep"] }), {
      told: [petra],
      unreachable: [eve],
    });

    expect(plainLines(message)).toEqual([
      "TLP:AMBER",
      "EC3 and European Parliament, please answer. High: Mail gateway sends malware (INC-2026-0042), open 45 min, called by CERT-EU. Acknowledge: !incident ack INC-2026-0042",
      "Also messaged: Petra Parliament (European Parliament). No message reaches Eve Europol (EC3). Call Eve Europol +31 70 555 07 01.",
      "[Acknowledge → acknowledge INC-2026-0042]",
      "[Join → join INC-2026-0042]",
    ]);
  });

  it("has the button that takes the lead, and the one that says that nothing is new", () => {
    const lead = plainLines(reminderForRoom(reminding({ kind: "no-lead", subjects: [""] }), nobody));
    const update = plainLines(reminderForRoom(reminding({ kind: "no-update", subjects: [""] }), nobody));

    expect(lead[1]).toContain(
      'Nobody leads "Mail gateway sends malware" (INC-2026-0042), high, open 45 min.',
    );
    expect(lead).toContain("[Take the lead → take-lead INC-2026-0042 me]");
    expect(update).toContain("[Nothing new → nothing-new INC-2026-0042]");
  });

  it("leaves the title out where somebody may not have it", () => {
    const { title: _withheld, ...others } = reminding();
    const said = [
      reminderForRoom(others, nobody),
      reminderForDoer(others, eve),
      reminderForCaller(others, "cert-eu"),
      reminderForRoom({ ...others, kind: "no-lead", subjects: [""] }, nobody),
    ];

    for (const message of said) {
      expect(JSON.stringify(message)).not.toContain("Mail gateway");
      expect(plainLines(message).join("\n")).toContain("INC-2026-0042");
    }
  });

  it("tells a lead who has not come to come, and others that they can take over", () => {
    const absent = reminding({ kind: "no-lead", subjects: ["petra"] });

    expect(plainLines(reminderForDoer(absent, petra))[1]).toContain("You have the lead");
    expect(plainLines(reminderForDoer(absent, eve))[1]).toContain(
      "Petra Parliament (European Parliament) has the lead and is not here yet",
    );
  });

  it("gives callers names, numbers and one button for each organisation", () => {
    const both = reminderForCaller(reminding({ subjects: ["ec3", "ep"] }), "cert-eu");

    expect(plainLines(both)).toEqual([
      "TLP:AMBER",
      "Nobody from EC3 or European Parliament has answered. High: Mail gateway sends malware (INC-2026-0042), open 45 min.",
      "• EC3: Call Eve Europol +31 70 555 07 01; mail Emil Europol emil@ec3.test.",
      "• European Parliament: The directory has no telephone number or e-mail address of theirs.",
      "[I reached EC3 → reached INC-2026-0042 ec3]",
      "[I reached European Parliament → reached INC-2026-0042 ep]",
    ]);
    expect(plainLines(reminderForCaller(reminding(), "cert-eu")).at(-1)).toBe(
      "[I reached them → reached INC-2026-0042 ec3]",
    );
  });

  it("says when it is over", () => {
    const over = (kind: Reminding["kind"], change = {}, lead?: string) =>
      plainLines(reminderOver(kind, anIncident(change), lead))[1];

    expect(over("no-lead", {}, "Alice Duty")).toContain("Alice Duty leads INC-2026-0042");
    expect(over("no-acknowledgement")).toContain("has answered");
    expect(over("no-update", { status: "closed" })).toContain("is closed");
    expect(over("no-update")).toContain("has an update");
    expect(over("no-lead")).not.toContain("leads INC-2026-0042");
  });

  it("asks a caller about the organisation that answers, where the matter is not about organisations", () => {
    const lines = (kind: Reminding["kind"]) =>
      plainLines(reminderForCaller(reminding({ kind, subjects: [""] }), "ec3"));

    expect(lines("no-lead")).toContain(
      "• EC3: Call Eve Europol +31 70 555 07 01; mail Emil Europol emil@ec3.test.",
    );
    expect(lines("no-lead").at(-1)).toBe("[I reached them → reached INC-2026-0042 lead]");
    expect(lines("no-update").at(-1)).toBe("[I reached them → reached INC-2026-0042 update]");
  });

  it("names each matter as the command `reached` does", () => {
    expect(matterName("no-acknowledgement", "ec3")).toBe("ec3");
    expect(matterName("no-lead", "petra")).toBe("lead");
    expect(matterName("no-update", "")).toBe("update");
  });

  it("says of somebody without any address that there is none", () => {
    const lines = plainLines(reminderForRoom(reminding(), { told: [], unreachable: [petra] }));

    expect(lines[2]).toContain("No message reaches Petra Parliament (European Parliament).");
    expect(lines[2]).toContain("no other address");
  });
});

describe("other means", () => {
  const onRoll = (contact: string, state: RollLine["state"]): RollLine => ({
    contact,
    organisation: "ec3",
    network: "slack",
    state,
    changedAt: OPENED,
  });

  it("are those of people who were called first, then by role", () => {
    const ids = (roll: readonly RollLine[]) =>
      reachableByOtherMeans("ec3", directory, roll).map((one) => one.id);

    expect(ids([])).toEqual(["eve", "emil"]);
    expect(ids([onRoll("emil", "invited")])).toEqual(["emil", "eve"]);
    expect(ids([onRoll("emil", "removed")])).toEqual(["eve", "emil"]);
  });

  it("are none where the directory has none, or only empty ones", () => {
    expect(byOtherMeans([petra])).toBeUndefined();
    expect(byOtherMeans([{ name: "X", addresses: { phone: " ", email: "" } }])).toBeUndefined();
  });
});
