/**
 * The list of incidents says the same as the question about one, for any directories and incidents: db/incidents.ts asks
 * in SQL what runtime/access.ts asks of core.
 */
import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Contact, Directory } from "../../../src/core/directory/directory.ts";
import type { Incident } from "../../../src/core/incident/incident.ts";
import { ROLL_STATES } from "../../../src/core/roll.ts";
import { insertIncident, listIncidents } from "../../../src/db/incidents.ts";
import { permit as grant } from "../../../src/db/marking.ts";
import { knowerOf, mayKnow } from "../../../src/handlers/runtime/access.ts";
import { freshDatabase, type TestDatabase } from "../../support/database.ts";
import { amount } from "../../support/sample.ts";
import { aNote, appendTo } from "../../support/samples.ts";
import { sketches, type Told, tell } from "../need-to-know/facts.ts";

const NOW = new Date("2026-11-20T10:00:00Z");
let fresh: TestDatabase;
beforeAll(async () => {
  fresh = await freshDatabase();
});
afterAll(() => fresh.drop());

/** What is random about an incident in the database beyond its story. */
const rows = fc.record({
  /** Of the participations in turn: taken out again. */
  removed: fc.array(fc.boolean(), { minLength: 1, maxLength: 4 }),
  /** Of the lines of the roll in turn. */
  states: fc.array(fc.constantFrom(...ROLL_STATES), { minLength: 1, maxLength: 4 }),
  /** Lines of a side room, which name nobody for the incident. */
  beside: fc.array(fc.nat({ max: 11 }), { maxLength: 2 }),
  /** Contacts whom the source lets know of it, and of an entry alone, which is not the same. */
  permitted: fc.array(fc.nat({ max: 11 }), { maxLength: 2 }),
  permittedEntry: fc.array(fc.nat({ max: 11 }), { maxLength: 2 }),
});
type Rows = typeof rows extends fc.Arbitrary<infer T> ? T : never;

let made = 0;
async function put(one: Told, { removed, states, ...more }: Rows): Promise<Incident> {
  const { db, sql } = fresh.database;
  made += 1;
  const incident: Incident = {
    ...one.incident,
    id: `00000000-0000-4000-8000-${String(made).padStart(12, "0")}`,
    ref: `INC-2026-${String(made).padStart(5, "0")}`,
    codename: `amber-${made}`,
  };
  const { id } = incident;
  const person = (at: number) => one.directory.contacts[at % one.directory.contacts.length] as Contact;
  await insertIncident(db, incident);
  for (const [at, organisation] of one.kept.participants.entries())
    await sql`insert into participations (incident, organisation, invited_at, removed_at)
      values (${id}, ${organisation}, now(), ${removed[at % removed.length] ? "2026-11-20T10:00:00Z" : null}::timestamptz)`;
  const line = (contact: string, purpose: string, state: string) =>
    sql`insert into roll (incident, purpose, contact, organisation, network, state, changed_at)
      values (${id}, ${purpose}, ${contact}, ${contact.slice(0, 2)}, 'n1', ${state}, now()) on conflict do nothing`;
  for (const [at, contact] of [...new Set(one.kept.called)].entries())
    await line(contact, "main", states[at % states.length] ?? "joined");
  for (const at of more.beside) await line(person(at).id, "legal", "joined");
  const recipients = [
    ...one.kept.permits.filter((permit) => permit.entry === undefined).map((permit) => permit.recipient),
    ...more.permitted.map((at) => person(at).id),
  ];
  await permit(incident, recipients);
  await permit(
    incident,
    more.permittedEntry.map((at) => person(at).id),
    1,
  );
  return incident;
}

/** As the command does it: what no entry backs would let nobody in. */
async function permit(incident: Incident, to: readonly string[], entry?: number): Promise<void> {
  const { db } = fresh.database;
  const about = entry === undefined ? {} : { entry };
  const data = { entry: entry ?? 0, recipients: [...to] };
  await appendTo(db, incident.id, [{ ...aNote("permitted"), kind: "permitted", data }], NOW);
  for (const recipient of to) await grant(db, incident.id, { ...about, recipient }, "opener", NOW);
}

async function knownOneByOne(
  directory: Directory,
  contact: Contact,
  incidents: readonly Incident[],
): Promise<readonly string[]> {
  const known: string[] = [];
  for (const incident of incidents)
    if (await mayKnow(fresh.database.db, directory, contact, incident)) known.push(incident.ref);
  return known.toSorted();
}

it("has every incident that somebody may know of, and no other", async () => {
  const { db } = fresh.database;
  const worlds = fc.array(fc.tuple(sketches, rows), { minLength: 1, maxLength: 4 });
  let known = 0;
  let asked = 0;
  await fc.assert(
    fc.asyncProperty(worlds, async (stories) => {
      const told = stories.map(([sketch]) => tell(sketch));
      const incidents: Incident[] = [];
      for (const [at, [, more]] of stories.entries()) incidents.push(await put(told[at] as Told, more));
      const among = incidents.map((one) => one.id);
      // Each directory knows people of the same names, and asks about the incidents of all of them.
      for (const { directory } of told) {
        for (const contact of directory.contacts) {
          const knownTo = knowerOf(contact, directory);
          const listed = (await listIncidents(db, { knownTo, among, limit: 1_000 })).map((one) => one.ref);
          expect(listed.toSorted()).toEqual(await knownOneByOne(directory, contact, incidents));
          known += listed.length;
          asked += incidents.length;
        }
      }
    }),
    { numRuns: amount(300, 20), seed: 20_261_122 },
  );
  // Neither everything nor nothing.
  expect(known).toBeGreaterThan(asked / 20);
  expect(known).toBeLessThan((asked * 19) / 20);
});
