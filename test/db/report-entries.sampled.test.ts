import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { READ, REPORT_AUDIENCES } from "../../src/core/sitrep/limits.ts";
import { buildSitrep, type SitrepInput } from "../../src/core/sitrep/sitrep.ts";
import { citedIn, sitrepMessage } from "../../src/core/sitrep/sitrep-message.ts";
import { tally } from "../../src/core/sitrep/timeline-facts.ts";
import type { NewEntry } from "../../src/core/timeline/entry.ts";
import { readForReport, talliesOf } from "../../src/db/report-entries.ts";
import { readTimeline } from "../../src/db/timeline.ts";
import { at, MINUTE } from "../core/samples.ts";
import { STORY_INCIDENT, sightFor, story } from "../core/sitrep/story.ts";
import { ALL_KINDS } from "../core/timeline/all-kinds.ts";
import { freshDatabase, type TestDatabase } from "../support/database.ts";
import { amount } from "../support/sample.ts";
import { anIncident, appendTo } from "../support/samples.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());

const PEOPLE = ["alice", "petra", "eve", "gone"] as const;
const ORGANISATIONS = ["cert-eu", "ep", "ec3"] as const;
const id = (of: readonly string[]) => fc.oneof(fc.constantFrom(...of), fc.constant("long ".repeat(60)));

/** Kinds that a report counts come often, so that there are more of them than it shows. */
const kind = fc.oneof(
  fc.constantFrom(...ALL_KINDS.kinds),
  fc.constantFrom("note", "decision", "lead", "delivery-failed", "pinned", "edited", "deleted"),
);

const anEntry = fc.record({
  kind,
  data: fc.record(
    {
      contact: id(PEOPLE),
      network: id(["slack", "matrix"]),
      organisation: id(ORGANISATIONS),
      text: fc.string(),
    },
    { requiredKeys: [] },
  ),
  author: fc.constantFrom(...PEOPLE, "muster"),
  organisation: fc.option(fc.constantFrom(...ORGANISATIONS), { nil: undefined }),
  marking: fc.constantFrom("CLEAR", "AMBER", "RED"),
  network: fc.option(fc.constantFrom("slack", "matrix"), { nil: undefined }),
  // How far back the entry is that it is about.
  back: fc.option(fc.integer({ min: 1, max: 6 }), { nil: undefined }),
  isHeld: fc.integer({ min: 0, max: 4 }),
});

/** In batches, each recorded a minute after the one before. */
const aTimeline = fc.array(fc.array(anEntry, { minLength: 5, maxLength: 60, size: "max" }), {
  minLength: 1,
  maxLength: 4,
  size: "max",
});

function asEntry(one: Parameters<Parameters<typeof anEntry.map>[0]>[0], number: number): NewEntry {
  const corrects = one.back === undefined ? 0 : number - one.back;
  return {
    kind: one.kind,
    text: `entry ${number}`,
    data: one.data,
    occurredAt: at(0),
    ...(one.kind === "delivery-failed" ? { author: "muster" } : authorOf(one)),
    marking: one.kind === "delivery-failed" ? "AMBER" : (one.marking as NewEntry["marking"]),
    // Of messages of side rooms that were given up only the latest count.
    ...(one.isHeld === 0 && one.kind !== "delivery-failed"
      ? { handling: { source: "ep", circle: "label" as const, only: ["ep"] } }
      : {}),
    ...(one.network === undefined ? {} : { source: { network: one.network } }),
    ...(corrects > 0 && ALL_KINDS.has(one.kind, "correction") ? { corrects } : {}),
  };
}

function authorOf({ author, organisation }: { author: string; organisation: string | undefined }) {
  return organisation === undefined ? { author } : { author, organisation };
}

const BATCH_EVERY = MINUTE;

async function write(batches: readonly (readonly Parameters<typeof asEntry>[0][])[]): Promise<string> {
  const { db } = database.database;
  const incident = await anIncident(db);
  let number = 0;
  let corrections = 0;
  for (const [index, batch] of batches.entries()) {
    const entries = batch.map((one) => {
      number += 1;
      // A report looks at the latest 30 corrections.
      const entry = asEntry(corrections < 30 ? one : { ...one, back: undefined }, number);
      if (entry.corrects !== undefined) corrections += 1;
      return entry;
    });
    await appendTo(db, incident.id, entries, at(index * BATCH_EVERY));
  }
  return incident.id;
}

function said(input: SitrepInput): { readonly message: unknown; readonly cited: readonly number[] } {
  const sitrep = buildSitrep(input);
  return { message: sitrepMessage(sitrep), cited: citedIn(sitrep) };
}

describe("M75: a report made of the digest and a few entries", () => {
  it("M75: says the same as one made of the whole timeline, whoever reads it", async () => {
    await fc.assert(
      fc.asyncProperty(
        aTimeline,
        fc.constantFrom(...REPORT_AUDIENCES),
        fc.constantFrom(...PEOPLE),
        fc.option(fc.integer({ min: 0, max: 6 }), { nil: undefined }),
        async (batches, audience, reader, sinceBatch) => {
          const { db } = database.database;
          const incident = await write(batches);
          const since = sinceBatch === undefined ? undefined : at(sinceBatch * BATCH_EVERY - 1);
          const entries = await readTimeline(db, incident);
          const visibility = sightFor(reader, STORY_INCIDENT);
          const asked = { kinds: ALL_KINDS, since, latest: READ[audience], cited: [], visibility };
          const read = await readForReport(db, incident, asked);
          const input = story({ audience, since, visibility });

          const [whole, few] = [said({ ...input, entries }), said({ ...input, ...read })];
          expect(few.message).toEqual(whole.message);
          // Of messages that were given up only the latest are cited by number: the report has no words of theirs.
          const isRead = (number: number) => entries[number - 1]?.kind !== "delivery-failed";
          expect(few.cited.filter(isRead)).toEqual(whole.cited.filter(isRead));
        },
      ),
      { numRuns: amount(150, 25) },
    );
  });

  it("M75: keeps a digest that equals the fold of all entries, and can be made again from them", async () => {
    await fc.assert(
      fc.asyncProperty(aTimeline, async (batches) => {
        const { db, sql } = database.database;
        const incident = await write(batches);
        const folded = sorted(tally(await readTimeline(db, incident)));

        expect(sorted(await talliesOf(db, incident))).toEqual(folded);
        await sql`update timeline_digest set entries = 0, first = 0, last = 0 where incident = ${incident}`;
        await sql`select rebuild_timeline_digest(${incident})`;
        expect(sorted(await talliesOf(db, incident))).toEqual(folded);
      }),
      { numRuns: amount(60, 12) },
    );
  });

  it("M75: reads as many entries of a long timeline as of a short one", async () => {
    const { db } = database.database;
    const one = { kind: "note", data: {}, author: "alice", organisation: "ep", marking: "AMBER" } as const;
    const notes = (many: number) =>
      Array.from({ length: many }, (_, at) => ({
        ...one,
        network: undefined,
        back: undefined,
        isHeld: 1,
        at,
      }));
    const read = async (many: number) => {
      const incident = await write([notes(many)]);
      const visibility = sightFor("alice", STORY_INCIDENT);
      const asked = { kinds: ALL_KINDS, since: undefined, latest: READ.team, cited: [], visibility };
      return readForReport(db, incident, asked);
    };

    expect((await read(60)).entries).toHaveLength(26);
    const { entries, unread } = await read(6_000);
    expect(entries).toHaveLength(26);
    expect(unread.changes).toBe(6_000 - 26);
  });
});

function sorted<T>(rows: readonly T[]): readonly T[] {
  return rows.toSorted((a, b) => (JSON.stringify(a, keysOf(a)) < JSON.stringify(b, keysOf(b)) ? -1 : 1));
}

function keysOf(row: unknown): string[] {
  return Object.keys(row as object).toSorted();
}
