/**
 * Resident memory of a Muster with 1,000 open incidents that is connected to Slack, Matrix and a local network. 900 of
 * them are in the database when it starts; the others are opened by the real command on the local network, each with a
 * second room on Matrix: their events are put into the inbox, as the page would, and handled, sent and settled by the
 * process that is measured.
 * PostgreSQL is a process of its own and not counted.
 */
import { mkdtempSync, writeFileSync } from "node:fs";
import { readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { stringify } from "yaml";
import { accept } from "../../src/db/inbox.ts";
import type { BenchLine } from "./bench-line.ts";
import { until } from "./measure.ts";
import { type BenchWorld, startBenchWorld } from "./world.ts";

const SEEDED = 900;
const OPENED = 100;
/** Lanes of the inbox through which they come: as if from so many rooms. */
const ROOMS = 12;
const TARGET_MB = 200;
const LIMIT_MS = 80_000;
/** Time for garbage to be collected by itself; nobody asks a process in service to do it. */
const CALM_MS = 2_000;
const NETWORK = "local-eu";

export async function run(): Promise<BenchLine[]> {
  const directory = mkdtempSync(join(tmpdir(), "muster-bench-"));
  let world: BenchWorld | undefined;
  try {
    world = await startBenchWorld({}, (platforms) => {
      const config = join(directory, "muster.yaml");
      writeFileSync(config, configOf(platforms.matrix.url));
      return { MUSTER_CONFIG: config, MUSTER_DATA_DIR: directory };
    });
    const before = await memoryOf(world.muster.pid);
    await seed(world);
    await open(world);
    await askAround(world);
    await wait(CALM_MS);
    const after = await memoryOf(world.muster.pid);
    return [
      {
        name: `resident memory at ${(SEEDED + OPENED).toLocaleString("en")} open incidents`,
        value: `${after.resident} MB (highest ever ${after.highest} MB; right after the start ${before.resident} MB)`,
        target: `< ${TARGET_MB} MB`,
        met: after.resident < TARGET_MB,
      },
    ];
  } finally {
    await world?.stop();
    await rm(directory, { recursive: true, force: true });
  }
}

/** Open incidents with an open room, two organisations, two people and two armed reminders each. */
async function seed({ database: { sql } }: BenchWorld): Promise<void> {
  await sql`
    with made as (
      insert into incidents (id, ref, codename, title, severity, status, marking, opened_by, exercise,
        opened_at, updated_at, last_hash)
      select gen_random_uuid(), 'INC-2001-' || n, 'bench-' || n, 'Bench ' || n, 'high', 'detected', 'AMBER',
        'alice', false, now(), now(), repeat('0', 64)
      from generate_series(1, ${SEEDED}::int) as n
      returning id
    ), taking_part as (
      insert into participations (incident, organisation, invited_at)
      select id, organisation, now() from made, unnest(array['cert-eu', 'ep']) as organisation
    ), present as (
      insert into roll (incident, contact, organisation, network, state, changed_at)
      select id, contact, 'ep', ${NETWORK}, 'joined', now() from made, unnest(array['alice', 'bob']) as contact
    ), reminders as (
      insert into due (about_kind, incident, kind, due_at, armed)
      select 'incident', id, kind, now() + interval '1 day', now() from made, unnest(array['no-lead', 'no-update']) as kind
    )
    insert into rooms (id, incident, network, name, state, room_id, summary_message)
    select gen_random_uuid(), id, ${NETWORK}, 'bench-' || id, 'open', 'bench-' || id, 'bench' from made`;
}

/** Resolves when every one is open and its rooms have their summaries. */
async function open(world: BenchWorld): Promise<void> {
  for (let at = 0; at < OPENED; at += 1) await say(world, at, `open Bench ${at} --severity high --with ec3`);
  await until("every incident is open", LIMIT_MS, () => world.done());
  const [row] = await world.database.sql<{ open: number }[]>`
    select count(*)::int as open from rooms where state = 'open' and summary_message is not null`;
  if (row?.open !== SEEDED + 2 * OPENED) throw new Error(`${row?.open} rooms are open`);
}

/** What looks at all of them. */
async function askAround(world: BenchWorld): Promise<void> {
  for (let at = 0; at < 20; at += 1) {
    await say(world, OPENED + at, "list");
    await (await fetch(`${world.muster.url}/metrics`)).text();
  }
  await until("every list is sent", LIMIT_MS, () => world.done());
}

async function say({ database }: BenchWorld, at: number, text: string): Promise<void> {
  const common = { id: `bench:${at}`, network: NETWORK, at: new Date().toISOString() };
  const event = { ...common, kind: "command", user: "alice", text, reply: { user: "alice" } };
  const lane = `in:${NETWORK}:bench-${at % ROOMS}`;
  await accept(
    database.db,
    { network: NETWORK, eventId: event.id, lane, kind: event.kind, event },
    new Date(),
  );
}

/** Megabytes of 2^20 bytes. Linux only: elsewhere there is no /proc. */
async function memoryOf(pid: number): Promise<{ resident: number; highest: number }> {
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  const megabytes = (field: string) =>
    Math.round(Number(new RegExp(`^${field}:\\s+(\\d+) kB`, "m").exec(status)?.[1]) / 1_024);
  return { resident: megabytes("VmRSS"), highest: megabytes("VmHWM") };
}

function configOf(homeserver: string): string {
  const slack = {
    id: "slack",
    kind: "slack",
    bot_token: "SLACK_BOT_TOKEN",
    signing_secret: "SLACK_SIGNING_SECRET",
  };
  const matrix = {
    id: "matrix",
    kind: "matrix",
    homeserver_url: homeserver,
    access_token: "MATRIX_ACCESS_TOKEN",
  };
  const local = { id: NETWORK, kind: "local", title: "EU bodies" };
  return stringify({ networks: [slack, { ...matrix, encryption: "off" }, local] });
}
