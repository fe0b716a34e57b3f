/**
 * Two processes of different versions on one database: what the older one does not know stays where it is, and the
 * newer one finds it. What is known and does not fit its schema is refused by itself, and harms nothing beside it.
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { disarmRow } from "../../../src/db/due.ts";
import { FEATURES } from "../../../src/handlers/features.ts";
import { type Feature, onIncidentDue, onStep } from "../../../src/handlers/runtime/feature.ts";
import { definePayload } from "../../../src/handlers/runtime/payload.ts";
import { HOUR, type Stage, startStage } from "../stage.ts";

const DAY = 24 * HOUR;
const sent: string[] = [];
const ran: string[] = [];
const handled: string[] = [];

/** What a newer version has. */
const FUTURE: Feature = {
  name: "future",
  events: [
    {
      kind: "command",
      v: 2,
      schema: z.object({ kind: z.literal("command") }).loose() as never,
      async handle({ event }) {
        handled.push(event.id);
      },
    },
  ],
  steps: [
    onStep(definePayload("future", 1, z.strictObject({ room: z.string() })), {
      async send({ room }) {
        sent.push(`future ${room}`);
        return undefined;
      },
      describe: () => "The future",
    }),
    onStep(definePayload("post", 9, z.strictObject({ words: z.string() })), {
      async send({ words }) {
        sent.push(words);
        return undefined;
      },
      describe: () => "A message of the future",
    }),
  ],
  due: [
    onIncidentDue({
      kind: "future",
      v: 1,
      schema: z.strictObject({ which: z.string() }),
      async run({ tx }, _incident, { which }, row) {
        ran.push(which);
        await disarmRow(tx, row);
        return undefined;
      },
    }),
    onIncidentDue({
      kind: "no-lead",
      v: 2,
      schema: z.strictObject({ which: z.string() }),
      async run({ tx }, _incident, { which }, row) {
        ran.push(which);
        await disarmRow(tx, row);
        return undefined;
      },
    }),
  ],
};

let stage: Stage;
let incident: string;
let room: string;

beforeAll(async () => {
  stage = await startStage();
  const ref = await stage.open("Versions meet");
  const state = await stage.state(ref);
  incident = state.incident.id;
  room = state.rooms[0]?.id ?? "";
});
afterAll(() => stage.stop());

const sql = (): Stage["app"]["database"]["sql"] => stage.app.database.sql;

describe("what a process does not know", () => {
  it("stays where it is for a day, is counted, and holds up its own lane only", async () => {
    const at = stage.now().toISOString();
    await sql()`insert into outbox (lane, network, about_kind, incident, kind, v, step, key, created_at, not_before) values
      (${`room:${room}`}, 'local-eu', 'incident', ${incident}, 'future', 1, ${JSON.stringify({ room })}::jsonb, 'f1', ${at}, ${at}),
      (${`room:${room}`}, 'local-eu', 'incident', ${incident}, 'post', 9, ${JSON.stringify({ words: "later" })}::jsonb, 'f2', ${at}, ${at})`;
    await sql()`insert into inbox (network, event_id, lane, kind, v, event, received_at, not_before) values
      ('local-eu', 'e-new', 'in:new', 'command', 2, ${JSON.stringify({ kind: "command", id: "e-new", network: "local-eu", at: "2026-11-20T09:00:00Z", user: "alice" })}::jsonb, ${at}, ${at})`;
    await sql()`insert into due (about_kind, incident, kind, v, data, due_at, armed) values
      ('incident', ${incident}, 'future', 1, '{"which":"one"}', ${at}, ${at}), ('incident', ${incident}, 'no-lead', 2, '{"which":"two"}', ${at}, ${at})`;

    for (let hour = 0; hour < 24; hour += 6) await stage.advance(DAY / 4);

    expect(
      await sql()`select key, attempts, done_at from outbox where key in ('f1', 'f2') order by key`,
    ).toEqual([
      { key: "f1", attempts: 0, done_at: null },
      { key: "f2", attempts: 0, done_at: null },
    ]);
    expect(await sql()`select attempts, done_at from inbox where event_id = 'e-new'`).toEqual([
      { attempts: 0, done_at: null },
    ]);
    expect(
      await sql()`select from due where data->>'which' in ('one', 'two') and armed is not null`,
    ).toHaveLength(2);
    // What was said in the other rooms meanwhile was sent.
    const waiting = await sql()`select lane from outbox where done_at is null`;
    expect(new Set(waiting.map((row) => row.lane))).toEqual(new Set([`room:${room}`]));

    const metrics = await (await fetch(`${stage.app.url}/metrics`)).text();
    for (const labels of [
      'queue="outbox",kind="future",version="1"',
      'queue="inbox",kind="command",version="2"',
      'queue="due",kind="future",version="1"',
      'queue="due",kind="no-lead",version="2"',
    ])
      expect(metrics).toContain(`muster_unknown_waiting{${labels}} 1`);
  });

  it("is done by one that knows it, and all that waited behind it", async () => {
    const newer = await stage.another({ features: [...FEATURES, FUTURE] });
    await newer.tick();
    await newer.idle();

    expect(sent).toEqual([`future ${room}`, "later"]);
    expect(ran.toSorted()).toEqual(["one", "two"]);
    expect(handled).toEqual(["e-new"]);
    expect(await sql()`select 1 from outbox where done_at is null`).toEqual([]);
  });
});

describe("what is known and does not fit its schema", () => {
  it("is refused by itself: a step is on the timeline, and the next one is sent", async () => {
    const at = stage.now().toISOString();
    const message = { banner: [], blocks: [{ type: "text", text: "after it" }] };
    await sql()`insert into outbox (lane, network, about_kind, incident, kind, v, step, key, created_at, not_before) values
      (${`room:${room}`}, 'local-eu', 'incident', ${incident}, 'post', 1, ${JSON.stringify({ room, message: "secret words" })}::jsonb, 'm1', ${at}, ${at}),
      (${`room:${room}`}, 'local-eu', 'incident', ${incident}, 'post', 1, ${JSON.stringify({ room, message, cites: "no-content" })}::jsonb, 'm2', ${at}, ${at})`;
    await stage.advance(1_000);

    expect(
      await sql()`select key, outcome, attempts from outbox where key in ('m1', 'm2') order by key`,
    ).toEqual([
      { key: "m1", outcome: "given-up", attempts: 1 },
      { key: "m2", outcome: "delivered", attempts: 1 },
    ]);
    const failed =
      await sql()`select text from timeline where kind = 'delivery-failed' and text like '%post%'`;
    expect(failed).toHaveLength(1);
    expect(JSON.stringify(failed)).not.toContain("secret words");
  });

  it("is refused by itself: an event is given up at once, and the next one is handled", async () => {
    const at = stage.now().toISOString();
    await sql()`insert into inbox (network, event_id, lane, kind, event, received_at, not_before) values
      ('local-eu', 'bad', 'in:bad', 'command', ${JSON.stringify({ kind: "command", text: 7 })}::jsonb, ${at}, ${at})`;
    await stage.arrives({
      kind: "command",
      id: "good",
      network: "local-eu",
      at,
      user: "alice",
      text: "help",
      reply: { user: "alice" },
    });

    const [bad] = await sql()`select attempts, error, done_at from inbox where event_id = 'bad'`;
    expect(bad).toMatchObject({ attempts: 1, error: "MisfitError" });
    expect(bad?.done_at).not.toBeNull();
    expect(await stage.toldTo("alice", "local-eu")).not.toEqual([]);
  });
});
