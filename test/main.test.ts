/** The process itself: where its settings come from, what it says at the start, and that it stops in order. */
import { type ChildProcess, execFile } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { freshDatabase } from "./support/database.ts";
import { spawnMuster, startMusterProcess } from "./support/muster-process.ts";

const ROOT = join(import.meta.dirname, "..");

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "muster-main-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function outcomeOf(child: ChildProcess): Promise<{ code: number | null; said: string }> {
  let said = "";
  child.stdout?.on("data", (data) => (said += String(data)));
  child.stderr?.on("data", (data) => (said += String(data)));
  await once(child, "close");
  return { code: child.exitCode, said };
}

/** An npm script of the project, run where `.env` is, as npm runs it: in the folder of package.json. */
async function doctor(env: Readonly<Record<string, string>>): Promise<string> {
  const settings = join(ROOT, "src/node-settings.js");
  const script = join(ROOT, "scripts/doctor.ts");
  return await new Promise((resolve) =>
    execFile(
      process.execPath,
      ["--import", settings, script],
      { cwd: folder, env: { PATH: process.env.PATH ?? "", ...env } },
      (_error, stdout, stderr) => resolve(stdout + stderr),
    ),
  );
}

describe(".env", () => {
  it("M25: is read by the start", async () => {
    writeFileSync(join(folder, ".env"), "PORT=many\nMATRIX_HOMESERVER_URL=https://matrix.example\n");

    const { code, said } = await outcomeOf(spawnMuster({ PORT: "0" }, { cwd: folder }));

    expect(code).toBe(1);
    expect(said).toContain("MATRIX_ACCESS_TOKEN is missing");
    // The environment comes first.
    expect(said).not.toContain("PORT is not");
  });

  it("M25: is read by the doctor", async () => {
    writeFileSync(join(folder, ".env"), "MATRIX_HOMESERVER_URL=https://matrix.example\n");

    expect(await doctor({})).toContain("MATRIX_ACCESS_TOKEN is missing");
  });

  it("M25: is named when it is there and cannot be read", async () => {
    mkdirSync(join(folder, ".env"));

    const { code, said } = await outcomeOf(spawnMuster({}, { cwd: folder }));

    expect(code).toBe(1);
    expect(said).toMatch(/^Muster cannot start: \.env cannot be read \(\w+\)\. Let the user/m);
  });
});

describe("the start", { timeout: 60_000 }, () => {
  it("M24: does not call connected what cannot be reached", async () => {
    const { url: DATABASE_URL, drop } = await freshDatabase();
    const muster = await startMusterProcess({
      DATABASE_URL,
      MUSTER_DATA_DIR: folder,
      SLACK_BOT_TOKEN: "xoxb-1",
      SLACK_SIGNING_SECRET: "secret",
      SLACK_API_URL: "http://127.0.0.1:1/api/",
    });
    const ready = await fetch(`${muster.url}/readyz`);
    await muster.stop();
    await drop();

    expect(ready.status).toBe(503);
    expect(muster.output()).toMatch(/^Not connected yet: slack\. slack cannot be reached/m);
    expect(muster.output()).not.toContain("Connected: slack");
  });

  it("keeps compiled modules where only Muster writes", async () => {
    const cache = join(folder, "compile-cache");
    const child = spawnMuster({ MUSTER_DATA_DIR: folder, NODE_COMPILE_CACHE: "", LOG_LEVEL: "loud" });

    expect((await outcomeOf(child)).said).toContain("LOG_LEVEL");
    expect(existsSync(cache)).toBe(true);
  });
});

describe("the address of the web server", { timeout: 60_000 }, () => {
  it.each([
    ["a port that is taken", { HOST: "127.0.0.1" }, /Port \d+ on 127\.0\.0\.1 is in use\. Set PORT/],
    ["an address of another machine", { HOST: "192.0.2.1" }, /HOST 192\.0\.2\.1 .*Set HOST/],
    ["a name that is none", { HOST: "no such host" }, /HOST no such host .*Set HOST/],
    ["the page open to others", { HOST: "0.0.0.0", PORT: "0" }, /MUSTER_LOCAL_PASSWORD/],
  ])("m30: is looked at before anything is started: %s", async (_what, env, expected) => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
    const { port } = other.address() as AddressInfo;

    const { code, said } = await outcomeOf(
      spawnMuster({ MUSTER_DATA_DIR: folder, PORT: String(port), ...env }),
    );

    other.close();
    expect(code).toBe(1);
    expect(said).toMatch(expected);
    expect(existsSync(join(folder, "postgres"))).toBe(false);
  });
});

describe("stopping", { timeout: 60_000 }, () => {
  const postmaster = () => join(folder, "postgres", "data", "postmaster.pid");

  it.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)(
    "m46: leaves no PostgreSQL behind after %s when nobody reads the output any more",
    async (signal) => {
      const child = spawnMuster({ MUSTER_DATA_DIR: folder });
      await once(child.stdout, "data");
      expect(existsSync(postmaster())).toBe(true);
      child.stdout.destroy();
      child.stderr.destroy();
      const exited = once(child, "exit");

      child.kill(signal);
      await exited;

      expect(child.exitCode).toBe(0);
      expect(existsSync(postmaster())).toBe(false);
    },
  );

  it("m46: goes on in order when the signal comes twice, as npm and a terminal both send it", async () => {
    const child = spawnMuster({ MUSTER_DATA_DIR: folder });
    await once(child.stdout, "data");
    const exited = once(child, "exit");

    child.kill("SIGINT");
    await once(child.stdout, "data");
    child.kill("SIGINT");
    await exited;

    expect(child.exitCode).toBe(0);
    expect(existsSync(postmaster())).toBe(false);
  });
});
