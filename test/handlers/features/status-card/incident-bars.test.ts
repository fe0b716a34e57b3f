/** What the page is told of an incident: as much as the status card of the same room, and never more. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { incidentBarIn } from "../../../../src/handlers/features/status-card/incident-bars.ts";
import { base, type Stage, startStage } from "../../stage.ts";

const EU = "local-eu";
let stage: Stage;
let ref: string;
beforeEach(async () => {
  stage = await startStage();
  ref = await stage.open("Something is wrong --severity critical --with ep,ec3");
});
afterEach(() => stage.stop());

const roomOf = async (roomKey = "main", network = EU) =>
  (await stage.state(ref)).rooms.find((one) => one.roomKey === roomKey && one.network === network);
const barFor = async (user: string, roomKey = "main", network = EU) =>
  incidentBarIn(stage.app.database.db, network, (await roomOf(roomKey, network))?.roomId ?? "", user);

describe("the bar of an incident", () => {
  it("says how bad it is, where it stands, who leads, who is here and what comes next", async () => {
    await stage.inRoom("alice", ref, "lead me");
    await stage.inRoom("alice", ref, "state triaged");
    await stage.inRoom("bob", ref, "ack");

    const bar = await barFor("bob");

    expect(bar).toMatchObject({
      ref,
      title: "Something is wrong",
      severity: "critical",
      status: "triaged",
      label: "TLP:AMBER",
      lead: "Alice Duty",
      mayTakeLead: false,
      card: (await roomOf())?.summaryMessage,
    });
    expect(bar?.organisations).toEqual([
      { name: "CERT-EU", here: true, acknowledged: expect.any(Boolean) },
      { name: "European Parliament", here: true, acknowledged: true },
      { name: "Europol EC3", here: false, acknowledged: false },
    ]);
    expect(bar?.next?.what).toBe("reminder if Europol EC3 has not acknowledged");
    expect(Date.parse(bar?.next?.at ?? "")).toBeGreaterThan(stage.now().getTime());
  });

  it("offers the lead to those who can take it, while nobody has it", async () => {
    expect(await barFor("bob")).toMatchObject({ mayTakeLead: true });
    expect(await barFor("petra")).toMatchObject({ mayTakeLead: false });

    await stage.inRoom("bob", ref, "lead me");

    expect(await barFor("bob")).toMatchObject({ mayTakeLead: false, lead: "Bob Guard" });
  });

  it("has no next reminder, and offers nothing, once it is closed", async () => {
    await stage.inRoom("bob", ref, "close --resolution done");

    const bar = await barFor("bob");

    expect(bar).toMatchObject({ status: "closed", mayTakeLead: false });
    expect(bar).not.toHaveProperty("next");
  });

  it("is nothing for people whose organisation takes no part, and for somebody unknown", async () => {
    expect(await barFor("bob")).toBeDefined();
    expect(await barFor("zack")).toBeUndefined();
    expect(await barFor("mallory")).toBeUndefined();
  });

  it("is nothing in a room whose card is withheld, as long as it is", async () => {
    const intruder = { ...base({ network: EU }), room: String((await roomOf())?.roomId), user: "mallory" };
    await stage.arrives({ ...intruder, kind: "joined" });

    expect(await barFor("bob")).toBeUndefined();

    await stage.arrives({ ...base({ network: EU }), room: intruder.room, user: "mallory", kind: "left" });
    expect(await barFor("bob")).toBeDefined();
  });

  it("has the title only where all who read the room may have it", async () => {
    const opening = (await stage.state(ref)).entries.find((entry) => entry.kind === "opened");
    await stage.inRoom("alice", ref, `mark ${opening?.number} --tlp AMBER+STRICT`);

    expect((await barFor("bob"))?.title).toBe("(withheld)");
  });

  it("has the side room's own label there", async () => {
    await stage.answer("alice", `room ${ref} add legal --with ep --tlp AMBER+STRICT`);
    await stage
      .person("bob")
      .enter(`${ref.toLowerCase()}-${(await stage.state(ref)).incident.codename}-side`);

    expect(await barFor("bob", "legal")).toMatchObject({ side: "legal", label: "TLP:AMBER+STRICT" });
    expect(await barFor("bob")).toMatchObject({ label: "TLP:AMBER" });
  });

  it("is nothing about a room of no incident", async () => {
    expect(await incidentBarIn(stage.app.database.db, EU, "lobby", "bob")).toBeUndefined();
  });
});
