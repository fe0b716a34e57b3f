/**
 * The app and the database under a stage. The next stage of the same worker stands on them again, emptied: starting
 * an app and letting its connections warm up costs more than most tests do.
 */
import { join } from "node:path";
import { pino } from "pino";
import type { ChatPort } from "../../src/adapters/chat-port.ts";
import { type App, type Overrides, startApp } from "../../src/app.ts";
import { bringDirectory } from "../../src/bring-directory.ts";
import { type Config, LOCAL_NETWORKS, type NetworkConfig } from "../../src/config.ts";
import { emptyDatabase, freshDatabase, type TestDatabase } from "../support/database.ts";
import { within } from "../support/until.ts";

/** Where a Muster of these tests begins: a Friday, 09:00 UTC. */
export const START = new Date("2026-11-20T09:00:00.000Z");

export interface StageOptions {
  readonly overrides?: Overrides;
  readonly networks?: readonly NetworkConfig[];
  readonly directoryFile?: string;
  readonly config?: Partial<Config>;
  /** A database that is filled already, with its directory; dropped with the stage. */
  readonly database?: TestDatabase;
  /** What the clock says at first. */
  readonly start?: Date;
}

export interface Ground {
  readonly fresh: TestDatabase;
  readonly app: App;
  now(): Date;
  moveClock(ms: number): void;
  /** Another app on the same database and clock. */
  another(overrides?: Overrides): Promise<App>;
  /** Stops the app, moves the clock on, and starts it again. */
  restart(pause: number): Promise<void>;
  /** Empties it for the next one, or takes it down. */
  giveBack(): Promise<void>;
}

/** As many as one test has side by side. */
const MAX_SPARE = 2;
/** Milliseconds within which an app has done what a test left to it. */
const QUIET_WITHIN = 5_000;
const log = pino({ level: process.env.LOG_LEVEL ?? "silent" });

interface Spare {
  /** What the app was started with that stays with it. */
  readonly kind: string;
  use(config: Config): Promise<Ground>;
}
const spares: Spare[] = [];

/** Takes a spare one, or makes one: always for an app that is started in a way of its own. */
export async function takeGround(options: StageOptions): Promise<Ground> {
  const networks = options.networks ?? LOCAL_NETWORKS;
  const config = {
    dataDir: "unused: there is a database",
    secret: "a secret of at least thirty-two characters",
    host: "127.0.0.1",
    port: 0,
    logLevel: "silent",
    networks,
    ...(options.database
      ? {}
      : { directoryFile: options.directoryFile ?? join(import.meta.dirname, "directory.yaml") }),
    ...options.config,
  } satisfies Config;
  const isPlain = !options.overrides && !options.config && !options.database && !options.start;
  const kind = isPlain ? JSON.stringify(networks) : undefined;
  const at = spares.findIndex((spare) => spare.kind === kind);
  const [spare] = at < 0 ? [] : spares.splice(at, 1);
  return spare ? await spare.use(config) : await makeGround(config, kind, options);
}

async function makeGround(
  first: Config,
  kind: string | undefined,
  { overrides = {}, database, start = START }: StageOptions,
): Promise<Ground> {
  const fresh = database ?? (await freshDatabase({ max: 2 }));
  let config: Config = { ...first, databaseUrl: fresh.url };
  let began = performance.now();
  let offset = start.getTime();
  const now = (): Date => new Date(offset + Math.floor(performance.now() - began));
  const begin = (more: Overrides = {}): Promise<App> =>
    startApp(config, log, { now, ticking: false, ...overrides, ...more });
  let app = await begin();
  let ports = new Map(app.networks.ports);

  const takeDown = async (): Promise<void> => {
    await app.stop();
    await fresh.drop();
  };
  const use = async (next: Config): Promise<Ground> => {
    config = { ...next, databaseUrl: fresh.url };
    began = performance.now();
    offset = START.getTime();
    await bringDirectory(fresh.database.db, config, now(), log);
    return ground;
  };
  const ground: Ground = {
    fresh,
    get app() {
      return app;
    },
    now,
    moveClock(ms) {
      offset += ms;
    },
    another: begin,
    async restart(pause) {
      await app.stop();
      offset += pause;
      app = await begin();
      ports = new Map(app.networks.ports);
    },
    async giveBack() {
      const own = app.networks.ports as Map<string, ChatPort>;
      for (const [network, port] of ports) own.set(network, port);
      const isUsable = kind !== undefined && spares.length < MAX_SPARE && (await isQuiet(app));
      if (!isUsable) return await takeDown();
      try {
        await emptyDatabase(fresh.database);
      } catch (error) {
        await takeDown();
        throw error;
      }
      spares.push({ kind, use });
    },
  };
  return ground;
}

/** What was on its way when a test ended, for instance because it failed, must not reach the next one. */
function isQuiet(app: App): Promise<boolean> {
  return within(QUIET_WITHIN, app.idle()).then(
    () => true,
    () => false,
  );
}
