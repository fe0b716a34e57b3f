/** A Muster in a process of its own, to be killed amid a call to Slack or Matrix, and started again; the platforms live on. */
import { join } from "node:path";
import { connect, type Database } from "../../src/db/connect.ts";
import { type BothPlatforms, startBothPlatforms } from "../support/both-platforms.ts";
import { freshDatabase } from "../support/database.ts";
import { type MusterProcess, startMusterProcess } from "../support/muster-process.ts";
import type { SlackFault } from "../support/slack/strict.ts";
import { until } from "../support/until.ts";

/** A call during which Muster is killed: before it takes effect, or after its effect and before the reply. */
export type Moment = {
  readonly on: "slack" | "matrix";
  readonly call: string;
  readonly when: "before" | "after";
};

export interface KilledWorld {
  readonly platforms: BothPlatforms;
  readonly database: Database;
  /** Of the process that runs now. */
  url(): string;
  kill(): Promise<void>;
  /** Starts it again, on the same database. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

export async function startKilledWorld(): Promise<KilledWorld> {
  const platforms = await startBothPlatforms();
  const fresh = await freshDatabase();
  let muster: MusterProcess;
  const restart = async (): Promise<void> => {
    muster = await startMusterProcess({
      ...platforms.environment("http"),
      DATABASE_URL: fresh.url,
      MUSTER_DIRECTORY: join(import.meta.dirname, "directory.yaml"),
    });
    platforms.slack.deliverTo({ http: `${muster.url}/slack/events` });
  };
  await restart();
  const database = await connect(fresh.url, { max: 2 });
  return {
    platforms,
    database,
    url: () => muster.url,
    kill: () => muster.kill(),
    restart,
    async stop() {
      await muster.stop();
      await database.close();
      await platforms.stop();
      await fresh.drop();
    },
  };
}

/**
 * Lays the trap; the returned function resolves once Muster has stepped into it.
 * @param user whose calls count on Slack; absent: everybody's
 * @param after how many such calls go well before it
 */
export function arrange(
  { slack, matrix }: BothPlatforms,
  { on, call, when }: Moment,
  { user, after = 0 }: { readonly user?: string; readonly after?: number } = {},
): () => Promise<void> {
  if (on === "slack") {
    const trap: SlackFault = {
      method: call,
      kind: when === "before" ? "hang" : "lost-reply",
      times: 1,
      hangMs: 5_000,
      ...(user === undefined ? {} : { user }),
      ...(after === 0 ? {} : { after }),
    };
    slack.strict.faults.push(trap);
    return () => until(() => trap.times === 0, 45_000, "the trap snaps");
  }
  const calls = () => matrix.calls.filter((one) => one.route === call).length;
  const before = calls();
  const kind = when === "before" ? "no-answer" : "lost-reply";
  matrix.fault({ on: call, kind, times: 1, ...(after === 0 ? {} : { after }) });
  return () => until(() => calls() > before + after, 45_000, "the trap snaps");
}
