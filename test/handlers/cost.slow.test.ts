/** What commands cost the database, however much is in it. Statements, rows and blocks are the same on every machine. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connect, type Database, type Db } from "../../src/db/connect.ts";
import { aNote, appendTo } from "../support/samples.ts";
import { type DatabaseUse, databaseUse } from "../support/statements.ts";
import { type Stage, startStage } from "./stage.ts";

/** As many as fill a report. */
const FEW = 60;
const ENTRIES = 20_000;
const BATCH = 2_000;
const CONTACTS = 5_000;
const INCIDENTS = 5_000;
/** The largest may cost so many times what the smallest does. */
const MOST = 1.5;

interface World {
  readonly stage: Stage;
  readonly database: Database;
  readonly ref: string;
}

let small: World;
const worlds: World[] = [];

async function makeWorld(fill: (database: Database, incident: string) => Promise<void>): Promise<World> {
  const stage = await startStage();
  const database = await connect(stage.databaseUrl, { max: 1 });
  const ref = await stage.open();
  await fill(database, (await stage.state(ref)).incident.id);
  await database.sql`vacuum analyze`;
  const world = { stage, database, ref };
  worlds.push(world);
  return world;
}

async function write(db: Db, incident: string, entries: number): Promise<void> {
  for (let at = 0; at < entries; at += BATCH) {
    const many = Math.min(BATCH, entries - at);
    const notes = Array.from({ length: many }, (_, n) => aNote(`Saw logins on gateway ${at + n}`));
    await appendTo(db, incident, notes, new Date("2026-11-20T09:00:00Z"));
  }
}

beforeAll(async () => {
  small = await makeWorld(({ db }, incident) => write(db, incident, FEW));
});
afterAll(async () => {
  for (const { stage, database } of worlds) {
    await database.close();
    await stage.stop();
  }
});

const COMMANDS = [
  "summary %",
  "summary % --for managers",
  "timeline %",
  "timeline % --before 50",
  "status %",
  "roll %",
  "note % The gateway is clean",
  "ack %",
  "list",
] as const;

/** Of the second time: the first makes lanes and plans. */
async function costOf({ stage, database, ref }: World, command: string): Promise<DatabaseUse> {
  const once = () => stage.answer("alice", command.replace("%", ref));
  await once();
  return databaseUse(database.sql, once);
}

async function openingOf({ stage, database }: World): Promise<DatabaseUse> {
  await stage.open();
  return databaseUse(database.sql, () => stage.open());
}

/**
 * @param ofList how many times as much a list may cost: it passes over all open incidents that are not for who asks,
 *   until it has a page
 */
async function compare(large: World, ofList = MOST): Promise<void> {
  const found: string[] = [];
  const hold = (what: string, one: DatabaseUse, other: DatabaseUse) => {
    for (const unit of ["statements", "rows", "blocks"] as const)
      if (other[unit] > one[unit] * (what === "list" ? ofList : MOST) + 10)
        found.push(`${what}: ${one[unit]} to ${other[unit]} ${unit}`);
  };
  for (const command of COMMANDS) hold(command, await costOf(small, command), await costOf(large, command));
  hold("open", await openingOf(small), await openingOf(large));
  expect(found).toEqual([]);
}

describe("commands cost as much", () => {
  it("M75: in a long timeline as in a short one", async () => {
    const long = await makeWorld(({ db }, incident) => write(db, incident, ENTRIES));

    await compare(long);
  });

  it("M76: with a large directory as with a small one", async () => {
    const many = await makeWorld(async ({ db, sql }, incident) => {
      await write(db, incident, FEW);
      await sql`insert into organisations (id, name, kind, ceiling, networks, timezone, position, changed_at)
        select 'other-' || n, 'Other ' || n, 'institution', 'AMBER', '{local-eu}', 'Europe/Paris', 1000 + n, now()
        from generate_series(1, ${CONTACTS / 10}::int) as n`;
      await sql`insert into contacts (id, organisation, name, role, rights, hours, position, changed_at)
        select 'person-' || n, 'other-' || (1 + n % ${CONTACTS / 10}::int), 'Person ' || n, 'analyst', 'responder', '24x7', 1000 + n, now()
        from generate_series(1, ${CONTACTS}::int) as n`;
      await sql`insert into contact_addresses (contact, network, address)
        select 'person-' || n, 'local-eu', 'person-' || n from generate_series(1, ${CONTACTS}::int) as n`;
    });

    await compare(many);
  });

  it("M75: beside many open incidents as beside a few", async () => {
    const many = await makeWorld(async ({ db, sql }, incident) => {
      await write(db, incident, FEW);
      await sql`
        with made as (
          insert into incidents (id, ref, codename, title, severity, status, marking, source, opened_by, exercise,
            opened_at, updated_at, last_hash)
          select gen_random_uuid(), 'INC-2001-' || n, 'old-' || n, 'Old ' || n, 'high', 'detected', 'RED', 'eda',
            'zoe', false, now() - interval '1 day', now(), repeat('0', 64)
          from generate_series(1, ${INCIDENTS}::int) as n
          returning id
        )
        insert into participations (incident, organisation, invited_at) select id, 'eda', now() from made`;
    });

    await compare(many, 2);
  });
});

describe("M77: statements", () => {
  it.each([
    { what: "an opening with one room", most: 200, cost: () => openingOf(small) },
    { what: "a note", most: 85, cost: () => costOf(small, "note % The gateway is clean") },
    { what: "a list", most: 31, cost: () => costOf(small, "list") },
    { what: "a summary", most: 45, cost: () => costOf(small, "summary %") },
  ])("M77: $what takes at most $most", async ({ most, cost }) => {
    expect((await cost()).statements).toBeLessThanOrEqual(most);
  });
});
