/** A whole Muster for tests: the real app on a database of its own, with a clock that the test moves. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { type App, startApp } from "../../src/app.ts";
import { type Config, LOCAL_NETWORKS, type NetworkConfig } from "../../src/config.ts";
import { freshDatabase } from "./database.ts";

export interface TestMuster {
  readonly app: App;
  readonly databaseUrl: string;
  /** Moves the clock on, lets everything that has become due happen, and waits until all of it is sent. */
  advance(ms: number): Promise<void>;
  /** Waits until nothing is left to be handled or sent. */
  settled(): Promise<void>;
  now(): Date;
  stop(): Promise<void>;
}

export interface TestMusterOptions {
  readonly networks?: readonly NetworkConfig[];
  readonly directoryFile?: string;
  readonly start?: Date;
}

export async function startMuster(options: TestMusterOptions = {}): Promise<TestMuster> {
  const fresh = await freshDatabase();
  const dataDir = await mkdtemp(join(tmpdir(), "muster-test-"));
  // Time flows as it does, from a start that the test chooses: retries happen, and no test depends on the time of day.
  const began = performance.now();
  let offset = (options.start ?? new Date("2026-11-20T09:00:00.000Z")).getTime();
  const now = (): Date => new Date(offset + Math.floor(performance.now() - began));
  const config: Config = {
    databaseUrl: fresh.url,
    dataDir,
    host: "127.0.0.1",
    port: 0,
    logLevel: "silent",
    networks: options.networks ?? LOCAL_NETWORKS,
    ...(options.directoryFile ? { directoryFile: options.directoryFile } : {}),
  };
  const log = pino({ level: process.env.LOG_LEVEL ?? "silent" });
  const app = await startApp(config, log, { now, ticking: false });
  return {
    app,
    databaseUrl: fresh.url,
    now,
    settled: () => app.idle(),
    async advance(ms) {
      offset += ms;
      await app.tick();
      await app.idle();
    },
    async stop() {
      await app.stop();
      await fresh.drop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
