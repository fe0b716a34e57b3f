/** M93: an older copy of the database is restored, and Muster started on it. Real processes, both platforms. */
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { connect, type Database } from "../../src/db/connect.ts";
import { type BothPlatforms, startBothPlatforms } from "../support/both-platforms.ts";
import { freshDatabase, type TestDatabase } from "../support/database.ts";
import { dropDatabase } from "../support/embedded-server.ts";
import { type MusterProcess, startMusterProcess } from "../support/muster-process.ts";
import type { SlackFault } from "../support/slack/strict.ts";
import { until } from "../support/until.ts";

const ROOT = join(import.meta.dirname, "..", "..");
const CAROL = "@carol:hs.test";

describe("M93: a database that was restored from an older copy", { timeout: 120_000 }, () => {
  let platforms: BothPlatforms;
  let original: TestDatabase;
  let copyUrl: string | undefined;
  let muster: MusterProcess | undefined;
  let database: Database | undefined;
  let lobby: string;

  beforeEach(async () => {
    platforms = await startBothPlatforms({ ackMs: 5_000 });
    original = await freshDatabase();
    await start(original.url);
    const made = await platforms.slack.as("alice", "conversations.create", { name: "lobby" });
    lobby = String((made.channel as { id: string }).id);
  });
  afterEach(async () => {
    await muster?.stop();
    await database?.close();
    await platforms.stop();
    await original.database.close();
    for (const url of new Set([original.url, ...(copyUrl ? [copyUrl] : [])])) await dropDatabase(url);
    copyUrl = undefined;
  });

  const environment = (url: string) => ({
    ...platforms.environment("http"),
    DATABASE_URL: url,
    MUSTER_DIRECTORY: join(import.meta.dirname, "directory.yaml"),
  });
  async function start(url: string): Promise<void> {
    muster = await startMusterProcess(environment(url));
    platforms.slack.deliverTo({ http: `${muster.url}/slack/events` });
    database = await connect(url, { max: 2 });
  }
  async function stop(): Promise<void> {
    await muster?.stop();
    muster = undefined;
    await database?.close();
  }
  const sql = () => {
    if (!database) throw new Error("Muster was not started.");
    return database.sql;
  };
  /** As a dump and its restore give it: what was committed at that instant. Nobody may be connected meanwhile. */
  async function copy(): Promise<string> {
    const url = new URL(original.url);
    const name = `${url.pathname.slice(1)}_copy`;
    url.pathname = `/${name}`;
    await original.database.close();
    const admin = new URL(original.url);
    admin.pathname = "/postgres";
    const server = await connect(admin.href, { max: 1 });
    await server.sql.unsafe(
      `create database "${name}" template "${new URL(original.url).pathname.slice(1)}"`,
    );
    await server.close();
    return url.href;
  }
  const quiet = () =>
    until(async () => {
      const rows = await sql()`
        select 1 from inbox where done_at is null union all select 1 from outbox where done_at is null limit 1`;
      return rows.length === 0;
    }, 40_000);
  const onSlack = async (line: string, room = lobby) => {
    expect((await platforms.slack.command("alice", room, line)).acknowledged).toBe(true);
  };
  const slackTexts = async () =>
    (await platforms.slackRooms()).flatMap(({ seen }) => seen.messages.map(({ text }) => text));
  const matrixTexts = async () =>
    (await platforms.matrixRooms()).flatMap(({ seen }) => seen.messages.map(({ text }) => text));
  const notes = async (word: string) =>
    (await sql()`select 1 from timeline where kind = 'note' and text like ${`%${word}%`}`).length;
  const refs = async () => (await sql()`select ref from incidents order by ref`).map(({ ref }) => ref);

  it("doubles nothing, runs no old command, uses no reference twice, and says what is gone", async () => {
    await onSlack("open Ransomware --severity high --with ep,ec3");
    await until(async () => (await platforms.matrixRooms()).length === 1);
    await quiet();
    const [war] = await platforms.slackRooms();
    const [matrixWar] = await platforms.matrixRooms();
    await platforms.matrix.as(CAROL).join(matrixWar?.id ?? "");
    await quiet();
    // The copy is made while three notes wait.
    const away: SlackFault = { method: "chat.postMessage", kind: "500", times: 1e6 };
    platforms.slack.strict.faults.push(away);
    platforms.matrix.fault({ on: "send", status: 503, times: 1e6 });
    for (const word of ["alpha", "bravo", "charlie"]) await onSlack(`note ${word}`, war?.id);
    await until(async () => {
      const [row] = await sql()`select count(*)::int as n from timeline where kind = 'note'`;
      return row?.n === 3;
    });
    await stop();
    copyUrl = await copy();

    // Life goes on: they arrive, Carol notes something, and another incident is opened.
    away.times = 0;
    platforms.matrix.clearFaults();
    await start(original.url);
    await platforms.matrix.as(CAROL).say(matrixWar?.id ?? "", "!incident note delta");
    await onSlack("open Second one --severity low");
    await until(async () => (await refs()).length === 2 && (await notes("delta")) === 1);
    await quiet();
    await stop();
    const told = async () => {
      const texts = [...(await slackTexts()), ...(await matrixTexts())];
      return ["alpha", "bravo", "charlie"].map((word) => texts.filter((text) => text.includes(word)).length);
    };
    const before = await told();
    expect(Math.min(...before)).toBeGreaterThanOrEqual(2);

    const run = promisify(execFile);
    const options = { cwd: "/tmp", env: { PATH: process.env.PATH, ...environment(copyUrl) } };
    const script = join(ROOT, "scripts/restored.ts");
    const settings = join(ROOT, "src/node-settings.js");
    const { stdout } = await run(process.execPath, ["--import", settings, script, "--skip", "10"], options);
    expect(stdout).toContain("number 12 on");
    await start(copyUrl);
    await until(async () => (await slackTexts()).some((text) => text.includes("database was restored")));
    await until(async () => (await matrixTexts()).some((text) => text.includes("database was restored")));
    await quiet();

    expect(await told()).toEqual(before);
    expect(await refs()).toHaveLength(1);
    // The homeserver told again of Carol's command.
    expect(await notes("delta")).toBe(0);
    const asked = await sql()`
      select 1 from outbox where kind = 'reply' and network = 'matrix' and step::text like '%Nothing was done%'`;
    expect(asked).toHaveLength(1);
    await onSlack("open Third one --severity low");
    await until(async () => (await refs()).length === 2);
    expect((await refs())[1]).toMatch(/^INC-\d{4}-0012$/);
    const [entry] = await sql()`
      select (data->>'notSentAgain')::int as held from timeline where kind = 'restored'`;
    expect(entry?.held).toBeGreaterThanOrEqual(3);
  });

  it("is not touched while Muster runs on it", async () => {
    const run = promisify(execFile);
    const options = { cwd: "/tmp", env: { PATH: process.env.PATH, ...environment(original.url) } };
    const args = ["--import", join(ROOT, "src/node-settings.js"), join(ROOT, "scripts/restored.ts")];
    await until(async () => {
      const rows = await sql()`
        select 1 from pg_stat_activity where application_name like 'muster%' and datname = current_database()`;
      return rows.length > 1;
    });

    await expect(run(process.execPath, args, options)).rejects.toThrow(/Muster is running/);
  });
});
