/** Open incidents, as far as the directory matters to them. */
import { sql } from "drizzle-orm";
import type { OpenIncident } from "../core/directory/consequences.ts";
import type { Severity } from "../core/incident/incident.ts";
import type { Tlp } from "../core/marking/tlp.ts";
import type { Tx } from "./connect.ts";

export async function openIncidents(tx: Tx): Promise<OpenIncident[]> {
  const rows = await tx.execute<Record<string, unknown>>(sql`
    select id, ref, severity, category, marking, lead, opened_by,
      exists (select from due where due.incident = incidents.id and kind = 'no-lead' and data = '{}'
        and armed is not null) as leadless,
      case when marking = 'RED' then (select coalesce(json_agg(contact order by contact), '[]') from roll
        where roll.incident = incidents.id and purpose = 'main' and state <> 'removed' and contact is not null) else '[]' end as named
    from incidents where status <> 'closed' order by ref`);
  return rows.map((row) => ({
    id: String(row.id),
    ref: String(row.ref),
    severity: row.severity as Severity,
    ...(row.category === null ? {} : { category: String(row.category) }),
    marking: row.marking as Tlp,
    ...(row.lead === null ? {} : { lead: String(row.lead) }),
    openedBy: String(row.opened_by),
    isLeadless: row.leadless === true,
    named: row.named as string[],
  }));
}
