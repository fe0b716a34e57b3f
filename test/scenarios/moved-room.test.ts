/** Slack gives a war-room another id: the incident goes on in it under the new one. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { eventCallback } from "../support/slack/payloads.ts";
import { CAROL, type RelayWorld, startRelayWorld, until } from "./relay-world.ts";

describe("M16: a room whose id changes", { timeout: 60_000 }, () => {
  let world: RelayWorld;
  let old: string;
  beforeAll(async () => {
    world = await startRelayWorld();
    old = world.slackRoom;
  }, 60_000);
  afterAll(() => world.stop());

  /** What Slack does to a channel that it moves. */
  const move = (from: string, to: string): void => {
    const { channels, messages, pins } = world.slack.store;
    for (const table of [channels, messages, pins])
      for (const row of table.all())
        if (row.channel_id === from) table.update(row.id, { channel_id: to } as never);
  };
  const ids = async () =>
    (await world.muster.app.database.sql`select room_id from rooms where network = 'slack'`).map(
      (row) => row.room_id,
    );
  const entries = () =>
    world.muster.app.database.sql<{ text: string; number: number }[]>`
      select text, number from timeline where kind = 'room-moved' order by number`;
  const told = (from: string, to: string) =>
    eventCallback({ type: "channel_id_changed", old_channel_id: from, new_channel_id: to });
  const heardIn = (room: string, words: string) =>
    until(`${words} is heard in ${room}`, async () =>
      world.slack.store.messages
        .all()
        .some((row) => row.channel_id === room && JSON.stringify(row).includes(words)),
    );

  it("is told of by an event, once, and the record says so", async () => {
    move(old, "C0MOVED01");
    await world.slack.send(told(old, "C0MOVED01"));
    await world.slack.send(told(old, "C0MOVED01"));
    await until("the new id is known", async () => (await ids())[0] === "C0MOVED01");
    await world.muster.settled();

    expect((await entries()).map((entry) => entry.text)).toEqual([
      `The room on slack has another id since the network moved it: C0MOVED01 instead of ${old}`,
    ]);
  });

  it("hears what is said elsewhere, and is heard", async () => {
    await world.matrix.as(CAROL).say(world.matrixRoom, "after the move");
    await heardIn("C0MOVED01", "after the move");

    await world.slack.as("bob", "chat.postMessage", { channel: "C0MOVED01", text: "from the new place" });
    await until("it is heard on Matrix", async () =>
      (await world.onMatrix()).some((message) => message.text.includes("from the new place")),
    );
  });

  it("implies its incident under either id, for what was on its way", async () => {
    for (const room of [old, "C0MOVED01"]) await world.slack.command("alice", room, `note typed in ${room}`);
    await until("both notes are there", async () => {
      const found = await world.muster.app.database
        .sql`select 1 from timeline where kind = 'note' and text like '%typed in%'`;
      return found.length === 2;
    });
  });

  it("is found by the answer to a call, too, and nothing is lost", async () => {
    move("C0MOVED01", "C0MOVED02");
    world.slack.strict.faults.push({
      method: "chat.postMessage",
      kind: "error",
      code: "channel_not_found",
      body: { new_channel_id: "C0MOVED02" },
      times: 1,
    });

    await world.matrix.as(CAROL).say(world.matrixRoom, "after the second move");

    await heardIn("C0MOVED02", "after the second move");
    expect(await ids()).toEqual(["C0MOVED02"]);
    expect(await entries()).toHaveLength(2);
  });
});
