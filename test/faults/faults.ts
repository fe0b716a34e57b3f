/** What goes wrong. Each fault begins, and what it returns ends it. */
import { setTimeout as wait } from "node:timers/promises";
import type { Chance } from "./chance.ts";
import type { FaultWorld, Process } from "./world.ts";

export interface FaultKind {
  readonly name: string;
  begin(world: FaultWorld, chance: Chance): Promise<() => Promise<void>>;
}

const MANY = 1_000_000;

const kill = async (world: FaultWorld, one: Process): Promise<() => Promise<void>> => {
  one.isAway = true;
  await one.muster.kill();
  return () => world.start(one);
};

/** Every connection of Muster's, again and again. */
async function terminating(world: FaultWorld): Promise<() => Promise<void>> {
  let isOver = false;
  const running = (async () => {
    while (!isOver) {
      await world.sql`select pg_terminate_backend(pid) from pg_stat_activity
        where application_name like 'muster%' and pid <> pg_backend_pid()`.catch(() => undefined);
      await wait(300);
    }
  })();
  return async () => {
    isOver = true;
    await running;
  };
}

function onSlack(fault: {
  readonly kind: "429" | "500" | "lost-reply" | "hang";
  readonly method: string;
  readonly times?: number;
}): FaultKind["begin"] {
  return async ({ platforms: { slack } }) => {
    const own = { times: MANY, user: slack.bot.user, retryAfter: 2, hangMs: 15_000, ...fault };
    slack.strict.faults.push(own);
    return async () => {
      own.times = 0;
    };
  };
}

function onMatrix(fault: {
  readonly kind?: "no-answer" | "lost-reply" | "delay";
  readonly on: string;
  readonly status?: number;
  readonly retryAfterMs?: number;
  readonly ms?: number;
  readonly times?: number;
}): FaultKind["begin"] {
  return async ({ platforms: { matrix } }) => {
    matrix.fault({ times: MANY, device: "DEVICE", ...fault });
    return async () => matrix.clearFaults();
  };
}

/** Holds a table so long that whoever needs it runs into a time limit. */
const locking = (table: string): FaultKind["begin"] => {
  return async ({ sql }) => {
    const release = Promise.withResolvers<void>();
    const held = sql.begin(async (tx) => {
      await tx.unsafe(`lock table ${table} in access exclusive mode`);
      await Promise.race([release.promise, wait(7_000)]);
    });
    return async () => {
      release.resolve();
      await held.catch(() => undefined);
    };
  };
};

export const FAULTS: readonly FaultKind[] = [
  { name: "kill -9 of one process", begin: (world, chance) => kill(world, chance.pick(world.processes)) },
  {
    name: "kill -9 of two processes",
    async begin(world, chance) {
      const ends: (() => Promise<void>)[] = [];
      for (const one of chance.shuffled(world.processes).slice(1)) ends.push(await kill(world, one));
      return async () => {
        for (const end of ends) await end();
      };
    },
  },
  {
    name: "SIGSTOP of one process",
    async begin(world, chance) {
      const one = chance.pick(world.processes);
      one.isAway = true;
      process.kill(one.muster.pid, "SIGSTOP");
      return async () => {
        process.kill(one.muster.pid, "SIGCONT");
        one.isAway = false;
      };
    },
  },
  { name: "backends terminated every 0.3 s", begin: terminating },
  {
    name: "PostgreSQL crashes",
    async begin(world) {
      world.crashPostgres();
      return async () => undefined;
    },
  },
  {
    name: "connections to PostgreSQL cut",
    async begin({ processes }) {
      for (const { proxy } of processes) proxy.cut();
      return async () => undefined;
    },
  },
  {
    name: "connections of one process swallow everything",
    async begin({ processes }, chance) {
      chance.pick(processes).proxy.swallow();
      return async () => undefined;
    },
  },
  {
    name: "the network to PostgreSQL stands still",
    async begin({ processes }) {
      for (const { proxy } of processes) proxy.stall(true);
      return async () => {
        for (const { proxy } of processes) proxy.stall(false);
      };
    },
  },
  { name: "the outbox locked", begin: locking("outbox") },
  { name: "the timeline locked", begin: locking("timeline") },
  { name: "Slack answers 429", begin: onSlack({ method: "*", kind: "429" }) },
  { name: "Slack answers 500", begin: onSlack({ method: "*", kind: "500" }) },
  {
    name: "Slack posts and loses its answer",
    begin: onSlack({ method: "chat.postMessage", kind: "lost-reply", times: 3 }),
  },
  {
    name: "Slack does not answer posts",
    begin: onSlack({ method: "chat.postMessage", kind: "hang", times: 2 }),
  },
  { name: "Matrix answers 429", begin: onMatrix({ on: "send", status: 429, retryAfterMs: 1_000 }) },
  { name: "Matrix answers 502", begin: onMatrix({ on: "*", status: 502 }) },
  {
    name: "Matrix sends and loses its answer",
    begin: onMatrix({ on: "send", kind: "lost-reply", times: 3 }),
  },
  { name: "Matrix answers late", begin: onMatrix({ on: "send", kind: "delay", ms: 4_000 }) },
];
