/**
 * `kill -9` between any two steps of opening: after a restart there is one incident, one room per network, one
 * summary in each, and everybody is invited once. Muster runs as a process of its own; the platforms live on.
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Database } from "../../src/db/connect.ts";
import { findIncident } from "../../src/db/incidents.ts";
import { rollOf } from "../../src/db/roll.ts";
import { readTimeline, verifyTimeline } from "../../src/db/timeline.ts";
import type { BothPlatforms } from "../support/both-platforms.ts";
import { sampled } from "../support/sample.ts";
import { arrange, type KilledWorld, type Moment, startKilledWorld } from "./killed-world.ts";
import { until } from "./relay-world.ts";

const SLACK_CALLS = [
  "conversations.create",
  "conversations.invite",
  "conversations.setTopic",
  "chat.postMessage",
  "pins.add",
];
const MATRIX_CALLS = ["createRoom", "invite", "send", "state.set"];

const MOMENTS: readonly Moment[] = (["before", "after"] as const).flatMap((when) => [
  ...SLACK_CALLS.map((call) => ({ on: "slack", call, when }) as const),
  ...MATRIX_CALLS.map((call) => ({ on: "matrix", call, when }) as const),
]);

describe("killed in the middle of opening", { timeout: 120_000 }, () => {
  let world: KilledWorld;
  let platforms: BothPlatforms;
  let database: Database;
  let lobby: string;
  let opened = 0;

  beforeAll(async () => {
    world = await startKilledWorld();
    ({ platforms, database } = world);
    const made = await platforms.slack.as("alice", "conversations.create", { name: "lobby" });
    lobby = String((made.channel as { id: string }).id);
  }, 60_000);
  afterAll(() => world.stop());

  it.each(sampled(MOMENTS, 3))("$when $call on $on", async (moment) => {
    opened += 1;
    const ref = `INC-${new Date().getUTCFullYear()}-${String(opened).padStart(4, "0")}`;
    const name = ref.toLowerCase();
    const wounded = arrange(platforms, moment);

    const given = await platforms.slack.command(
      "alice",
      lobby,
      `open Crash ${opened} --severity high --with ep,ec3`,
    );
    expect(given.acknowledged).toBe(true);
    await wounded();
    await world.kill();
    platforms.matrix.clearFaults();
    await world.restart();

    await until("all is done", async () => {
      const incident = await findIncident(database.db, { ref });
      const roll = incident ? await rollOf(database.db, incident.id) : [];
      const waiting = await database.sql`select 1 from outbox where done_at is null limit 1`;
      return waiting.length === 0 && roll.length > 0 && roll.every((line) => line.state !== "wanted");
    });
    await platforms.slack.settled();

    const [slackRooms, matrixRooms] = [await platforms.slackRooms(name), await platforms.matrixRooms(name)];
    expect(slackRooms).toHaveLength(1);
    expect(matrixRooms).toHaveLength(1);
    for (const { seen } of [...slackRooms, ...matrixRooms]) {
      expect(seen.isPrivate).toBe(true);
      expect(seen.pinned).toHaveLength(1);
      expect(seen.messages.filter((message) => message.text.includes(`Crash ${opened}`))).toHaveLength(1);
    }
    const { alice, bob } = platforms.slack.people;
    expect([...(slackRooms[0]?.seen.members ?? [])].toSorted()).toEqual([alice.user, bob.user].toSorted());
    expect(matrixRooms[0]?.seen.invited).toEqual(["@carol:hs.test"]);
    const incident = await findIncident(database.db, { ref });
    const entries = await readTimeline(database.db, incident?.id ?? "");
    expect(entries.filter((entry) => entry.kind === "opened")).toHaveLength(1);
    expect(entries.filter((entry) => entry.kind === "room-opened")).toHaveLength(2);
    const invited = entries.filter((entry) => entry.kind === "invited").map((entry) => entry.data.contact);
    expect(invited.toSorted()).toEqual(["alice", "bob", "carol"]);
    expect(await verifyTimeline(database.db, incident?.id ?? "")).toMatchObject({ ok: true });
  });

  it("right after the command was acknowledged", async () => {
    opened += 1;
    const ref = `INC-${new Date().getUTCFullYear()}-${String(opened).padStart(4, "0")}`;
    await platforms.slack.command("alice", lobby, `open Crash ${opened} --with ep,ec3`);
    await world.kill();
    await world.restart();

    await until(
      "the room is there",
      async () => (await platforms.matrixRooms(ref.toLowerCase()))[0]?.seen.pinned.length === 1,
    );
    expect(await platforms.slackRooms(ref.toLowerCase())).toHaveLength(1);
    expect(await platforms.matrixRooms(ref.toLowerCase())).toHaveLength(1);
  });
});
