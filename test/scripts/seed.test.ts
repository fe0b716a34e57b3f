/** `npm run seed`: what it leaves behind, that it does so once, and where it refuses. */
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startEmbedded } from "@muster/embedded-postgresql";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { lockForSeeding } from "../../scripts/seed/check.ts";
import { CAST, STORIES } from "../../scripts/seed/stories.ts";
import { connect, type Database } from "../../src/db/connect.ts";
import { listIncidents, participationsOf } from "../../src/db/incidents.ts";
import { rollOf } from "../../src/db/roll.ts";
import { readTimeline, verifyTimeline } from "../../src/db/timeline.ts";
import { importDirectory } from "../../src/directory/import.ts";
import { readDirectoryFile } from "../../src/directory/read-file.ts";
import { createLog } from "../../src/log.ts";
import { COMPILE_CACHE } from "../support/compile-cache.ts";
import { freshDatabase } from "../support/database.ts";
import { atPage } from "../support/local-person.ts";
import { startMuster, type TestMuster } from "../support/muster.ts";

const ROOT = join(import.meta.dirname, "../..");
const OTHER_DIRECTORY = join(ROOT, "test/scenarios/directory.yaml");

interface Ended {
  readonly code: number;
  readonly said: string;
}

describe("seeding", () => {
  const folder = mkdtempSync(join(tmpdir(), "muster-seed-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  async function seed(env: Readonly<Record<string, string>> = {}): Promise<Ended> {
    const PATH = process.env.PATH ?? "";
    const all = { PATH, ...COMPILE_CACHE, MUSTER_DATA_DIR: folder, PORT: "0", ...env };
    return await new Promise((resolve) =>
      execFile(
        process.execPath,
        ["--disable-warning=DEP0060", join(ROOT, "scripts/seed.ts")],
        { env: all, cwd: ROOT },
        (error, stdout, stderr) => resolve({ code: error ? Number(error.code) : 0, said: stdout + stderr }),
      ),
    );
  }

  it("makes three incidents where there was nothing, and none where they are", async () => {
    const first = await seed();
    const made = await onEmbedded(folder, async ({ db }) => await countsOf(db));
    const second = await seed();
    const left = await onEmbedded(folder, async ({ db }) => await countsOf(db));

    expect(first).toMatchObject({ code: 0 });
    expect(made.map(({ ref }) => ref)).toEqual(
      ["INC-2026-0001", "INC-2026-0002", "INC-2026-0003"].map(thisYear),
    );
    for (const { ref } of made) {
      expect(first.said).toContain(ref);
      expect(second.said).toContain(ref);
    }
    expect(second).toMatchObject({ code: 0, said: expect.stringContaining("already") });
    expect(left).toEqual(made);
  }, 90_000);

  describe("by two at once, beside a Muster that runs on the same database", () => {
    let muster: TestMuster;
    let both: readonly Ended[];
    beforeAll(async () => {
      muster = await startMuster({ start: new Date() });
      const env = { DATABASE_URL: muster.databaseUrl, MUSTER_LOCAL_PASSWORD: "a password of some length" };
      both = await Promise.all([seed(env), seed(env)]);
    }, 90_000);
    afterAll(() => muster.stop());

    it("happens once", async () => {
      const said = both.map((one) => one.said);
      expect(both.map(({ code }) => code).toSorted()[0], said.join("\n")).toBe(0);
      expect(said.filter((one) => one.includes("already"))).toHaveLength(1);
      expect(await listIncidents(muster.app.database.db)).toHaveLength(STORIES.length);
    });

    it("leaves what the stories say, with chains that hold", async () => {
      const { db } = muster.app.database;
      const [running, unled, exercise] = (await listIncidents(db)).toReversed();
      expect([running?.title, unled?.title, exercise?.title]).toEqual(STORIES.map(({ title }) => title));
      expect(running).toMatchObject({ status: "contained", lead: "paula", relay: "full" });
      expect(unled).toMatchObject({ status: "detected" });
      expect(unled?.lead).toBeUndefined();
      expect(exercise).toMatchObject({ status: "closed", exercise: true });
      for (const incident of [running, unled, exercise])
        expect(await verifyTimeline(db, incident?.id ?? "")).toMatchObject({ ok: true });

      const kinds = (await readTimeline(db, running?.id ?? "")).map(({ kind }) => kind);
      expect(kinds.filter((kind) => kind === "note")).toHaveLength(3);
      expect(kinds).toEqual(expect.arrayContaining(["decision", "acknowledged", "lead", "pinned"]));
      const acknowledged = (await participationsOf(db, running?.id ?? "")).filter(
        (one) => one.acknowledgedAt,
      );
      expect(acknowledged.map(({ organisation }) => organisation).toSorted()).toEqual([
        "cert-eu",
        "ec",
        "ec3",
      ]);
      const states = (await rollOf(db, unled?.id ?? "")).map(({ state }) => state);
      expect(states).toEqual(expect.arrayContaining(["joined", "invited", "declined", "failed"]));
    });

    it("shows on the page of the Muster that runs", async () => {
      const room = await atPage(muster, "local-eu", "nikos").warRoom();

      expect(room.yours).toBe("joined");
      expect(room.messages.map(({ text }) => text).join("\n")).toContain("Forty accounts");
    });
  });

  it("refuses a database that is being seeded", async () => {
    const fresh = await freshDatabase({ max: 1 });
    try {
      await lockForSeeding(fresh.database);

      const { code, said } = await seed({ DATABASE_URL: fresh.url });

      expect({ code, said }).toMatchObject({
        code: 1,
        said: expect.stringContaining("being seeded already"),
      });
      expect(await listIncidents(fresh.database.db)).toEqual([]);
    } finally {
      await fresh.drop();
    }
  });

  it("refuses a directory that is not the sample, and changes nothing there", async () => {
    const fresh = await freshDatabase({ max: 1 });
    try {
      const read = await readDirectoryFile(OTHER_DIRECTORY, { networks: {} });
      if (!read.ok) throw new Error("the directory of the scenarios cannot be read");
      await importDirectory(fresh.database.db, read.directory, new Date());

      const { code, said } = await seed({ DATABASE_URL: fresh.url });

      expect(code).toBe(1);
      expect(said).toContain(CAST.sigrid);
      expect(await listIncidents(fresh.database.db)).toEqual([]);
    } finally {
      await fresh.drop();
    }
  });

  it("refuses a Muster that is connected to people, before it opens the database", async () => {
    const { code, said } = await seed({
      MATRIX_HOMESERVER_URL: "http://127.0.0.1:1",
      MATRIX_ACCESS_TOKEN: "hunter2",
      DATABASE_URL: "postgres://muster:hunter2@127.0.0.1:1/muster",
    });

    expect({ code, said }).toMatchObject({ code: 1, said: expect.stringContaining("connected to matrix") });
    expect(said).not.toContain("hunter2");
  });

  it("says that the database does not answer, without its password", async () => {
    const { code, said } = await seed({ DATABASE_URL: "postgres://muster:hunter2@127.0.0.1:1/muster" });

    expect({ code, said }).toMatchObject({ code: 1, said: expect.stringContaining("127.0.0.1:1") });
    expect(said).not.toContain("hunter2");
  });
});

/** References carry the year in which they were given. */
function thisYear(ref: string): string {
  return ref.replace("2026", String(new Date().getUTCFullYear()));
}

async function countsOf(db: Database["db"]): Promise<{ ref: string; entries: number }[]> {
  const incidents = (await listIncidents(db)).toReversed();
  return await Promise.all(
    incidents.map(async ({ id, ref }) => ({ ref, entries: (await readTimeline(db, id)).length })),
  );
}

/** Joins the embedded PostgreSQL that the script made, for as long as it takes to look. */
async function onEmbedded<T>(dataDir: string, look: (database: Database) => Promise<T>): Promise<T> {
  const server = await startEmbedded({ dataDir, log: createLog("silent") });
  const database = await connect(server.url, { max: 1 });
  try {
    return await look(database);
  } finally {
    await database.close();
    await server.stop();
  }
}
