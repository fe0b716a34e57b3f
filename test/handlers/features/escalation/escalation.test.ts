/** Reminders over time: who is told, what stops it, and that each is sent once whatever happens to Muster. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { HOUR, MINUTE, type Stage, startStage, withId } from "../../stage.ts";

let stage: Stage;
beforeEach(async () => {
  stage = await startStage();
});
afterEach(() => stage.stop());

/** [alarm, about, level, who was messaged] of every reminder so far. */
const reminders = async (ref: string) =>
  (await stage.state(ref)).entries
    .filter((entry) => entry.kind === "reminder")
    .map((entry) => [entry.data.alarm, entry.data.subject, entry.data.level, entry.data.to]);
const ofKind = async (ref: string, alarm: string) =>
  (await reminders(ref)).filter(([kind]) => kind === alarm).map(([, , level, told]) => [level, told]);

describe("the ladder", () => {
  it("goes up a level each time, stays on the last, and tells exactly those people by direct message", async () => {
    const ref = await stage.open("Climb --severity high --with ec3", "bob");
    const directBefore = await directMessages();

    await stage.advance(15 * MINUTE + 1_000);
    for (let step = 0; step < 4; step += 1) await stage.advance(20 * MINUTE);

    expect(await ofKind(ref, "no-lead")).toEqual([
      [1, ["bob"]],
      [2, ["dora"]],
      [3, ["hugo"]],
      [4, ["alice"]],
      [4, ["alice"]],
    ]);
    const told = (await directMessages()).slice(directBefore.length);
    const aboutLead = told.filter(([, id]) => id === "escalation.nobodyLeads").map(([user]) => user);
    expect(aboutLead).toEqual(["bob", "dora", "hugo", "alice", "alice"]);
  });

  it("tells the organisation that has not acknowledged, and its rooms, with a button that acknowledges", async () => {
    const ref = await stage.open("Unseen --severity high --with ep");
    await stage.answer("alice", `lead ${ref} me`);
    await stage.advance(31 * MINUTE);

    // Bob was called at once, Dora when he did not come.
    expect(await reminders(ref)).toEqual([["no-acknowledgement", "ep", 0, ["bob", "dora"]]]);
    const room = (await stage.roomMessages(ref)).at(-1);
    expect(room).toMatchObject({
      id: "escalation.pleaseAnswer",
      facts: { ref, title: "Unseen", severity: "high", who: "European Parliament", caller: "CERT-EU" },
      text: expect.stringContaining("Also messaged: Bob Guard (European Parliament)"),
    });
    expect(room?.facts?.openMs).toBeGreaterThanOrEqual(31 * MINUTE);

    const bob = stage.person("bob");
    const message = await bob.newest("escalation.pleaseAnswer");
    expect(await bob.press(message, "acknowledge")).toContain("acknowledged for European Parliament");
    await stage.advance(2 * HOUR);
    expect(await ofKind(ref, "no-acknowledgement")).toHaveLength(1);
  });

  it("says in a direct message a command that works there", async () => {
    const ref = await stage.open("Leaderless --severity high", "bob");
    await stage.advance(16 * MINUTE);

    const reminder = withId(await stage.messagesTo("bob"), "escalation.nobodyLeads").at(-1);
    const command = /!incident (.*)/.exec(reminder?.text ?? "")?.[1] ?? "";
    await stage.answer("bob", command);
    expect((await stage.state(ref)).incident.lead).toBe("bob");
  });

  it("says in a room once who has not acknowledged, however many they are", async () => {
    const ref = await stage.open("Many silent --severity high --with ep,eda,ec3,enisa");
    await stage.answer("alice", `lead ${ref} me`);
    await stage.advance(31 * MINUTE);

    expect(await ofKind(ref, "no-acknowledgement")).toHaveLength(4);
    for (const network of ["local-eu", "local-partners"]) {
      const said = withId(await stage.roomMessages(ref, network), "escalation.pleaseAnswer");
      expect(said).toHaveLength(1);
      for (const name of ["European Parliament", "European Defence Agency", "Europol EC3", "ENISA"])
        expect(said[0]?.facts?.who).toContain(name);
    }
    expect(withId(await stage.messagesTo("bob"), "escalation.pleaseAnswer")).toMatchObject([
      { facts: { who: "European Parliament" }, text: expect.not.stringContaining("ENISA") },
    ]);
  });

  it("goes to the opener's organisation when the directory no longer has the lead", async () => {
    const ref = await stage.open("Lead gone --severity critical --with eda", "bob");
    await stage.answer("bob", `lead ${ref} zoe`);
    await stage.app.database.sql`update contacts set listed = false where id = 'zoe'`;
    await stage.advance(61 * MINUTE);

    expect(await ofKind(ref, "no-update")).toEqual([[1, ["bob"]]]);
  });

  it("goes on to the next when nobody can be told, and says so, with other ways to reach them", async () => {
    const ref = await stage.open("Silence --severity high --with enisa");
    await stage.advance(31 * MINUTE);

    expect(await ofKind(ref, "no-acknowledgement")).toEqual([[2, ["alice"]]]);
    const entry = (await stage.state(ref)).entries.findLast((one) => one.data.subject === "enisa");
    expect(entry?.data.unreachable).toEqual(["ingrid"]);
    expect(entry?.text).toContain("(level 2: messaging Alice Duty; no message reaches Ingrid Unaddressed)");
    const said = (await stage.roomTexts(ref)).join("\n");
    expect(said).toContain(
      "No message reaches Ingrid Unaddressed (ENISA). Mail Ingrid Unaddressed ingrid@enisa.test.",
    );
    expect(said).not.toContain("Also messaged: Ingrid");
  });

  it("asks for an update after the last one, and begins again with every update", async () => {
    const ref = await stage.open("Cadence --severity critical");
    await stage.answer("alice", `lead ${ref} me`);
    await stage.advance(50 * MINUTE);
    await stage.answer("alice", `note ${ref} still at it`);
    await stage.advance(50 * MINUTE);
    expect(await ofKind(ref, "no-update")).toEqual([]);

    await stage.advance(11 * MINUTE);
    await stage.advance(11 * MINUTE);

    expect((await ofKind(ref, "no-update")).map(([level]) => level)).toEqual([1, 4]);
    await stage.answer("alice", `note ${ref} again`);
    await stage.advance(61 * MINUTE);
    expect((await ofKind(ref, "no-update")).map(([level]) => level)).toEqual([1, 4, 1]);
  });
});

describe("what stops it", () => {
  it.each([
    { by: "lead me", alarm: "no-lead" },
    { by: "close", alarm: "no-lead" },
    { by: "close", alarm: "no-acknowledgement" },
    { by: "close", alarm: "no-update" },
    { by: "ack", alarm: "no-acknowledgement" },
  ])("$by: $alarm is never said again", async ({ by, alarm }) => {
    const ref = await stage.open("Stop --severity critical --with ep");
    await stage.advance(2 * HOUR);
    const before = await ofKind(ref, alarm);
    expect(before).not.toEqual([]);

    await stage.answer("bob", by === "lead me" ? `lead ${ref} me` : `${by} ${ref}`);
    await stage.advance(3 * HOUR);
    await stage.advance(3 * HOUR);

    expect(await ofKind(ref, alarm)).toEqual(before);
  });

  it("an alarm that is still armed although it has been met ends in silence: the state decides", async () => {
    const ref = await stage.open("State --severity high");
    await stage.app.database.sql`update incidents set lead = 'alice' where ref = ${ref}`;
    await stage.advance(HOUR);

    expect(await ofKind(ref, "no-lead")).toEqual([]);
    expect((await stage.state(ref)).due.map((row) => row.kind)).toEqual(["no-update"]);
  });
});

describe("each reminder once", () => {
  it("when Muster was away over several steps: it reminds once, late, and goes on from there", async () => {
    const ref = await stage.open("Asleep --severity high", "bob");
    await stage.restart(3 * HOUR);
    await stage.advance(0);

    expect(await ofKind(ref, "no-lead")).toEqual([[1, ["bob"]]]);
    await stage.advance(20 * MINUTE + 1_000);
    expect(await ofKind(ref, "no-lead")).toEqual([
      [1, ["bob"]],
      [2, ["dora"]],
    ]);
  });

  it("when Muster is restarted between two levels", async () => {
    const ref = await stage.open("Restarted --severity high", "bob");
    await stage.advance(16 * MINUTE);
    await stage.restart();
    await stage.advance(1_000);
    await stage.restart(20 * MINUTE);
    await stage.advance(0);

    expect(await ofKind(ref, "no-lead")).toEqual([
      [1, ["bob"]],
      [2, ["dora"]],
    ]);
    // One message, which was edited.
    expect(withId(await stage.roomMessages(ref), "escalation.nobodyLeads")).toHaveLength(1);
    for (const user of ["bob", "dora"])
      expect(withId(await stage.messagesTo(user), "escalation.nobodyLeads")).toHaveLength(1);
  });

  it("when several Musters on one database tick at the same instant", async () => {
    const others = [await stage.another(), await stage.another()];
    for (let at = 0; at < 8; at += 1) await stage.open(`Crowd ${at} --severity high`, "bob");
    await stage.app.database.sql`update due set due_at = ${stage.now().toISOString()}`;
    await stage.app.database.sql`update incidents set updated_at = updated_at - interval '5 hours'`;

    await Promise.all([stage.app, ...others, stage.app, ...others].map((app) => app.tick()));
    await stage.settled();

    const rows = await stage.app.database.sql<{ ref: string; kind: string; count: string }[]>`
      select ref, data->>'alarm' as kind, count(*) from timeline join incidents on incidents.id = timeline.incident
      where timeline.kind = 'reminder' group by 1, 2`;
    // Of each incident: nobody leads, and no update.
    expect(rows).toHaveLength(16);
    for (const row of rows) expect(row, row.ref).toMatchObject({ count: "1" });
  });

  it("when more is due than one batch takes", async () => {
    const ref = await stage.open("Batch --severity high");
    const { id } = (await stage.state(ref)).incident;
    const now = stage.now().toISOString();
    await stage.app.database.sql`insert into due (about_kind, incident, kind, data, told, due_at, armed)
      select 'incident', ${id}, 'no-acknowledgement', jsonb_build_object('organisation', 'organisation ' || number), 0, ${now}, ${now} from generate_series(1, 250) as number`;

    expect(await stage.app.tick()).toBe(250);
    expect(await stage.app.tick()).toBe(0);
  });

  it("when one row cannot be handled: the others are, and it is tried again later", async () => {
    const bad = await stage.open("Bad --severity critical", "bob");
    const good = await stage.open("Good --severity high", "bob");
    // A policy that no import would accept.
    await stage.app.database.sql`insert into policies (id, policy, position)
      values ('broken', ${'{"id":"broken","severity":"critical","steps":"none"}'}::jsonb, 0)`;
    await expect(stage.advance(20 * MINUTE)).rejects.toThrow();
    await stage.settled();
    expect(await ofKind(good, "no-lead")).toEqual([[1, ["bob"]]]);
    expect(await reminders(bad)).toEqual([]);

    await stage.app.database.sql`delete from policies`;
    await stage.advance(5 * MINUTE);
    expect(await ofKind(bad, "no-lead")).toEqual([[1, ["bob"]]]);
  });
});

/** [user, id of the message] of all direct messages, in their order. */
async function directMessages(): Promise<readonly (readonly [string, string | null])[]> {
  const rows = await stage.app.database.sql<{ user: string; id: string | null }[]>`
    select direct_with as user, message->>'id' as id from local_messages
    join local_rooms on local_rooms.id = local_messages.room
    where direct_with is not null and author = 'muster' order by local_messages.id`;
  return rows.map((row) => [row.user, row.id]);
}
