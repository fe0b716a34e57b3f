/** People of every right, in every relation to an incident; and what the database amounts to, to see that nothing changed. */
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ChatEvent } from "../../../src/adapters/chat-port.ts";
import { plainText } from "../../../src/adapters/local/plain-text.ts";
import { RIGHTS, type Rights } from "../../../src/core/directory/directory.ts";
import type { Message } from "../../../src/core/message.ts";
import { accept } from "../../../src/db/inbox.ts";
import type { Stage } from "../stage.ts";

/** What the person's organisation, or the person, is to the incident. */
export const RELATIONS = ["takes part", "takes no part", "was removed", "coordinates"] as const;
export type Relation = (typeof RELATIONS)[number];

export interface Person {
  readonly user: string;
  readonly rights: Rights;
  readonly relation: Relation;
  readonly organisation: string;
  /** Called by name into incidents at TLP:RED. */
  readonly named: boolean;
}

const ORGANISATION: Readonly<Record<Relation, string>> = {
  "takes part": "ep",
  "takes no part": "eda",
  "was removed": "enisa",
  coordinates: "cert",
};

/** `ep-partner` is named where it matters, `ep-partner-2` is not. */
export const CAST: readonly Person[] = RELATIONS.flatMap((relation) =>
  RIGHTS.flatMap((rights) => {
    const organisation = ORGANISATION[relation];
    const one = { user: `${organisation}-${rights}`, rights, relation, organisation, named: false };
    return relation === "takes part"
      ? [
          { ...one, named: true },
          { ...one, user: `${one.user}-2` },
        ]
      : [one];
  }),
);

/** A directory file with all of them, `opal` of CSIRT-X who opens, and `gale` of an organisation that takes part, too. */
export function castDirectory(): string {
  const contact = (id: string, rights: Rights, role = "analyst") => ({
    id,
    name: `Name of ${id}`,
    role,
    rights,
    addresses: { "local-eu": id },
  });
  const organisation = (id: string, kind: string, contacts: readonly unknown[]) => ({
    id,
    name: `Organisation ${id}`,
    kind,
    ceiling: "RED",
    networks: ["local-eu"],
    timezone: "Europe/Brussels",
    contacts,
  });
  const file = {
    organisations: [
      organisation("csirt-x", "csirt", [contact("opal", "coordinator", "duty-officer")]),
      organisation("guest", "agency", [contact("gale", "responder", "duty-officer")]),
      ...RELATIONS.map((relation) => {
        const id = ORGANISATION[relation];
        const people = CAST.filter((one) => one.organisation === id);
        return organisation(
          id,
          relation === "coordinates" ? "coordinator" : "institution",
          people.map((one) => contact(one.user, one.rights)),
        );
      }),
    ],
  };
  const path = join(mkdtempSync(join(tmpdir(), "muster-cast-")), "directory.json");
  writeFileSync(path, JSON.stringify(file));
  return path;
}

/**
 * A digest of everything that the database holds, table by table, but for what it takes to receive a command and to answer it: inbox, lanes,
 * the outbox and what stands in the local network's rooms, of which only messages to everybody are part of it.
 */
export async function databaseOf(stage: Stage): Promise<string> {
  const { sql } = stage.app.database;
  const tables = await sql<{ name: string }[]>`select table_name as name from information_schema.tables
    where table_schema = 'public' and table_type = 'BASE TABLE' order by 1`;
  // One statement, one round trip: names come from the database itself.
  const each = tables
    .filter(({ name }) => !BESIDE.has(name))
    .map(({ name }) => `select '${name}' as part, ${DIGEST} as digest from "${name}" as t`);
  const said = `select 'said', ${DIGEST} from local_messages as t
    where only_for is null and room in (select room_id from rooms)`;
  const rows = await sql.unsafe<{ part: string; digest: string }[]>([...each, said].join(" union all "));
  return rows.map(({ part, digest }) => `${part} ${digest}`).join("\n");
}

/** How many rows, and a sum over them in which their order does not count. */
const DIGEST = "concat(count(*), ' ', coalesce(sum(hashtextextended(t::text, 0)), 0))";
const BESIDE: ReadonlySet<string> = new Set([
  // Who was refused what is kept, for coordinators.
  "refusals",
  "inbox",
  "outbox",
  "lane_locks",
  "local_messages",
  "local_rooms",
]);

/** Hands all of it over at once, and resolves to what each was told, in the order in which it was asked. */
export async function answersTo(stage: Stage, events: readonly Asking[]): Promise<readonly string[]> {
  const { db, sql } = stage.app.database;
  const [last] = await sql<{ id: string | null }[]>`select max(id) as id from local_messages`;
  for (const event of events) {
    const lane = `in:${event.network}:${event.user}`;
    await accept(
      db,
      { network: event.network, eventId: event.id, lane, kind: event.kind, event },
      stage.now(),
    );
  }
  await stage.settled();
  const rows = await sql<
    { user: string; message: Message }[]
  >`select only_for as user, message from local_messages
    where id > ${last?.id ?? "0"} and only_for is not null order by id`;
  const said = Map.groupBy(rows, (row) => row.user);
  return events.map(({ user }) => {
    const next = said.get(user)?.shift();
    return next === undefined ? "(nothing)" : words(next.message);
  });
}

/** Refusals are the same for many: rendering them would take longer than all the rest. */
const rendered = new Map<string, string>();
function words(message: Message): string {
  const key = JSON.stringify(message);
  const known = rendered.get(key) ?? plainText(message);
  rendered.set(key, known);
  return known;
}

type Asking = Extract<ChatEvent, { kind: "command" | "action" }>;

/** What waits or was sent, by what it does: answering is the one thing that a refused command may cause. */
export async function stepsOf(stage: Stage): Promise<readonly string[]> {
  const rows = await stage.app.database.sql<{ does: string }[]>`select kind as does from outbox order by id`;
  return rows.map((row) => row.does);
}
