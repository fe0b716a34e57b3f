import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { loadDirectory } from "../../src/db/directory.ts";
import { SAMPLE, SAMPLE_YAML } from "../directory/sample.ts";
import { COMPILE_CACHE } from "../support/compile-cache.ts";
import { freshDatabase, type TestDatabase } from "../support/database.ts";
import { IS_FULL, sampled } from "../support/sample.ts";

const SCRIPT = join(import.meta.dirname, "../../scripts/directory-import.ts");
let folder = "";
let fresh: TestDatabase;

beforeEach(async () => {
  fresh = await freshDatabase();
  folder = await mkdtemp(join(tmpdir(), "muster-import-"));
});
afterEach(async () => {
  await fresh.drop();
  await rm(folder, { recursive: true });
});

async function file(name: string, content: string): Promise<string> {
  await writeFile(join(folder, name), content);
  return name;
}

function run(args: readonly string[], env: NodeJS.ProcessEnv = { DATABASE_URL: fresh.url }) {
  return new Promise<{ code: number | null; out: string; err: string }>((resolve, reject) => {
    const child = spawn(process.execPath, [SCRIPT, ...args], {
      cwd: folder,
      env: { PATH: process.env.PATH, ...COMPILE_CACHE, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let [out, err] = ["", ""];
    child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
      out += chunk;
    });
    child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
      err += chunk;
    });
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, out, err }));
  });
}

// Each starts a process of its own.
describe("npm run directory:import", { timeout: 60_000 }, () => {
  it("imports a file, prints what changes, and has nothing to do the second time", async () => {
    const name = await file("directory.yaml", SAMPLE_YAML);

    const first = await run([name]);
    const second = await run([name]);

    expect(first).toMatchObject({
      code: 0,
      err: "",
      out: expect.stringContaining("+ contact alice (Alice Duty)"),
    });
    expect(first.out).toMatch(/\n8 added\n$/);
    expect(second).toEqual({ code: 0, err: "", out: "no changes\n" });
    expect(await loadDirectory(fresh.database.db)).toEqual(SAMPLE);
  });

  it.runIf(IS_FULL)("writes nothing with --dry-run", async () => {
    const { code, out } = await run([await file("directory.yaml", SAMPLE_YAML), "--dry-run"]);

    expect(code).toBe(0);
    expect(out).toMatch(/\n8 added\nNothing was written \(--dry-run\)\.\n$/);
    expect((await loadDirectory(fresh.database.db)).contacts).toEqual([]);
  });

  it("prints problems as file:line: field: problem and imports nothing", async () => {
    const bad = SAMPLE_YAML.replace("ceiling: RED", "ceiling: WHITE").replace("role: manager", "role: boss");

    const { code, out, err } = await run([await file("bad.yaml", bad)]);

    expect(code).toBe(1);
    expect(out).toBe("");
    expect(err.split("\n")).toEqual([
      expect.stringMatching(/^bad\.yaml:8:\d+: organisations\[0\]\.ceiling: .* write CLEAR$/),
      expect.stringMatching(
        /^bad\.yaml:19:\d+: organisations\[0\]\.contacts\[1\]\.role: unknown role `boss`/,
      ),
      "Nothing was imported.",
      "",
    ]);
    expect((await loadDirectory(fresh.database.db)).contacts).toEqual([]);
  });

  it("merges contacts from CSV into the directory that is there", async () => {
    await run([await file("directory.yaml", SAMPLE_YAML)]);

    const { code, out } = await run([
      await file("ep.csv", "id;organisation;name;role\neve;ep;Ève Ö. Parlement;press\neva;ep;Eva;legal\n"),
    ]);

    expect(code).toBe(0);
    expect(out).toMatch(/\n1 added, 1 changed\n$/);
    const { contacts } = await loadDirectory(fresh.database.db);
    expect(contacts.map(({ id }) => id).sort()).toEqual(["alice", "bob", "eva", "eve"]);
  });

  it.runIf(IS_FULL)("refuses contacts of organisations that are not there", async () => {
    const { code, err } = await run([await file("ep.csv", "id,organisation,name,role\neve,ep,Eve,press\n")]);

    expect(code).toBe(1);
    expect(err).toContain("ep.csv:2: organisation: there is no organisation `ep`.");
  });

  it("knows the kinds of the configured networks", async () => {
    const config = await file("muster.yaml", "networks: [{ kind: local, id: slack, title: Local }]");
    const name = await file("directory.yaml", SAMPLE_YAML.replace("slack: U012AB3CD", "slack: bob"));

    expect(await run([name])).toMatchObject({ code: 1 });
    expect(await run([name], { DATABASE_URL: fresh.url, MUSTER_CONFIG: config })).toMatchObject({ code: 0 });
  });

  const refused: readonly (readonly [readonly string[], string])[] = [
    [[], "Usage: npm run directory:import"],
    [["a.yaml", "b.yaml"], "One file at a time"],
    [["a.yaml", "--bogus"], "Unknown option '--bogus'"],
    [["nothing.yaml"], "nothing.yaml:1: there is no such file"],
  ];

  it.each(sampled(refused, 1))("refuses %j", async (args, said) => {
    const { code, out, err } = await run(args);

    expect(code).toBe(1);
    expect(out + err).toContain(said);
  });

  it.runIf(IS_FULL)("shows how it is used on --help", async () => {
    expect(await run(["--help"])).toMatchObject({ code: 0, out: expect.stringContaining("--dry-run") });
  });

  it("says where it failed when the database cannot be reached, without the password", async () => {
    const DATABASE_URL = "postgres://muster:hunter22@127.0.0.1:1/muster";

    const { code, err } = await run([await file("directory.yaml", SAMPLE_YAML)], { DATABASE_URL });

    expect(code).toBe(1);
    expect(err).toContain("127.0.0.1:1");
    expect(err).not.toContain("hunter22");
  });
});
