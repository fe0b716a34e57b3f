/** Two processes on one workspace that keeps Slack's limits: together they never ask too often. */
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connect } from "../../src/db/connect.ts";
import { type BothPlatforms, startBothPlatforms } from "../support/both-platforms.ts";
import { freshDatabase, type TestDatabase } from "../support/database.ts";
import { type MusterProcess, startMusterProcess } from "../support/muster-process.ts";
import { until } from "../support/until.ts";

/** The tier lets 20 through at once, of which Muster keeps one back, and one more each 3 s. */
const LOW = 23;
const CRITICAL = 2;

describe("B81: two processes under Slack's limits", () => {
  let platforms: BothPlatforms;
  let fresh: TestDatabase;
  let processes: readonly MusterProcess[] = [];
  beforeAll(async () => {
    platforms = await startBothPlatforms({ limits: true, latencyMs: 20, ackMs: 10_000 });
    fresh = await freshDatabase();
    const env = {
      ...platforms.environment("http"),
      DATABASE_URL: fresh.url,
      MUSTER_DIRECTORY: join(import.meta.dirname, "directory.yaml"),
    };
    processes = [await startMusterProcess(env), await startMusterProcess(env)];
  });
  afterAll(async () => {
    await Promise.all(processes.map((one) => one.stop()));
    await platforms.stop();
    await fresh.drop();
  });

  it("open many rooms at once without a single 429, and the critical ones before all that wait", async () => {
    const { slack } = platforms;
    const made = await slack.as("alice", "conversations.create", { name: "lobby" });
    const lobby = String((made.channel as { id: string }).id);
    const before = slack.strict.calls.length;
    const open = async (n: number, severity: string) => {
      slack.deliverTo({ http: `${processes[n % 2]?.url}/slack/events` });
      await slack.command("alice", lobby, `open Case ${n} --severity ${severity} --with ep`);
    };
    for (let n = 0; n < LOW; n += 1) await open(n, "low");
    const calls = () => slack.strict.calls.slice(before);
    const rooms = () =>
      calls().filter((call) => call.method === "conversations.create" && call.status === 200);
    await until(() => rooms().length >= 19, 20_000);
    for (let n = 0; n < CRITICAL; n += 1) await open(n, "critical");
    const database = await connect(fresh.url, { max: 1 });
    const isUsable = async () => {
      const [row] = await database.sql`
        select count(*)::int as open from rooms where network = 'slack' and summary_message is not null`;
      return row?.open === LOW + CRITICAL;
    };
    await until(isUsable, 60_000);
    const order = await database.sql<{ severity: string }[]>`
      select severity from rooms join incidents on incidents.id = rooms.incident
      where network = 'slack' order by rooms.opened_at`;
    await database.close();

    expect(calls().filter((call) => call.status === 429)).toEqual([]);
    // Those before went at once, and one may have been on its way.
    expect(
      order
        .slice(20, 22)
        .concat(order.slice(19, 20))
        .filter(({ severity }) => severity === "critical").length,
    ).toBe(CRITICAL);
  });
});
