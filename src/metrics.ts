/** Figures for Prometheus, read from the database when they are asked for. */
import { collectDefaultMetrics, Gauge, Registry } from "prom-client";
import type { Database } from "./db/connect.ts";
import type { UnknownWork } from "./db/unknown-work.ts";

/** @param unknown what waits that this process does not know how to do */
export function createMetrics(database: Database, unknown: () => Promise<readonly UnknownWork[]>): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const { sql } = database;
  const count = (
    name: string,
    help: string,
    read: () => Promise<readonly { readonly count: string }[]>,
  ): void => {
    registry.registerMetric(
      new Gauge({
        name,
        help,
        registers: [],
        async collect() {
          this.set(Number((await read())[0]?.count ?? 0));
        },
      }),
    );
  };
  count(
    "muster_incidents_open",
    "Incidents that are not closed",
    () => sql`select count(*) from incidents where status <> 'closed'`,
  );
  count(
    "muster_inbox_waiting",
    "Events recorded and not handled yet",
    () => sql`select count(*) from inbox where done_at is null`,
  );
  count(
    "muster_inbox_given_up",
    "Events that could not be handled, of the last days; their numbers are in the log",
    () => sql`select count(*) from inbox where done_at is not null and error is not null`,
  );
  count(
    "muster_outbox_waiting",
    "Steps not delivered yet",
    () => sql`select count(*) from outbox where done_at is null`,
  );
  count(
    "muster_outbox_given_up",
    "Steps that were given up; each is on its incident's timeline",
    () => sql`select count(*) from outbox where outcome = 'given-up'`,
  );
  count(
    "muster_due_waiting",
    "Reminders that are armed",
    () => sql`select count(*) from due where armed is not null`,
  );
  count(
    "muster_records_broken",
    "Incidents whose record is not what was written",
    () => sql`select count(*) from broken_records`,
  );
  count(
    "muster_attempts_refused",
    "Attempts that were refused, of those that are kept",
    () => sql`select coalesce(sum(times), 0) as count from refusals`,
  );
  registry.registerMetric(
    new Gauge({
      name: "muster_unknown_waiting",
      help: "Events, steps and reminders of kinds or versions that this process does not know",
      labelNames: ["queue", "kind", "version"],
      registers: [],
      async collect() {
        this.reset();
        for (const { queue, kind, v, count } of await unknown())
          this.set({ queue, kind, version: String(v) }, count);
      },
    }),
  );
  return registry;
}
