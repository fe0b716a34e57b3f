/** A Muster in a process of its own, on the doubles of both platforms and a database of its own. */
import { join } from "node:path";
import { connect, type Database } from "../../src/db/connect.ts";
import { type BothPlatforms, startBothPlatforms } from "../support/both-platforms.ts";
import { freshDatabase } from "../support/database.ts";
import { type MusterProcess, startMusterProcess } from "../support/muster-process.ts";
import type { SlackDoubleOptions } from "../support/slack/slack-double.ts";

export interface BenchWorld {
  readonly platforms: BothPlatforms;
  readonly muster: MusterProcess;
  readonly database: Database;
  /** A room on Slack from which commands come. */
  readonly lobby: string;
  /** Whether nothing waits to be handled or sent, now or later. */
  done(): Promise<boolean>;
  stop(): Promise<void>;
}

/** People are those of the scenarios: on Slack alice and bob (ep), on Matrix carol (ec3). */
export const DIRECTORY = join(import.meta.dirname, "..", "scenarios", "directory.yaml");

/** @param env further environment of the process, made when the addresses of the platforms are known */
export async function startBenchWorld(
  options: SlackDoubleOptions,
  env: (platforms: BothPlatforms) => Readonly<Record<string, string>> = () => ({}),
): Promise<BenchWorld> {
  const stops: (() => Promise<unknown>)[] = [];
  const stop = async () => {
    for (const undo of stops.splice(0).reverse()) await undo();
  };
  try {
    const platforms = await startBothPlatforms({ ackMs: 3_000, ...options });
    stops.push(() => platforms.stop());
    const fresh = await freshDatabase();
    stops.push(() => fresh.drop());
    const muster = await startMusterProcess({
      ...platforms.environment("http"),
      DATABASE_URL: fresh.url,
      MUSTER_DIRECTORY: DIRECTORY,
      ...env(platforms),
    });
    // A bench that is cut short must not leave it behind.
    const killed = () => process.kill(muster.pid, "SIGKILL");
    process.once("exit", killed);
    stops.push(async () => {
      await muster.stop();
      process.off("exit", killed);
    });
    const database = await connect(fresh.url, { max: 2 });
    stops.push(() => database.close());
    platforms.slack.deliverTo({ http: `${muster.url}/slack/events` });
    const made = await platforms.slack.as("alice", "conversations.create", { name: "lobby" });
    const lobby = String((made.channel as { id: string }).id);
    return { platforms, muster, database, lobby, done: () => nothingWaits(database), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function nothingWaits(database: Database): Promise<boolean> {
  const waiting = await database.sql`
    select 1 from inbox where done_at is null union all select 1 from outbox where done_at is null limit 1`;
  return waiting.length === 0;
}
