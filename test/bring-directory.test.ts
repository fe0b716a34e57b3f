import { join } from "node:path";
import pino from "pino";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { bringDirectory } from "../src/bring-directory.ts";
import type { Config } from "../src/config.ts";
import { loadDirectory } from "../src/db/directory.ts";
import { freshDatabase, type TestDatabase } from "./support/database.ts";

const FILE = join(import.meta.dirname, "scenarios", "directory.yaml");
const GONE = join(import.meta.dirname, "scenarios", "gone.yaml");
const NOW = new Date("2026-11-20T09:00:00Z");

describe("m97: a directory file that is not there", () => {
  let fresh: TestDatabase;
  let logged: string[];
  beforeEach(async () => {
    fresh = await freshDatabase();
    logged = [];
  });
  afterEach(() => fresh.drop());

  const bring = (directoryFile: string) => {
    const networks = [
      { kind: "slack", id: "slack" },
      { kind: "matrix", id: "matrix" },
    ];
    const log = pino({ level: "warn" }, { write: (line: string) => void logged.push(line) });
    return bringDirectory(fresh.database.db, { directoryFile, networks } as unknown as Config, NOW, log);
  };

  it("keeps Muster from nothing when the database has a directory, and is said", async () => {
    await bring(FILE);
    const before = await loadDirectory(fresh.database.db);
    expect(before.contacts.length).toBeGreaterThan(0);

    await bring(GONE);

    expect(await loadDirectory(fresh.database.db)).toEqual(before);
    expect(logged.filter((line) => line.includes(GONE))).toHaveLength(1);
  });

  it("keeps Muster from starting when the database has none", async () => {
    await expect(bring(GONE)).rejects.toThrow("there is no such file");
  });
});
