/**
 * Whether many open incidents make what people do dearer: 10, and 10,000. A list shows the 50 newest: those that the
 * bench opens before it lists, whatever else there is.
 */
import type { Database } from "../../src/db/connect.ts";
import type { BenchLine } from "./bench-line.ts";
import { startCostWorld } from "./cost-world.ts";
import { curveBench } from "./curve.ts";
import { listing, noting, opening } from "./curve-operations.ts";
import type { Subject } from "./rounds.ts";
import { idleUse, inUse } from "./use.ts";

const FEW = 10;
const MANY = 10_000;
/** A network to which nobody is connected: the rooms are in the database alone. */
const NETWORK = "elsewhere";
const TIMES = 12;
const LIMIT_MS = 60_000;

export async function run(): Promise<readonly BenchLine[]> {
  return await curveBench("incidents", [FEW, MANY], prepare, { limitMs: LIMIT_MS });
}

async function prepare(incidents: number): Promise<Subject> {
  const world = await startCostWorld({ workspaces: 0, seed: (database) => fill(database, incidents) });
  const idle = await idleUse(world.meter);
  const uses = [opening(world, TIMES), noting(world, TIMES), listing(world, TIMES)];
  return { operations: uses.map((use) => inUse(world, idle, use)), stop: world.stop };
}

/** Open incidents, each with two organisations, two people, a room and two armed reminders. */
async function fill({ sql }: Database, incidents: number): Promise<void> {
  await sql`
    with made as (
      insert into incidents (id, ref, codename, title, severity, status, marking, source, opened_by, exercise,
        opened_at, updated_at, last_hash)
      select gen_random_uuid(), 'INC-2001-' || n, 'bench-' || n, 'Bench ' || n, 'high', 'detected', 'AMBER', 'hub',
        'dana', false, now() - interval '1 day', now(), repeat('0', 64)
      from generate_series(1, ${incidents}::int) as n
      returning id
    ), taking_part as (
      insert into participations (incident, organisation, invited_at)
      select id, organisation, now() from made, unnest(array['hub', 'ec3']) as organisation
    ), present as (
      insert into roll (incident, contact, organisation, network, state, changed_at)
      select id, contact, organisation, ${NETWORK}, 'joined', now()
      from made, (values ('dana', 'hub'), ('carol', 'ec3')) as people (contact, organisation)
    ), reminders as (
      insert into due (about_kind, incident, kind, due_at, armed)
      select 'incident', id, kind, now() + interval '1 day', now() from made, unnest(array['no-lead', 'no-update']) as kind
    )
    insert into rooms (id, incident, network, name, state, room_id, summary_message)
    select gen_random_uuid(), id, ${NETWORK}, 'bench-' || id, 'open', 'bench-' || id, 'bench' from made`;
  for (const table of ["incidents", "participations", "roll", "due", "rooms"])
    await sql`vacuum analyze ${sql(table)}`;
}
