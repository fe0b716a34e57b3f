/** A whole incident across two built-in networks, as the people in it see it. */
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findIncident } from "../../src/db/incidents.ts";
import { readTimeline, verifyTimeline } from "../../src/db/timeline.ts";
import { atPage, type LocalPersonAtPage } from "../support/local-person.ts";
import { startMuster, type TestMuster } from "../support/muster.ts";

const MINUTE = 60_000;

describe("an incident across two networks", () => {
  let muster: TestMuster;
  let alice: LocalPersonAtPage;
  let bob: LocalPersonAtPage;
  let carol: LocalPersonAtPage;
  let mia: LocalPersonAtPage;

  beforeAll(async () => {
    muster = await startMuster({ directoryFile: join(import.meta.dirname, "directory.yaml") });
    alice = atPage(muster, "local-eu", "alice");
    bob = atPage(muster, "local-eu", "bob");
    carol = atPage(muster, "local-partners", "carol");
    mia = atPage(muster, "local-eu", "mia");
  });
  afterAll(() => muster.stop());

  it("opens a private room on every network that is needed and says who was invited and who was not", async () => {
    const said = await alice.say(
      "!incident open Ransomware at two institutions --severity high --with ep,ec3,nato",
    );

    expect(said).toContain("INC-2026-0001");
    expect(said).toContain("is open: Ransomware at two institutions");
    expect(said).toContain(
      "NATO Cyber Security Centre may receive up to TLP:GREEN; this incident is TLP:AMBER",
    );
    const room = await alice.warRoom();
    expect(room.name).toMatch(/^inc-2026-0001-[a-z]+-[a-z]+$/);
    expect(room.topic).toContain("TLP:AMBER · INC-2026-0001 · HIGH · detected");
    expect(room.topic).not.toContain("Ransomware");
    expect(room.people.map((one) => one.user).toSorted()).toEqual(["alice", "bob"]);
    expect((await carol.warRoom()).yours).toBe("invited");
  });

  it("pins one summary that follows what happens", async () => {
    await alice.join(await alice.warRoom());
    await bob.join(await bob.warRoom());
    await carol.join(await carol.warRoom());

    const pinned = (await bob.warRoom()).messages.filter((message) => message.pinnedBy !== undefined);

    expect(pinned).toHaveLength(1);
    expect(pinned[0]?.text).toContain("Ransomware at two institutions");
    expect(pinned[0]?.text).toMatch(/Here: 3 of 4\n(?:.*\n)*Acknowledged: 1 of 3/);
  });

  it("lets a partner acknowledge by button, and every room hears of it", async () => {
    const [summary] = (await carol.warRoom()).messages.filter((message) => message.pinnedBy !== undefined);
    if (!summary) throw new Error("nothing is pinned");

    await carol.press(summary, "acknowledge");

    const room = await alice.warRoom();
    expect(room.messages.map((message) => message.text).join("\n")).toContain(
      "Carol Europol (Europol EC3) acknowledged for Europol EC3",
    );
  });

  it("reminds in the rooms and by direct message while nobody leads, level by level, and stops when somebody does", async () => {
    await muster.advance(16 * MINUTE);
    expect((await alice.told()).map((message) => message.text).join("\n")).toContain("Nobody leads");

    await bob.say("!incident lead me", await bob.warRoom());
    const before = (await alice.told()).length;
    await muster.advance(21 * MINUTE);

    const later = (await alice.told()).slice(before).map((message) => message.text);
    expect(later.join("\n")).not.toContain("Nobody leads");
  });

  it("records notes and decisions from everywhere, hostile ones letter for letter", async () => {
    await bob.say("!incident note <!channel> @room <b>it's</b> fs-03, can't log in", await bob.warRoom());
    await bob.say("!incident decision Take the gateway offline until 14:00 UTC", await bob.warRoom());

    const seen = (await carol.warRoom()).messages.map((message) => message.text).join("\n");

    expect(seen).toContain("<!channel> @room <b>it's</b> fs-03, can't log in");
    expect(seen).toContain("Take the gateway offline until 14:00 UTC");
  });

  it("puts a pinned message, its edit and its deletion on the timeline", async () => {
    const room = await bob.warRoom();
    await bob.say("The first infected host is mail-07", room);
    const said = (await bob.warRoom()).messages.find((message) => message.text.includes("mail-07"));
    if (!said) throw new Error("the message is gone");
    await bob.pin(said);
    await bob.edit(said, "The first infected host is mail-08");
    await bob.remove(said);

    const incident = await findIncident(muster.app.database.db, { ref: "INC-2026-0001" });
    const entries = await readTimeline(muster.app.database.db, incident?.id ?? "");
    const kinds = entries.filter((entry) => entry.source?.message === said.id).map((entry) => entry.kind);
    expect(kinds).toEqual(["pinned", "edited", "deleted"]);
    expect(entries.find((entry) => entry.kind === "pinned")?.text).toContain("mail-07");
    expect(entries.find((entry) => entry.kind === "edited")?.text).toContain("mail-08");
  });

  it("gives a manager one screen with citations", async () => {
    const said = await mia.say("!incident summary INC-2026-0001");

    expect(said).toContain("TLP:AMBER");
    expect(said).toContain("Bob Guard");
    expect(said).toMatch(/\[\d+\]|\(\d+\)|entry \d+|#\d+/);
    expect(said.split("\n").length).toBeLessThanOrEqual(40);
  });

  it("closes: nothing is due any more, and the hash chain holds", async () => {
    await bob.say('!incident close --resolution "Rebuilt from backups"', await bob.warRoom());
    const { db } = muster.app.database;
    const incident = await findIncident(db, { ref: "INC-2026-0001" });
    const before = await readTimeline(db, incident?.id ?? "");

    await muster.advance(72 * 60 * MINUTE);

    expect(await readTimeline(db, incident?.id ?? "")).toHaveLength(before.length);
    expect(await verifyTimeline(db, incident?.id ?? "")).toMatchObject({ ok: true, entries: before.length });
  });
});
