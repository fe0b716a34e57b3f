/**
 * Whether many open incidents make what people do dearer: 10, and 10,000. A list shows the 50 newest: those that the
 * bench opens before it lists, whatever else there is.
 */
import type { Database } from "../../src/db/connect.ts";
import type { BenchLine } from "./bench-line.ts";
import { costsOf, idleCost } from "./cost.ts";
import { startCostWorld } from "./cost-world.ts";
import { type CurvePoint, curveLines } from "./curve.ts";
import { listing, noting, opening } from "./curve-operations.ts";

const FEW = 10;
const MANY = 10_000;
/** A network to which nobody is connected: the rooms are in the database alone. */
const NETWORK = "elsewhere";
const IDLE_MS = 5_000;
const LIMIT_MS = 60_000;

export async function run(): Promise<BenchLine[]> {
  return [...curveLines("incidents", await point(FEW), await point(MANY))];
}

async function point(incidents: number): Promise<CurvePoint> {
  const world = await startCostWorld({ workspaces: 0, seed: (database) => fill(database, incidents) });
  try {
    const operations = [opening(world, 12), noting(world, 12), listing(world, 12)];
    const idle = await idleCost(world.meter, IDLE_MS);
    const costs = await costsOf(world, operations, { limitMs: LIMIT_MS, warmUp: 1, idle });
    return { size: incidents, costs };
  } finally {
    await world.stop();
  }
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
      insert into due (incident, kind, due_at, armed)
      select id, kind, now() + interval '1 day', now() from made, unnest(array['no-lead', 'no-update']) as kind
    )
    insert into rooms (id, incident, network, name, state, room_id, summary_message)
    select gen_random_uuid(), id, ${NETWORK}, 'bench-' || id, 'open', 'bench-' || id, 'bench' from made`;
  for (const table of ["incidents", "participations", "roll", "due", "rooms"])
    await sql`vacuum analyze ${sql(table)}`;
}
