/**
 * How long it takes until all is sent when 10,000 reminders become due at one instant, each of another incident: a tick
 * decides, and each reminder is an entry, a message to a duty officer, an entry that it arrived, a message in the room and
 * a card that changes. On a built-in network, so that what is measured is Muster and not a platform's limits.
 */
import { mkdtempSync, writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import type { BenchLine } from "./bench-line.ts";
import { until } from "./measure.ts";
import { processorTimeOf } from "./meter.ts";
import { count } from "./print-lines.ts";
import { type BenchWorld, startBenchWorld } from "./world.ts";

/** Fewer make a shorter run that says the same. */
const DUE = Number(process.env.MUSTER_BENCH_DUE ?? 10_000);
/** Each with its duty officer. */
const ORGANISATIONS = 100;
const NETWORK = "local-eu";
const TARGET_S = 60 * (DUE / 10_000);
const LIMIT_MS = 540_000;

export async function run(): Promise<BenchLine[]> {
  const folder = mkdtempSync(join(tmpdir(), "muster-bench-"));
  let world: BenchWorld | undefined;
  try {
    const directory = join(folder, "directory.yaml");
    writeFileSync(directory, directoryText());
    world = await startBenchWorld({}, () => {
      const config = join(folder, "muster.yaml");
      writeFileSync(config, stringify({ networks: [{ id: NETWORK, kind: "local", title: "EU" }] }));
      return { MUSTER_CONFIG: config, MUSTER_DATA_DIR: folder, MUSTER_DIRECTORY: directory };
    });
    await seed(world);
    return await allDue(world);
  } finally {
    await world?.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function allDue({ database, muster, done }: BenchWorld): Promise<BenchLine[]> {
  const { sql } = database;
  const before = { at: performance.now(), processor: await processorTimeOf(muster.pid) };
  await sql`update due set due_at = now()`;
  const told = async () => {
    const [row] = await sql<{ told: number }[]>`
      select count(*)::int as told from timeline where kind = 'reminded'`;
    return row?.told ?? 0;
  };
  await until("every reminder is sent", LIMIT_MS, async () => (await told()) >= DUE && (await done()));
  const seconds = (performance.now() - before.at) / 1_000;
  const each = ((await processorTimeOf(muster.pid)) - before.processor) / DUE;
  const [sent] = await sql<{ direct: number; rooms: number }[]>`
    select count(*) filter (where direct_with is not null)::int as direct,
      count(distinct local_rooms.id) filter (where direct_with is null)::int as rooms
    from local_messages join local_rooms on local_rooms.id = local_messages.room
    where author = 'muster' and message is not null and local_messages.key is not null`;
  if (sent?.direct !== DUE || sent.rooms !== DUE)
    throw new Error(`${sent?.direct} messages to persons and ${sent?.rooms} rooms of ${DUE}`);
  return [
    {
      name: `${count(DUE)} reminders due at one instant, until all is sent`,
      value: `${seconds.toFixed(1)} s = ${(DUE / seconds).toFixed(0)} a second, ${each.toFixed(1)} ms of processor time each`,
      target: `< ${TARGET_S} s`,
      met: seconds < TARGET_S,
      figure: { id: "due-sent.processor", value: each, unit: "ms of processor time" },
    },
  ];
}

/** Open incidents with an open room and its card, and a duty officer who is in it and has not acknowledged. */
async function seed({ database: { sql } }: BenchWorld): Promise<void> {
  await sql`
    with made as (
      insert into incidents (id, ref, codename, title, severity, status, marking, opened_by, exercise,
        opened_at, updated_at, last_hash)
      select gen_random_uuid(), 'INC-2001-' || n, 'bench-' || n, 'Bench ' || n, 'high', 'detected', 'AMBER',
        'alice', false, now(), now(), repeat('0', 64)
      from generate_series(1, ${DUE}::int) as n
      returning id, substring(ref from 10)::int as n
    ), taking_part as (
      insert into participations (incident, organisation, invited_at)
      select id, 'org-' || n % ${ORGANISATIONS}::int, now() from made
    ), present as (
      insert into roll (incident, contact, organisation, network, user_id, state, changed_at)
      select id, 'duty-' || n % ${ORGANISATIONS}::int, 'org-' || n % ${ORGANISATIONS}::int, ${NETWORK},
        'duty-' || n % ${ORGANISATIONS}::int, 'joined', now() from made
    ), reminders as (
      insert into due (about_kind, incident, kind, data, due_at, armed)
      select 'incident', id, 'no-acknowledgement',
        jsonb_build_object('organisation', 'org-' || n % ${ORGANISATIONS}::int), now() + interval '1 day', now() from made
    ), platform as (
      insert into local_rooms (id, network, name, topic, created_at)
      select 'room-' || n, ${NETWORK}, 'bench-' || n, '', now() from made
    ), members as (
      insert into local_members (room, user_id, state)
      select 'room-' || n, who, 'joined' from made,
        lateral unnest(array['muster', 'duty-' || n % ${ORGANISATIONS}::int]) as who
    ), cards as (
      insert into local_messages (network, room, author, message, created_at)
      select ${NETWORK}, 'room-' || n, 'muster', '{"banner":[],"blocks":[]}', now() from made
      returning id, room
    ), opened as (
      insert into rooms (id, incident, network, name, state, room_id, summary_message)
      select gen_random_uuid(), made.id, ${NETWORK}, 'bench-' || n, 'open', 'room-' || n, cards.id::text
      from made join cards on cards.room = 'room-' || n
      returning id, room_id
    )
    insert into room_members (room, user_id, state, since)
    select id, 'duty-' || substring(room_id from 6)::int % ${ORGANISATIONS}::int, 'joined', now() from opened`;
  await sql`analyze`;
}

function directoryText(): string {
  const contact = (id: string, role: string, rights: string) => {
    return { id, name: `Contact ${id}`, role, rights, addresses: { [NETWORK]: id } };
  };
  const organisations = Array.from({ length: ORGANISATIONS }, (_, n) => ({
    id: `org-${n}`,
    name: `Organisation ${n}`,
    kind: "institution",
    ceiling: "AMBER",
    networks: [NETWORK],
    contacts: [contact(`duty-${n}`, "duty-officer", "responder")],
  }));
  const coordinator = {
    id: "cert",
    name: "CERT",
    kind: "coordinator",
    ceiling: "RED",
    networks: [NETWORK],
    contacts: [contact("alice", "duty-officer", "coordinator")],
  };
  return stringify({ organisations: [coordinator, ...organisations] });
}
