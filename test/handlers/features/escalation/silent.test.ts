/** Reminders that reach an organisation that is silent, by the people and the networks that can be used. */
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Forbidden, Unavailable, Uneditable } from "../../../../src/adapters/chat-errors.ts";
import type { ChatPort } from "../../../../src/adapters/chat-port.ts";
import { until } from "../../../support/until.ts";
import { MINUTE, type Stage, startStage, withId } from "../../stage.ts";

let stage: Stage;
beforeEach(async () => {
  stage = await startStage({ directoryFile: join(import.meta.dirname, "silent.yaml") });
});
afterEach(() => stage.stop());

const entriesOf = async (ref: string, kind: string) =>
  (await stage.state(ref)).entries.filter((entry) => entry.kind === kind);
const told = async (user: string, id: string, network?: string) =>
  withId(await stage.messagesTo(user, network), `escalation.${id}`);
const inRoom = async (ref: string, id: string) => withId(await stage.roomMessages(ref), `escalation.${id}`);
const EDA = "European Defence Agency";
/** Minute by minute, as the clock would go. */
const pass = async (minutes: number): Promise<void> => {
  for (let minute = 0; minute < minutes; minute += 5) await stage.advance(5 * MINUTE);
};

describe("B6: an organisation of which only the liaison can be reached", () => {
  let ref: string;
  beforeEach(async () => {
    ref = await stage.open("Ransomware at two institutions --severity critical --with eda");
    await stage.inRoom("alice", ref, "lead me");
  });

  it("is reminded through the liaison first, and the desk's coordinator after that", async () => {
    await stage.advance(15 * MINUTE + 1_000);

    expect(await told("lia", "pleaseAnswer")).toMatchObject([{ facts: { ref, who: EDA } }]);
    expect(await told("alice", "nobodyAnswered")).toEqual([]);
    await pass(15);
    expect(await told("alice", "nobodyAnswered")).toMatchObject([{ facts: { ref, who: EDA } }]);
  });

  it("for three hours costs the room one message, and people a handful", async () => {
    await pass(3 * 60 + 15);

    const room = await inRoom(ref, "pleaseAnswer");
    expect(room).toHaveLength(1);
    expect(room[0]?.facts?.openMs).toBeGreaterThan(2 * 60 * MINUTE);
    expect((await told("lia", "pleaseAnswer")).length).toBeGreaterThanOrEqual(2);
    const coordinator = await told("alice", "nobodyAnswered");
    expect(coordinator.length).toBeGreaterThanOrEqual(2);
    expect(coordinator.length).toBeLessThanOrEqual(6);
  });

  it("M15: has the room's reminder posted again, once, when the one that stands there cannot be edited", async () => {
    await stage.advance(15 * MINUTE + 1_000);
    const reminders = async () =>
      (await stage.roomTexts(ref)).filter((text) => text.includes("please answer"));
    expect(await reminders()).toHaveLength(1);
    let edits = 0;
    // Only the reminder: the card is edited, too.
    stage.replacePort("local-eu", (port) => ({
      ...port,
      async edit(...args) {
        if (JSON.stringify(args[2]).includes("please answer")) edits += 1;
        if (edits === 1) throw new Uneditable("local-eu", "the time for edits is over");
        return port.edit(...args);
      },
    }));

    await pass(60);

    expect(edits).toBeGreaterThan(1);
    expect(await reminders()).toHaveLength(2);
    // Only the newer one goes on.
    expect((await reminders())[1]).toMatch(/open (5\d min|1 h)/);
    expect((await reminders())[0]).not.toMatch(/open (5\d min|1 h)/);
  });

  it("gives the coordinator a name, a telephone number, and a button that says that they were reached", async () => {
    await pass(40);
    const alice = stage.person("alice");
    const copy = await alice.newest("escalation.nobodyAnswered");
    expect(copy.text).toContain("Dirk Desk");
    expect(copy.text).toContain("32 2 555 02 01");
    const before = (await stage.state(ref)).due.find(
      (row) => row.data.organisation === "eda" && row.kind !== "no-answer",
    );

    await alice.press(copy, "reached");

    expect(await entriesOf(ref, "reached")).toMatchObject([
      { author: "alice", data: { alarm: "no-acknowledgement", subject: "eda" } },
    ]);
    const after = (await stage.state(ref)).due.find(
      (row) => row.data.organisation === "eda" && row.kind !== "no-answer",
    );
    expect(after?.dueAt.getTime()).toBeGreaterThanOrEqual(before?.dueAt.getTime() ?? Number.MAX_VALUE);
    expect(after?.dueAt.getTime()).toBeGreaterThanOrEqual(stage.now().getTime() + 19 * MINUTE);
    expect(await inRoom(ref, "reached")).toMatchObject([
      { facts: { whom: EDA, by: "Alice Duty (CERT-EU)" } },
    ]);
  });

  it("is not called reached by somebody who asks about what nobody waits for", async () => {
    expect(await stage.replies("alice", `reached ${ref} ec3`)).toMatchObject([
      {
        id: "escalation.othersAreRunning",
        facts: { ref, who: "ec3", example: `!incident reached ${ref} eda` },
      },
    ]);
    expect(await entriesOf(ref, "reached")).toEqual([]);
  });

  it("answers by the button in its copy, and the room's reminder says that it is over", async () => {
    await pass(20);
    const lia = stage.person("lia");
    const copy = await lia.newest("escalation.pleaseAnswer");

    expect(await lia.press(copy, "acknowledge")).toContain("acknowledged for European Defence Agency");

    expect(await inRoom(ref, "pleaseAnswer")).toEqual([]);
    expect(await inRoom(ref, "everybodyAnswered")).toHaveLength(1);
    const before = await told("lia", "pleaseAnswer");
    await pass(60);
    expect(await told("lia", "pleaseAnswer")).toEqual(before);
  });

  it("has no button in the copy of somebody whose rights do not let them press it", async () => {
    await stage.answer("alice", `invite ${ref} mona`);
    await stage.advance(16 * MINUTE);

    const copy = await stage.person("mona").newest("escalation.nobodyAnswered");
    expect(copy.parts.filter((part) => part.kind === "buttons")).toEqual([]);
  });

  it("gets a new message in the room when the one that stood there was deleted", async () => {
    await stage.advance(16 * MINUTE);
    await stage.app.database.sql`delete from local_messages where message::text like '%please answer%'`;
    await pass(20);

    expect(await inRoom(ref, "pleaseAnswer")).toHaveLength(1);
  });
});

describe("B6: a room's reminder", () => {
  it("has a button that takes the lead, and is over when it was pressed", async () => {
    const ref = await stage.open("Leaderless --severity critical");
    await stage.advance(6 * MINUTE);
    const alice = stage.person("alice");
    const copy = await alice.newest("escalation.nobodyLeads");

    await alice.press(copy, "take-lead");

    expect((await stage.state(ref)).incident.lead).toBe("alice");
    expect(await inRoom(ref, "nobodyLeads")).toEqual([]);
    expect(await inRoom(ref, "leads")).toMatchObject([{ facts: { ref, lead: "Alice Duty" } }]);
  });

  it("rests when somebody acknowledged, and comes as a new message when it begins again", async () => {
    const ref = await stage.open("Leaderless --severity critical --with eda");
    await stage.advance(6 * MINUTE);
    await stage.answer("lia", `ack ${ref}`);
    const resting = await inRoom(ref, "rests");
    expect(resting).toHaveLength(1);

    await stage.advance(16 * MINUTE);

    expect(await inRoom(ref, "rests")).toHaveLength(1);
    expect(await inRoom(ref, "nobodyLeads")).toHaveLength(1);
  });

  it("says nothing of a title that is not for everybody there", async () => {
    const ref = await stage.open("The insider is X --severity critical --with eda");
    await stage.answer("alice", `mark ${ref} 1 --tlp AMBER+STRICT`);
    await stage.advance(16 * MINUTE);

    const [lia] = await told("lia", "pleaseAnswer");
    expect(lia).toMatchObject({ facts: { ref }, text: expect.not.stringContaining("insider") });
    const room = await inRoom(ref, "pleaseAnswer");
    expect(room).toHaveLength(1);
    expect(JSON.stringify([lia, room])).not.toContain("insider");
  });
});

describe("a copy in person that arrives while the room's first reminder is being sent", () => {
  it("is named in the room as soon as that stands there", async () => {
    const ref = await stage.open("Ransomware at two institutions --severity critical --with eda");
    await stage.inRoom("alice", ref, "lead me");
    const room = (await stage.state(ref)).rooms.find((one) => one.network === "local-eu")?.roomId;
    const begun = Promise.withResolvers<void>();
    const release = Promise.withResolvers<void>();
    stage.replacePort("local-eu", (port) => ({
      ...port,
      post: async (to, message, ...how) => {
        if (to === room && message.id === "escalation.pleaseAnswer") {
          begun.resolve();
          await release.promise;
        } else if (message.id === "escalation.pleaseAnswer") {
          // Not before the room's message is on its way, which then cannot name anybody.
          await begun.promise;
        }
        return port.post(to, message, ...how);
      },
    }));

    const passing = stage.advance(15 * MINUTE + 1_000);
    try {
      await until(async () => (await entriesOf(ref, "reminded")).length > 0);
      expect(await inRoom(ref, "pleaseAnswer")).toEqual([]);
    } finally {
      release.resolve();
      await passing;
    }

    expect(await inRoom(ref, "pleaseAnswer")).toMatchObject([
      { text: expect.stringMatching(/Also messaged: Lia/) },
    ]);
  });
});

describe("M7: a reminder to somebody with two addresses", () => {
  let ref: string;
  const isAway = (port: ChatPort): ChatPort => ({ ...port, trouble: () => "local-partners is away" });
  const failing = (error: Error) => (port: ChatPort) => ({
    ...port,
    directRoom: async () => {
      throw error;
    },
  });
  const reminded = async () =>
    (await entriesOf(ref, "reminded")).map(({ data }) => [data.contact, data.network]);
  beforeEach(async () => {
    ref = await stage.open("Two ways --severity critical --with ec3");
    await stage.inRoom("alice", ref, "lead me");
  });

  it("goes at home, and is recorded as told when it arrived", async () => {
    await stage.advance(16 * MINUTE);

    expect(await told("carol", "pleaseAnswer", "local-partners")).toHaveLength(1);
    expect(await reminded()).toEqual([["carol", "local-partners"]]);
  });

  it("goes by the network that works when the other is known to be away", async () => {
    stage.replacePort("local-partners", isAway);
    await stage.advance(16 * MINUTE);

    expect(await told("carol-eu", "pleaseAnswer", "local-eu")).toHaveLength(1);
    expect(await reminded()).toEqual([["carol", "local-eu"]]);
  });

  it("goes by the other network as soon as the first does not answer, and only once when it is back", async () => {
    const real = stage.replacePort(
      "local-partners",
      failing(new Unavailable("local-partners", "503 Service Unavailable")),
    );
    await stage.advance(16 * MINUTE);
    expect(await told("carol-eu", "pleaseAnswer", "local-eu")).toHaveLength(1);
    expect(await reminded()).toEqual([["carol", "local-eu"]]);

    stage.replacePort("local-partners", () => real);
    await stage.advance(2 * MINUTE);

    expect(await told("carol", "pleaseAnswer", "local-partners")).toEqual([]);
    expect(await reminded()).toEqual([["carol", "local-eu"]]);
  });

  it("tells nobody, records nobody as told and goes on to the next when no way is left", async () => {
    const gone = (network: string) => failing(new Forbidden(network, "write to them", "a scope"));
    stage.replacePort("local-partners", gone("local-partners"));
    stage.replacePort("local-eu", (port) => ({
      ...port,
      directRoom: async (user) => {
        if (user === "carol-eu") throw new Forbidden("local-eu", "write to them", "a scope");
        return port.directRoom(user);
      },
    }));
    await stage.advance(16 * MINUTE);
    await stage.advance(1_000);

    expect(await reminded()).toEqual([["alice", "local-eu"]]);
    const failures = (await entriesOf(ref, "delivery-failed")).filter((one) => one.data.contact === "carol");
    expect(failures).toHaveLength(1);
    expect(await told("alice", "nobodyAnswered")).toMatchObject([{ facts: { who: "Europol EC3" } }]);
    expect((await stage.roomTexts(ref)).join("\n")).toContain("No message reaches Carol Europol");
  });
});

describe("B51: a reminder in a direct room that its reader has not entered", () => {
  let ref: string;
  let entered: Set<string>;
  const reminded = async () =>
    (await entriesOf(ref, "reminded")).map(({ data }) => [data.contact, data.network]);
  beforeEach(async () => {
    entered = new Set();
    stage.replacePort("local-partners", (port) => ({
      ...port,
      entering: { hasEntered: async (_room: string, user: string) => entered.has(user) },
    }));
    ref = await stage.open("Behind the door --severity critical --with ec3");
    await stage.inRoom("alice", ref, "lead me");
    await stage.advance(16 * MINUTE);
  });

  it("stands there, and counts as told only when they have entered", async () => {
    expect(await told("carol", "pleaseAnswer", "local-partners")).toHaveLength(1);
    expect(await reminded()).toEqual([]);
    entered.add("carol");
    await stage.advance(20_000);

    expect(await reminded()).toEqual([["carol", "local-partners"]]);
    expect(await told("carol", "pleaseAnswer", "local-partners")).toHaveLength(1);
  });

  it("goes by another network after a minute, and is recorded for that one", async () => {
    await stage.advance(2 * MINUTE);
    await stage.advance(20_000);

    expect(await told("carol-eu", "pleaseAnswer", "local-eu")).toHaveLength(1);
    expect(await reminded()).toEqual([["carol", "local-eu"]]);
  });
});
