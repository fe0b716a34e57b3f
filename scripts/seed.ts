/**
 * `npm run seed`: three incidents to look at, in the database of the configuration, which may be new or in use.
 * A Muster of its own is started on it for the while, and people do what they did through the local page. An
 * incident that is there already is left as it is.
 */
import { readFileSync } from "node:fs";
import { startEmbedded } from "@muster/embedded-postgresql";
import { type App, startApp } from "../src/app.ts";
import { type Config, readConfig } from "../src/config.ts";
import { connect, type Database } from "../src/db/connect.ts";
import { listIncidents } from "../src/db/incidents.ts";
import { readTimeline } from "../src/db/timeline.ts";
import { createLog } from "../src/log.ts";
import { lockForSeeding, whyNotToSeed } from "./seed/check.ts";
import { personAt } from "./seed/person.ts";
import { CAST, type People, STORIES, type Story } from "./seed/stories.ts";

process.exitCode = await main();

async function main(): Promise<number> {
  const result = readConfig(process.env, (path) => readFileSync(path, "utf8"));
  if (!result.ok) return refuse(result.problems.join("\n"));
  const { config } = result;
  const others = config.networks.filter(({ kind }) => kind !== "local").map(({ id }) => id);
  if (others.length > 0)
    return refuse(
      `this Muster is connected to ${others.join(" and ")}, and what is invented must not reach people there. Seeding is for the built-in networks.`,
    );
  const server = config.databaseUrl
    ? undefined
    : await startEmbedded({ dataDir: config.dataDir, log: createLog("error") });
  try {
    const databaseUrl = config.databaseUrl ?? server?.url ?? "";
    // One connection: the lock is on it.
    const database = await connect(databaseUrl, { max: 1, applicationName: "muster-seed" });
    try {
      return await seed({ ...config, databaseUrl }, database);
    } finally {
      await database.close();
    }
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error));
  } finally {
    await server?.stop();
  }
}

async function seed(config: Config, database: Database): Promise<number> {
  const why = await whyNotToSeed(database, Object.values(CAST));
  if (why) return refuse(why);
  if (!(await lockForSeeding(database))) return refuse("this database is being seeded already.");
  const { localPassword, publicUrl, ...rest } = config;
  // Where nobody else looks: the page of the Muster that is started later is another one.
  const app = await startApp({ ...rest, host: "127.0.0.1", port: 0 }, createLog("error"), {
    ticking: false,
  });
  try {
    for (const story of STORIES) await tell(app, database, story);
  } finally {
    await app.stop();
  }
  line(`\n${await whatToOpen(config)}`);
  return 0;
}

async function tell(app: App, { db }: Database, story: Story): Promise<void> {
  const find = async () =>
    (await listIncidents(db, { limit: 10_000 })).find(({ title }) => title === story.title);
  const before = await find();
  if (before)
    return line(`${before.ref} ${before.codename} is there already, and left as it is: ${story.title}`);

  const people = Object.fromEntries(
    Object.entries(CAST).map(([name, address]) => [name, personAt(app.url, address)]),
  ) as People;
  const opener = people[story.opener];
  await opener.tells(`!incident open ${story.title} ${story.flags}`);
  await app.idle();
  const incident = await find();
  if (!incident) throw new Error(`${opener.address} could not open it: ${await opener.lastAnswer()}`);

  const entries = async (): Promise<number> =>
    (await readTimeline(db, incident.id, { last: 1 })).at(-1)?.number ?? 0;
  for (const step of story.steps(people, incident.ref, incident.ref.toLowerCase())) {
    const count = await entries();
    await step.run();
    await app.idle();
    if (step.recorded && (await entries()) === count)
      throw new Error(`${step.who.address} could not ${step.what}: ${await step.who.lastAnswer()}`);
  }
  line(`${incident.ref} ${incident.codename}: ${story.title}\n  ${story.shows}`);
}

/** Says which page to open, and whether Muster has to be started first. */
async function whatToOpen({ host, port }: Config): Promise<string> {
  const who =
    "Act as Alice Marchetti and write !incident list --all, which has all three. Nikos Andreou is in the room of the second, Aino Rautio in those of the first and the third.";
  if (port === 0) return `npm start says which page to open. ${who}`;
  const page = `http://${host === "0.0.0.0" || host === "::" ? "127.0.0.1" : host}:${port}`;
  const isUp = await fetch(`${page}/healthz`, { signal: AbortSignal.timeout(2_000) }).then(
    ({ ok }) => ok,
    () => false,
  );
  return isUp ? `Open ${page}. ${who}` : `Start Muster with npm start, then open ${page}. ${who}`;
}

function refuse(why: string): number {
  process.stderr.write(`Nothing more was seeded: ${why}\n`);
  return 1;
}

function line(text: string): void {
  process.stdout.write(`${text}\n`);
}
