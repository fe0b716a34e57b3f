/**
 * Muster as a process of its own on one of two federated Synapse servers, with encryption required, and its people on
 * both, with another client. Behind a proxy that can be asked for faults.
 */
import { randomBytes } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Entry } from "../../src/core/timeline/entry.ts";
import { connect, type Database } from "../../src/db/connect.ts";
import { findIncident } from "../../src/db/incidents.ts";
import { readTimeline } from "../../src/db/timeline.ts";
import { freshDatabase } from "../support/database.ts";
import { askOverHttp } from "../support/matrix/over-http.ts";
import type { Json } from "../support/matrix/world.ts";
import { type MusterProcess, startMusterProcess } from "../support/muster-process.ts";
import { until } from "../support/until.ts";
import { type FaultProxy, startFaultProxy } from "./fault-proxy.ts";
import { type Human, type HumanOptions, human } from "./human.ts";
import { type Account, type Synapse, startFederation } from "./synapse.ts";

export interface EncryptedWorld {
  /** Where Muster's account is. */
  readonly here: Synapse;
  readonly there: Synapse;
  readonly muster: Account;
  readonly proxy: FaultProxy;
  readonly database: Database;
  /** The process that runs now. */
  running(): MusterProcess;
  start(): Promise<void>;
  kill(): Promise<void>;
  /** A client of somebody in the directory: alice (CERT-EU, here), bob, carol and dora (European Parliament, there). */
  person(name: Name, options?: HumanOptions): Promise<Human>;
  /** Opens an incident by a direct conversation with Muster and joins its room. */
  openIncident(
    by: Human,
    command: string,
    ms?: number,
  ): Promise<{ readonly ref: string; readonly room: string }>;
  timeline(ref: string): Promise<readonly Entry[]>;
  /** Texts of the notes on the timeline, in order. */
  notes(ref: string): Promise<readonly string[]>;
  /** What Muster sent into a room as it lies on the server, oldest first; left out are state and reactions, which no client encrypts. */
  sentBy(reader: Human, room: string): Promise<readonly Json[]>;
  stop(): Promise<void>;
}

const PEOPLE = { alice: "here", bob: "there", carol: "there", dora: "there" } as const;
export type Name = keyof typeof PEOPLE;

export async function startEncryptedWorld(): Promise<EncryptedWorld> {
  const stops: (() => Promise<unknown>)[] = [];
  const stop = async () => {
    for (const undo of stops.splice(0).reverse()) await undo();
  };
  try {
    return await build(stops, stop);
  } catch (error) {
    await stop();
    throw error;
  }
}

async function build(stops: (() => Promise<unknown>)[], stop: () => Promise<void>): Promise<EncryptedWorld> {
  const [here, there] = await startFederation();
  stops.push(
    () => there.stop(),
    () => here.stop(),
  );
  const muster = await here.register("muster");
  const proxy = await startFaultProxy(here.url);
  stops.push(() => proxy.stop());
  const fresh = await freshDatabase();
  stops.push(() => fresh.drop());
  const files = await mkdtemp(join(tmpdir(), "muster-live-"));
  stops.push(() => rm(files, { recursive: true, force: true }));
  const directory = join(files, "directory.yaml");
  await writeFile(directory, JSON.stringify(directoryOf(here.serverName, there.serverName)));
  const env = {
    DATABASE_URL: fresh.url,
    MUSTER_DIRECTORY: directory,
    MUSTER_DATA_DIR: files,
    MATRIX_HOMESERVER_URL: proxy.url,
    MATRIX_ACCESS_TOKEN: muster.token,
    MATRIX_ENCRYPTION: "required",
    MATRIX_STORE_KEY: randomBytes(32).toString("hex"),
  };
  let process: MusterProcess | undefined = await startMusterProcess(env);
  stops.push(async () => await process?.kill());
  const database = await connect(fresh.url, { max: 2 });
  stops.push(() => database.close());

  const timeline = async (ref: string) => {
    const incident = await findIncident(database.db, { ref });
    return incident ? await readTimeline(database.db, incident.id) : [];
  };
  return {
    here,
    there,
    muster,
    proxy,
    database,
    timeline,
    stop,
    running: () => {
      if (!process) throw new Error("Muster does not run");
      return process;
    },
    async start() {
      process = await startMusterProcess(env);
    },
    async kill() {
      await process?.kill();
      process = undefined;
    },
    async person(name, options = {}) {
      const one = await human(PEOPLE[name] === "here" ? here : there, name, options);
      stops.push(() => one.stop());
      return one;
    },
    async openIncident(by, command, ms = 20_000) {
      const before = new Set(by.invitations());
      const talk = await by.talkTo(muster.user);
      await until(() => by.isJoined(talk, muster.user), ms);
      await by.say(talk, `!incident open ${command}`);
      const invited = () => by.invitations().find((one) => !before.has(one));
      await until(() => invited() !== undefined, ms).catch(() => {
        const seen = by.sees(talk).map((one) => one.unreadable ?? one.content.body);
        throw new Error(
          `Nobody was invited. Muster said ${seen.join("; ")} and logged:\n${process?.output()}`,
        );
      });
      const room = invited() ?? "";
      await by.join(room);
      const summary = await by.hears(room, /INC-\d{4}-\d{4}/, ms);
      const [ref = ""] = /INC-\d{4}-\d{4}/.exec(String(summary.content.body)) ?? [];
      return { ref, room };
    },
    notes: async (ref) =>
      (await timeline(ref)).filter((entry) => entry.kind === "note").map((entry) => entry.text),
    async sentBy(reader, room) {
      const token = reader.client.getAccessToken() ?? "";
      const path = `/_matrix/client/v3/rooms/${encodeURIComponent(room)}/messages?dir=b&limit=1000`;
      const { chunk } = await askOverHttp(reader.client.getHomeserverUrl(), token, "GET", path);
      return (chunk as Json[])
        .filter((event) => event.sender === muster.user && event.state_key === undefined)
        .filter((event) => event.type !== "m.reaction")
        .reverse();
    },
  };
}

function directoryOf(here: string, there: string): object {
  const contact = (id: Name, role: string, rights: string) => ({
    id,
    name: `${id[0]?.toUpperCase()}${id.slice(1)} Live`,
    role,
    rights,
    addresses: { matrix: `@${id}:${PEOPLE[id] === "here" ? here : there}` },
  });
  return {
    organisations: [
      {
        id: "cert-eu",
        name: "CERT-EU",
        kind: "coordinator",
        clients: ["ep"],
        ceiling: "RED",
        networks: ["matrix"],
        contacts: [contact("alice", "duty-officer", "coordinator")],
      },
      {
        id: "ep",
        name: "European Parliament",
        kind: "institution",
        ceiling: "AMBER+STRICT",
        networks: ["matrix"],
        contacts: [
          contact("bob", "duty-officer", "responder"),
          contact("carol", "liaison", "responder"),
          contact("dora", "liaison", "responder"),
        ],
      },
    ],
  };
}
