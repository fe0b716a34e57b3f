/** What decides who may read what of an incident: read with nearly everything that is done, in one statement. */
import { sql } from "drizzle-orm";
import type { Participation } from "../core/incident/incident.ts";
import type { Handling } from "../core/marking/marking.ts";
import type { Permit, Remarking } from "../core/marking/need-to-know.ts";
import type { Tlp } from "../core/marking/tlp.ts";
import type { Tx } from "./connect.ts";
import { omitNulls } from "./omit-nulls.ts";
import { keep, readOnce } from "./read-once.ts";
import { participations } from "./schema/incidents.ts";
import { entryMarkings, permits } from "./schema/markings.ts";
import { timeline } from "./schema/timeline.ts";

/** Kinds of the entries that change who may read others. */
export const DEEDS = ["marked", "permitted", "removed"] as const;

/** What an entry says that changes who may read others. */
export interface Deed {
  readonly number: number;
  readonly kind: (typeof DEEDS)[number];
  /** Of `marked` and `permitted`: which entry; absent: the incident itself. */
  readonly entry?: number;
  readonly to?: Tlp;
  readonly handling?: Handling;
  readonly recipients?: readonly string[];
}

export interface AccessFacts {
  /** Those that take part now, in the order of invitation. */
  readonly participations: readonly Participation[];
  readonly permits: readonly Permit[];
  readonly remarkings: readonly Remarking[];
  /** Ascending by number. */
  readonly deeds: readonly Deed[];
}

/** In one transaction they are read once, and again after a change of them. */
export function accessFactsOf(tx: Tx, incident: string): Promise<AccessFacts> {
  return readOnce(tx, incident, ACCESS, async () => (await read(tx, [incident])).get(incident) ?? NOTHING);
}

/** Reads those of many incidents at once. */
export async function keepAccessFacts(tx: Tx, incidents: readonly string[]): Promise<void> {
  if (incidents.length > 0) keep(tx, incidents, ACCESS, await read(tx, incidents), NOTHING);
}

const ACCESS = "access";
const NOTHING: AccessFacts = { participations: [], permits: [], remarkings: [], deeds: [] };

interface Row extends Record<string, unknown> {
  readonly id: string;
  readonly participations: readonly {
    readonly organisation: string;
    readonly invitedAt: string;
    readonly acknowledgedAt: string | null;
    readonly acknowledgedBy: string | null;
  }[];
  readonly permits: readonly { readonly entry: number | null; readonly recipient: string }[];
  readonly remarkings: readonly {
    readonly entry: number;
    readonly tlp: Tlp;
    readonly handling: Handling | null;
  }[];
  readonly deeds: readonly {
    readonly number: number;
    readonly kind: Deed["kind"];
    readonly data: Omit<Deed, "number" | "kind">;
  }[];
}

async function read(tx: Tx, incidents: readonly string[]): Promise<ReadonlyMap<string, AccessFacts>> {
  const rows = await tx.execute<Row>(sql`select meant.id,
    (select coalesce(json_agg(json_build_object('organisation', organisation, 'invitedAt', invited_at,
        'acknowledgedAt', acknowledged_at, 'acknowledgedBy', acknowledged_by) order by invited_at, organisation), '[]')
      from ${participations} where incident = meant.id and removed_at is null) as participations,
    (select coalesce(json_agg(json_build_object('entry', entry, 'recipient', recipient)), '[]')
      from ${permits} where incident = meant.id) as permits,
    (select coalesce(json_agg(json_build_object('entry', entry, 'tlp', tlp, 'handling', handling)), '[]')
      from ${entryMarkings} where incident = meant.id) as remarkings,
    (select coalesce(json_agg(json_build_object('number', number, 'kind', kind, 'data', data) order by number), '[]')
      from ${timeline} where incident = meant.id and kind in ('marked', 'permitted', 'removed')) as deeds
    from (select value::uuid as id from jsonb_array_elements_text(${JSON.stringify(incidents)}::jsonb)) as meant`);
  return new Map(rows.map((row) => [row.id, factsOf(row)]));
}

function factsOf(row: Row): AccessFacts {
  return {
    participations: row.participations.map(({ invitedAt, acknowledgedAt, ...rest }) =>
      omitNulls({
        ...rest,
        invitedAt: new Date(invitedAt),
        acknowledgedAt: acknowledgedAt === null ? null : new Date(acknowledgedAt),
      }),
    ),
    permits: row.permits.map(omitNulls),
    remarkings: row.remarkings.map(omitNulls),
    deeds: row.deeds.map(({ data, ...rest }) => ({ ...data, ...rest })),
  };
}
