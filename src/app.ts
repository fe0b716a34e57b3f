/** Builds the parts and joins them. Nothing here decides anything. */
import { randomInt, randomUUID } from "node:crypto";
import type { Logger } from "pino";
import type { ChatEvent, ChatPort, Receipt } from "./adapters/chat-port.ts";
import { pause } from "./adapters/pause.ts";
import { bringDirectory } from "./bring-directory.ts";
import { storeKeyOf } from "./config/networks.ts";
import type { Config } from "./config.ts";
import { adapterStateOf } from "./db/adapter-state.ts";
import type { Database } from "./db/connect.ts";
import { contactsByUser } from "./db/directory.ts";
import { accept } from "./db/inbox.ts";
import { createLeaderLock } from "./db/leader-lock.ts";
import { createLocalStore } from "./db/local-store.ts";
import { purge } from "./db/purge.ts";
import { restoredAt } from "./db/restored.ts";
import { sharedStateOf } from "./db/shared-state.ts";
import { unknownWork } from "./db/unknown-work.ts";
import { startInboxWorkers, startOutboxWorkers, type Workers } from "./db/workers.ts";
import { FEATURES } from "./handlers/features.ts";
import type { AppContext } from "./handlers/runtime/context.ts";
import { apologise, dispatch } from "./handlers/runtime/dispatch.ts";
import type { Feature } from "./handlers/runtime/feature.ts";
import { formErrors } from "./handlers/runtime/forms.ts";
import { inboxLane, inboxRank, outboxRank } from "./handlers/runtime/inbox-lanes.ts";
import { recordOutcome } from "./handlers/runtime/record-outcome.ts";
import { createRegistry, knownWork, type Registry } from "./handlers/runtime/registry.ts";
import { runDue } from "./handlers/runtime/run-due.ts";
import { send } from "./handlers/runtime/send.ts";
import { createNetworks, type KeyStore, type Networks } from "./networks.ts";
import { clockOf, openDatabase } from "./open-database.ts";
import { runJob, schedule, unknownWorkLog } from "./schedule.ts";
import { keptSecret } from "./secret.ts";
import { serve } from "./serve.ts";
import { demandUsableAddress } from "./web/listen-address.ts";
import { refuseUnsafeExposure } from "./web/local-page.ts";

/** What tests pass in instead of the real thing. */
export interface Overrides {
  readonly now?: () => Date;
  readonly newId?: () => string;
  readonly pick?: (below: number) => number;
  /** Default: all that there are. */
  readonly features?: readonly Feature[];
  /** No ticking by itself: the test calls {@link App.tick}. */
  readonly ticking?: false;
}

export interface App {
  /** Where the web server answers: `http://127.0.0.1:3000`. */
  readonly url: string;
  readonly database: Database;
  readonly networks: Networks;
  /** Handles everything that is due now; resolves to how much that was. */
  tick(): Promise<number>;
  /** Runs a job of a feature now; resolves to how much there was to do. */
  runJob(name: string): Promise<number>;
  /** Resolves when nothing waits to be handled or sent. */
  idle(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts Muster. Rejects with a message for operators when it cannot start; nothing is left running then. */
export async function startApp(config: Config, log: Logger, overrides: Overrides = {}): Promise<App> {
  const stops: (() => Promise<void>)[] = [];
  const stop = async (): Promise<void> => {
    const failures: unknown[] = [];
    // One part that cannot be stopped must not leave the others running.
    for (const undo of stops.splice(0).reverse()) await undo().catch((error) => failures.push(error));
    if (failures.length > 0) throw new AggregateError(failures, "not every part of Muster could be stopped");
  };
  try {
    return await start(config, log, overrides, stops, stop);
  } catch (error) {
    await stop().catch((failure: unknown) => log.error({ err: failure }, "Stopping failed"));
    throw error;
  }
}

async function start(
  config: Config,
  log: Logger,
  overrides: Overrides,
  stops: (() => Promise<void>)[],
  stop: () => Promise<void>,
): Promise<App> {
  const newId = overrides.newId ?? randomUUID;
  const pick = overrides.pick ?? ((below: number) => randomInt(below));

  await demandUsableWeb(config);
  const registry = createRegistry(overrides.features ?? FEATURES);
  const known = knownWork(registry);
  const { url, database, budget } = await openDatabase(config, log, stops);
  const now = overrides.now ?? (await clockOf(database, log, stops));
  await bringDirectory(database.db, config, now(), log);

  const networks = await createNetworks(config, {
    log,
    now,
    newId,
    stateOf: (network) => adapterStateOf(database.db, network),
    shared: sharedStateOf(database.db),
    leaderLock: createLeaderLock(url, log),
    localStore: createLocalStore(database),
    keyStore: await keyStore(config, url, log),
    knows: async (network, user) => (await contactsByUser(database.db, network, user)).length > 0,
  });
  const restored = await restoredAt(database.db);
  const app: AppContext = { networks: networks.ports, now, newId, pick, registry, restoredAt: restored };

  const web = await serve(config, log, networks, database, registry, now);
  stops.push(() => web.close());

  const inbox = startInboxWorkers({
    database,
    concurrency: budget.handlers,
    known: known.inbox,
    rank: inboxRank,
    now,
    log,
    handle: (tx, item) => dispatch(app, tx, item),
    giveUp: (tx, item) => apologise(app, tx, item),
  });
  stops.push(() => inbox.stop());
  const outbox = startOutboxWorkers({
    database,
    concurrency: budget.senders,
    known: known.outbox,
    rank: outboxRank,
    now,
    log,
    send: (item, confirm) => send(app, database.db, item, confirm),
    recordOutcome: (tx, item, result) => recordOutcome(app, tx, item, result),
  });
  stops.push(() => outbox.stop());

  const tick = (): Promise<number> => runDue(app, database);
  const halt = new AbortController();
  const wait = (ms: number) => pause(ms, halt.signal);
  const jobs = new Map(
    registry.jobs.map((job) => [job.name, { ...job, run: job.create(app, database, halt.signal, wait) }]),
  );
  if (overrides.ticking !== false) {
    stops.push(schedule("due", "* * * * * *", tick, log, { hangsMs: 60_000 }));
    stops.push(schedule("purge", "17 * * * *", () => purge(database.db, now()), log));
    const reportUnknown = unknownWorkLog(() => unknownWork(database.db, known, now()), log);
    stops.push(schedule("unknown-work", "* * * * *", reportUnknown, log));
    for (const { name, schedule: when, run } of jobs.values()) stops.push(schedule(name, when, run, log));
  }

  // Side by side: a network that is away must not keep the others waiting.
  await Promise.all(
    [...networks.ports.values()].map((port) => {
      stops.push(() => port.stop());
      return port.start((event) => receive(database, registry, port, event, now()));
    }),
  );
  if (overrides.ticking !== false) {
    // What happened while Muster was down.
    const atStart = [...jobs.values()].filter((job) => job.atStart);
    const first = Promise.all(atStart.map(({ name, run }) => runJob(name, run, log)));
    stops.push(async () => void (await first));
  }
  stops.push(async () => halt.abort());
  return {
    url: web.url,
    database,
    networks,
    tick,
    runJob: async (name) => (await jobs.get(name)?.run()) ?? 0,
    idle: () => quiet(inbox, outbox),
    stop,
  };
}

/** Before PostgreSQL is started and a directory imported: what is wrong with the address needs neither. */
async function demandUsableWeb({ host, port, localPassword, networks }: Config): Promise<void> {
  await demandUsableAddress(host, port);
  if (networks.some(({ kind }) => kind === "local")) refuseUnsafeExposure(host, localPassword);
}

/** Undefined when no network encrypts. The key is for Matrix networks that have none configured. */
async function keyStore(config: Config, url: string, log: Logger): Promise<KeyStore | undefined> {
  const encrypting = config.networks.filter((one) => one.kind === "matrix" && one.encryption !== "off");
  if (encrypting.length === 0) return undefined;
  const { createCryptoStore } = await import("./db/crypto-store.ts");
  const isKeyNeeded = encrypting.some((one) => one.kind === "matrix" && !one.storeKey);
  const key = isKeyNeeded ? storeKeyOf(await keptSecret(config.dataDir, "matrix-store-key")) : undefined;
  return { store: createCryptoStore(url, log), key };
}

/** Records what arrives before the platform is told that it has arrived. */
async function receive(
  database: Database,
  registry: Registry,
  port: ChatPort,
  event: ChatEvent,
  now: Date,
): Promise<Receipt> {
  const errors = formErrors(registry.commands, event);
  if (errors) return { errors };
  await accept(
    database.db,
    { network: port.network, eventId: event.id, ...inboxLane(registry, event), kind: event.kind, event },
    now,
  );
  return {};
}

/** Handling may cause sending and sending may cause more of it: quiet is when both are, one after the other. */
async function quiet(inbox: Workers, outbox: Workers): Promise<void> {
  for (let rounds = 0; rounds < 2; rounds += 1) {
    await inbox.idle();
    await outbox.idle();
  }
}
