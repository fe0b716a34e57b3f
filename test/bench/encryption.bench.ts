/**
 * What Matrix encryption costs: messages encrypted and sent, opening an encrypted room, and starting with 10,000 sessions
 * in the key store. Keys are kept in PostgreSQL with its durability on; the homeserver is the double, on loopback, so
 * its share is small and the figures are Muster's own.
 */
import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { pino } from "pino";
import type { ChatPort } from "../../src/adapters/chat-port.ts";
import { createMatrixPort } from "../../src/adapters/matrix/matrix-chat.ts";
import { md, say } from "../../src/core/message.ts";
import { createCryptoStore } from "../../src/db/crypto-store.ts";
import { freshDatabase } from "../support/database.ts";
import { engine } from "../support/matrix/crypto-engine.ts";
import { type CryptoPeer, cryptoPeer } from "../support/matrix/crypto-peer.ts";
import { type Homeserver, startHomeserver } from "../support/matrix/homeserver.ts";
import { memoryRows } from "../support/matrix/memory-rows.ts";
import { localLeaderLock, memoryState } from "../support/matrix/parts.ts";
import { startMusterProcess } from "../support/muster-process.ts";
import type { BenchLine } from "./bench-line.ts";
import { median, percentile, until } from "./measure.ts";
import { count } from "./print-lines.ts";

const MESSAGES = 300;
const ROOMS_AT_ONCE = 8;
const OPENINGS = 10;
const SESSIONS = 10_000;
const STARTS = 3;
/** Work has to go on within 5 s of a restart. */
const RESTART_MS = 5_000;

const KEY = randomBytes(32);
const LOG = pino({ level: "silent" });

export async function run(): Promise<BenchLine[]> {
  return [...(await sending()), ...(await starting())];
}

async function sending(): Promise<BenchLine[]> {
  const homeserver = await startHomeserver();
  const fresh = await freshDatabase();
  const ports: ChatPort[] = [];
  try {
    const start = async (user: string, encrypted: boolean): Promise<ChatPort> => {
      const port = createMatrixPort({
        network: "matrix",
        homeserverUrl: homeserver.url,
        accessToken: homeserver.token(homeserver.addUser(user), "MUSTER"),
        encryption: encrypted ? "required" : "off",
        ...(encrypted ? { keys: { store: createCryptoStore(fresh.url, LOG), key: KEY } } : {}),
        log: LOG,
        state: memoryState(),
        leaderLock: localLeaderLock(),
      });
      ports.push(port);
      await port.start(async () => ({}));
      return port;
    };
    const alice = await reader(homeserver);
    const encrypted = await measure(await start("muster", true), homeserver, alice);
    const clear = await measure(await start("plain", false), homeserver, alice);
    await prove(homeserver, alice);
    return [
      {
        name: "encrypted and sent, one room",
        value: `${count(encrypted.oneRoom)} messages/s (in clear ${count(clear.oneRoom)})`,
      },
      {
        name: `encrypted and sent, ${ROOMS_AT_ONCE} rooms side by side`,
        value: `${count(encrypted.manyRooms)} messages/s (in clear ${count(clear.manyRooms)})`,
      },
      {
        name: "encrypted room: opened, one person invited, who joins, first message sent",
        value: `median ${encrypted.opening.toFixed(0)} ms, worst ${encrypted.worst.toFixed(0)} ms (in clear median ${clear.opening.toFixed(0)} ms)`,
      },
    ];
  } finally {
    for (const port of ports) await port.stop();
    await homeserver.stop();
    await fresh.drop();
  }
}

interface Measured {
  /** Messages per second. */
  readonly oneRoom: number;
  readonly manyRooms: number;
  /** Milliseconds. */
  readonly opening: number;
  readonly worst: number;
}

async function measure(port: ChatPort, homeserver: Homeserver, alice: CryptoPeer): Promise<Measured> {
  const openings: number[] = [];
  const rooms: string[] = [];
  for (let at = 0; at < OPENINGS; at += 1) {
    const began = performance.now();
    rooms.push(await open(port, homeserver, alice));
    openings.push(performance.now() - began);
  }
  const send = async (room: string, messages: number) => {
    for (let at = 0; at < messages; at += 1) await sayOne(port, room);
  };
  const rate = async (at: readonly string[], each: number) => {
    const began = performance.now();
    await Promise.all(at.map((room) => send(room, each)));
    return (at.length * each * 1_000) / (performance.now() - began);
  };
  const oneRoom = await rate(rooms.slice(0, 1), MESSAGES);
  const manyRooms = await rate(rooms.slice(0, ROOMS_AT_ONCE), Math.ceil(MESSAGES / ROOMS_AT_ONCE));
  // The first one meets the person's device; later ones know it.
  const [, ...known] = openings;
  return { oneRoom, manyRooms, opening: median(known), worst: percentile(openings, 1) };
}

let steps = 0;
const step = () => ({ key: `bench:${++steps}`, retry: false });

async function sayOne(port: ChatPort, room: string): Promise<void> {
  await port.post(room, say(["TLP:AMBER"], md`fs-03 is isolated, restore has begun`), step());
}

async function open(port: ChatPort, homeserver: Homeserver, alice: CryptoPeer): Promise<string> {
  const room = await port.openRoom({ name: `inc-bench-${++steps}`, topic: "bench" }, step());
  await port.invite(room, [alice.user]);
  await homeserver.as(alice.user).join(room);
  await sayOne(port, room);
  return room;
}

/** A strict device, as people have. */
async function reader(homeserver: Homeserver): Promise<CryptoPeer> {
  const user = homeserver.addUser("alice");
  const options = { trust: "signed", sharing: "signed-devices" } as const;
  const alice = await cryptoPeer(homeserver, user, "ALICE", options);
  await alice.flush();
  await alice.crossSign();
  return alice;
}

/** Figures count only if she could read it all. */
async function prove(homeserver: Homeserver, alice: CryptoPeer): Promise<void> {
  const heard = await alice.hear();
  const unread = heard.filter((body) => !body.includes("fs-03"));
  if (heard.length === 0 || unread.length > 0)
    throw new Error(`of ${heard.length} messages ${unread.length} cannot be read: ${unread[0]}`);
  const encrypted = homeserver.calls.filter(({ path }) => path.includes("/send/m.room.encrypted/"));
  if (encrypted.length < MESSAGES) throw new Error(`only ${encrypted.length} messages were encrypted`);
}

async function starting(): Promise<BenchLine[]> {
  const homeserver = await startHomeserver();
  const [few, many] = [await freshDatabase(), await freshDatabase()];
  try {
    const user = homeserver.addUser("muster");
    await fill(many.url, user, SESSIONS);
    const empty = await startOn(homeserver, homeserver.addUser("novice"), few.url);
    const full = await startOn(homeserver, user, many.url);
    return [
      {
        name: `start with ${count(SESSIONS)} sessions in the key store`,
        value: `${full.ms.toFixed(0)} ms, ${full.megabytes} MB resident (empty store ${empty.ms.toFixed(0)} ms, ${empty.megabytes} MB)`,
        target: `< ${RESTART_MS / 1_000} s`,
        met: full.ms < RESTART_MS,
      },
    ];
  } finally {
    await homeserver.stop();
    await few.drop();
    await many.drop();
  }
}

/** A key of its own for each of so many rooms: made in memory, since a commit for each is not what is measured, and then stored. */
async function fill(url: string, user: string, sessions: number): Promise<void> {
  const { DeviceId, EncryptionSettings, OlmMachine, RoomId, UserId } = engine;
  const rows = memoryRows();
  const store = { rows: rows.open(), key: KEY };
  const machine = await OlmMachine.open(new UserId(user), new DeviceId("MUSTER"), { store });
  for (let at = 0; at < sessions; at += 1)
    await machine.shareRoomKey(new RoomId(`!bench${at}:hs.test`), [], new EncryptionSettings());
  await machine.close();
  const { databases, records } = await rows.open().load();
  const stored = records.filter(({ store }) => store.startsWith("inbound_group_sessions")).length;
  if (stored < sessions) throw new Error(`${stored} sessions were made, not ${sessions}`);
  const kept = await createCryptoStore(url, LOG).open({ user, device: "MUSTER" });
  if (!kept) throw new Error("the key store is in use");
  await kept.load();
  await kept.commit([
    ...databases.map(({ name, layout }) => ({ kind: "reset" as const, database: name, layout })),
    ...records.map((record) => ({ ...record, kind: "put" as const })),
  ]);
  await kept.close();
}

/**
 * Until the key store is open and Muster asks the homeserver for keys, which is some time before or after it says that it is
 * ready; the first start, which makes the identity, is not counted.
 */
async function startOn(homeserver: Homeserver, user: string, url: string) {
  const times: number[] = [];
  let megabytes = 0;
  for (let round = 0; round <= STARTS; round += 1) {
    const before = homeserver.calls.length;
    const began = Date.now();
    const muster = await startMusterProcess({
      DATABASE_URL: url,
      MATRIX_HOMESERVER_URL: homeserver.url,
      MATRIX_ACCESS_TOKEN: homeserver.token(user, "MUSTER"),
      MATRIX_ENCRYPTION: "required",
      MATRIX_STORE_KEY: KEY.toString("hex"),
    });
    const asked = () => homeserver.calls.slice(before).find(({ path }) => path.endsWith("/keys/query"));
    try {
      await until("the key store is open", 30_000, () => asked() !== undefined);
      times.push((asked()?.at ?? Number.NaN) - began);
      const status = await readFile(`/proc/${muster.pid}/status`, "utf8").catch(() => "");
      megabytes = Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1_024);
    } finally {
      await muster.stop();
    }
  }
  return { ms: median(times.slice(1)), megabytes };
}
