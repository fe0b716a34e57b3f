/** The list of incidents says the same as the question about one: db/incidents.ts asks in SQL what rights.ts asks of core. */
import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Directory } from "../../../src/core/directory/directory.ts";
import type { Incident } from "../../../src/core/incident/incident.ts";
import { ROLL_STATES } from "../../../src/core/roll.ts";
import { findIncident, insertIncident, listIncidents } from "../../../src/db/incidents.ts";
import { knowerOf, mayKnow } from "../../../src/handlers/runtime/access.ts";
import { freshDatabase, type TestDatabase } from "../../support/database.ts";
import { sketches, tell } from "../need-to-know/facts.ts";

let fresh: TestDatabase;
beforeAll(async () => {
  fresh = await freshDatabase();
});
afterAll(() => fresh.drop());

it("has every incident that somebody may know of, and no other", async () => {
  const { db, sql } = fresh.database;
  const stories = fc.sample(sketches, { seed: 20_261_122, numRuns: 40 });
  const told = stories.map((sketch, at) => {
    const one = tell(sketch);
    const incident: Incident = {
      ...one.incident,
      id: `00000000-0000-4000-8000-${String(at).padStart(12, "0")}`,
      ref: `INC-2026-${String(at).padStart(4, "0")}`,
      codename: `amber-${at}`,
    };
    return { ...one, incident };
  });
  for (const [at, { incident, kept }] of told.entries()) {
    await insertIncident(db, incident);
    for (const [nth, organisation] of kept.participants.entries()) {
      const removed = (at + nth) % 4 === 0 ? "2026-11-20T10:00:00Z" : null;
      await sql`insert into participations (incident, organisation, invited_at, removed_at)
        values (${incident.id}, ${organisation}, now(), ${removed}::timestamptz)`;
    }
    for (const contact of new Set(kept.called))
      await sql`insert into roll (incident, contact, organisation, network, state, changed_at)
        values (${incident.id}, ${contact}, ${contact.slice(0, 2)}, 'n1', ${ROLL_STATES[at % ROLL_STATES.length] ?? "joined"}, now())`;
    for (const { recipient } of kept.permits.filter((one) => one.entry === undefined))
      await sql`insert into permits (incident, recipient, by, at)
        values (${incident.id}, ${recipient}, 'opener', now()) on conflict do nothing`;
  }

  // Each directory knows people of the same names, and asks about the incidents of all of them.
  const found: string[] = [];
  for (const { directory } of told.slice(0, 6)) {
    for (const contact of directory.contacts) {
      const listed = await listIncidents(db, { knownTo: knowerOf(contact, directory), limit: 1_000 });
      const known = await knownOneByOne(directory, contact.id, told);
      expect(listed.map((one) => one.ref).toSorted()).toEqual(known);
      found.push(...known);
    }
  }
  expect(found.length).toBeGreaterThan(20);
});

async function knownOneByOne(
  directory: Directory,
  id: string,
  told: readonly { readonly incident: Incident }[],
): Promise<readonly string[]> {
  const { db } = fresh.database;
  const contact = directory.contacts.find((one) => one.id === id);
  const known: string[] = [];
  for (const { incident } of told) {
    const now = await findIncident(db, { id: incident.id });
    if (contact && now && (await mayKnow(db, directory, contact, now))) known.push(now.ref);
  }
  return known.toSorted();
}
