import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connect, type Database } from "../../src/db/connect.ts";
import { purge } from "../../src/db/purge.ts";
import { addRoom, roomsOf } from "../../src/db/rooms.ts";
import { freshDatabase } from "../support/database.ts";
import { anIncident } from "../support/samples.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const NOW = new Date("2026-11-20T09:00:00.000Z");

describe("forgetting", () => {
  let fresh: Awaited<ReturnType<typeof freshDatabase>>;
  let database: Database;
  beforeAll(async () => {
    fresh = await freshDatabase();
    database = await connect(fresh.url, { max: 2 });
  });
  afterAll(async () => {
    await database.close();
    await fresh.drop();
  });

  const ago = (ms: number | null) => (ms === null ? null : new Date(NOW.getTime() - ms).toISOString());
  const event = (id: string, doneAgo: number | null) => database.sql`
    insert into inbox (network, event_id, lane, kind, event, received_at, not_before, done_at)
    values ('n', ${id}, 'l', 'message', '{"text":"secret"}', ${ago(9 * DAY)}, ${ago(9 * DAY)}, ${ago(doneAgo)})`;
  const step = (key: string, doneAgo: number | null) => database.sql`
    insert into outbox (lane, network, about_kind, kind, step, key, created_at, not_before, done_at)
    values ('l', 'n', 'nothing', 'post', '{}', ${key}, ${ago(90 * DAY)}, ${ago(90 * DAY)}, ${ago(doneAgo)})`;

  it("empties handled events after an hour, removes them after a week, and leaves alone what still waits", async () => {
    await event("waiting", null);
    await event("fresh", HOUR / 2);
    await event("handled", 2 * HOUR);
    await event("old", 8 * DAY);
    await step("step-waiting", null);
    await step("step-fresh", 29 * DAY);
    await step("step-old", 31 * DAY);

    await purge(database.db, NOW);

    const events =
      await database.sql`select event_id, event <> '{}'::jsonb as full from inbox order by event_id`;
    expect(events.map((row) => [row.event_id, row.full])).toEqual([
      ["fresh", true],
      ["handled", false],
      ["waiting", true],
    ]);
    const steps = await database.sql`select key from outbox order by key`;
    expect(steps.map((row) => row.key)).toEqual(["step-fresh", "step-waiting"]);
  });

  it("removes after thirty days what was carried from room to room, not what still waits", async () => {
    const { id } = await anIncident(database.db);
    const room = (network: string) =>
      addRoom(database.db, { id: randomUUID(), incident: id, network, name: "r" });
    await room("slack");
    await room("matrix");
    const [to, from] = (await roomsOf(database.db, id)).map((one) => one.id);
    const row = (message: string, batch: string | null, age: number) => database.sql`
      insert into relayed (incident, from_room, from_message, to_room, author_user, text, batch, created_at)
      values (${id}, ${from ?? ""}, ${message}, ${to ?? ""}, 'U1', 'words', ${batch}, ${ago(age)})`;
    await row("old", "step", 31 * DAY);
    await row("waiting", null, 31 * DAY);
    await row("fresh", "step", 29 * DAY);
    for (const message of ["old", "fresh"]) {
      await database.sql`insert into relayed_reactions (room, message, emoji, user_id)
        values (${from ?? ""}, ${message}, '👍', 'U2')`;
    }

    await purge(database.db, NOW);

    const left = await database.sql`select from_message from relayed order by from_message`;
    expect(left.map((one) => one.from_message)).toEqual(["fresh", "waiting"]);
    const reactions = await database.sql`select message from relayed_reactions`;
    expect(reactions.map((one) => one.message)).toEqual(["fresh"]);
  });

  it("has nothing to do the second time", async () => {
    expect(await purge(database.db, NOW)).toBe(0);
  });
});

describe("m97: the rows of lanes", () => {
  it("are removed when nothing waits in them, and stay while something does or somebody works there", async () => {
    const fresh = await freshDatabase();
    const other = await connect(fresh.url, { max: 1 });
    const { sql } = fresh.database;
    const names = ["in:idle", "in:waits", "out:idle", "out:waits", "out:worked on", "in:waits elsewhere"];
    for (const name of names) await sql`insert into lane_locks values (${name})`;
    await sql`insert into inbox (network, event_id, lane, kind, event, received_at, not_before)
      values ('n', 'e', 'waits', 'message', '{}', now(), now())`;
    await sql`insert into outbox (lane, network, about_kind, kind, step, key, created_at, not_before)
      values ('waits', 'n', 'nothing', 'post', '{}', 'k', now(), now()), ('waits elsewhere', 'n', 'nothing', 'post', '{}', 'l', now(), now())`;

    await other.sql.begin(async (tx) => {
      await tx`select from lane_locks where name = 'out:worked on' for update`;
      await purge(fresh.database.db, new Date());
    });

    const left = await sql`select name from lane_locks order by name`;
    expect(left.map(({ name }) => name)).toEqual(["in:waits", "out:waits", "out:worked on"]);
    await other.close();
    await fresh.drop();
  });
});
