/** Of which incidents a person may know, as a condition of a query. */
import { and, eq, inArray, ne, or, type SQL, sql } from "drizzle-orm";
import { TLP, type Tlp } from "../core/marking/tlp.ts";
import { incidents, participations } from "./schema/incidents.ts";
import { permits } from "./schema/markings.ts";
import { roll } from "./schema/muster.ts";

/** What decides of which incidents a person may know. */
export interface Knower {
  /** Id of the contact. */
  readonly contact: string;
  /** Id of their organisation. */
  readonly organisation: string;
  /** The strictest label that it may receive. */
  readonly ceiling: Tlp;
  /** Labels up to which they see incidents in which their organisation takes no part; none for most people. */
  readonly alsoOfOthers: readonly Tlp[];
}

/** The rule of handlers/runtime/access.ts `mayKnow`, for all incidents at once; test/handlers/rights/list.sampled.test.ts holds the two together. */
export function mayBeKnownTo({ contact, organisation, ceiling, alsoOfOthers }: Knower): SQL | undefined {
  const takesPart = sql`exists (select from ${participations} where ${participations.incident} = ${incidents.id}
    and ${participations.organisation} = ${organisation} and ${participations.removedAt} is null)`;
  const called = sql`exists (select from ${roll} where ${roll.incident} = ${incidents.id} and ${roll.roomKey} = 'main'
    and ${roll.contact} = ${contact} and ${roll.state} <> 'removed')`;
  const permitted = sql`exists (select from ${permits} where ${permits.incident} = ${incidents.id}
    and ${permits.entry} is null and ${permits.recipient} = ${contact})`;
  const upToCeiling = TLP.slice(0, TLP.indexOf(ceiling) + 1);
  return and(
    or(takesPart, inArray(incidents.marking, [...alsoOfOthers])),
    or(inArray(incidents.marking, upToCeiling), eq(incidents.source, organisation)),
    or(
      ne(incidents.marking, "RED"),
      eq(incidents.openedBy, contact),
      eq(incidents.lead, contact),
      called,
      permitted,
    ),
  );
}
