/**
 * A process with encryption is killed again and again, or loses its database connection: no message is lost, doubled or
 * unreadable, it stays the same device, and no key is ever used twice.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { COMPILE_CACHE } from "../../../support/compile-cache.ts";
import { freshDatabase, type TestDatabase } from "../../../support/database.ts";
import { type CryptoPeer, cryptoPeer } from "../../../support/matrix/crypto-peer.ts";
import { LOST_EXIT } from "../../../support/matrix/crypto-process.ts";
import { type Homeserver, startHomeserver } from "../../../support/matrix/homeserver.ts";
import { amount, IS_FULL } from "../../../support/sample.ts";
import { timePasses, until } from "../../../support/until.ts";

const KILLS = amount(50, 5);
const SCRIPT = join(import.meta.dirname, "../../../support/matrix/crypto-process.ts");

describe("an encrypting process", () => {
  let homeserver: Homeserver;
  let fresh: TestDatabase;
  let alice: CryptoPeer;
  let bot: string;
  let room: string;
  let child: ChildProcess | undefined;
  let errors = "";

  beforeEach(async () => {
    homeserver = await startHomeserver();
    fresh = await freshDatabase({ max: 2 });
    errors = "";
    alice = await cryptoPeer(homeserver, homeserver.addUser("alice"), "ALICE", {
      trust: "signed",
      sharing: "signed-devices",
    });
    await alice.flush();
    await alice.crossSign();
    bot = homeserver.addUser("muster");
    room = await homeserver.as(alice.user).createRoom({ preset: "private_chat", invite: [bot] });
    await homeserver
      .as(alice.user)
      .setState(room, "m.room.encryption", { algorithm: "m.megolm.v1.aes-sha2", rotation_period_msgs: 7 });
    await homeserver.as(bot).join(room);
  });
  afterEach(async () => {
    await kill();
    await homeserver.stop();
    await fresh.drop();
  });

  function start(mode: "kept" | "forgotten"): ChildProcess {
    const token = homeserver.token(bot, "MUSTER");
    const started = spawn(process.execPath, [SCRIPT, homeserver.url, bot, token, "MUSTER", fresh.url, mode], {
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, ...COMPILE_CACHE },
    });
    started.stderr?.on("data", (data) => (errors += String(data)));
    child = started;
    return started;
  }

  async function kill(): Promise<void> {
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, "exit");
    child.kill("SIGKILL");
    await gone;
  }

  /** The connection with the lock and all commits drops; the process must end by itself. */
  async function cutStore(): Promise<void> {
    const { sql } = fresh.database;
    const cut = await sql`
      select pg_terminate_backend(pid) from pg_stat_activity
      where application_name = 'muster-keys' and datname = current_database()`;
    if (cut.length === 0) return await kill();
    if (child && child.exitCode === null) await once(child, "exit");
    expect(child?.exitCode, errors).not.toBe(0);
  }

  /** Only then does Alice give it keys. */
  const isSigned = (): boolean => {
    const identity = homeserver.keys.identities.get(bot)?.self_signing_key;
    const key = Object.keys(Object(identity?.keys))[0] ?? "";
    const signatures = homeserver.keys.devices.get(bot)?.get("MUSTER")?.keys?.signatures;
    return key in Object(Object(signatures)[bot]);
  };
  const rows = async (table: "crypto_devices" | "crypto_databases" | "crypto_records") => {
    const { sql } = fresh.database;
    return (await sql`select 1 from ${sql(table)}`).length;
  };
  const calls = (name: string) =>
    homeserver.calls.filter(({ route, user }) => route === name && user === bot);
  /** The first kills hit a store that is being made, and an identity that is being published. */
  const FIRST_MOMENTS: readonly (() => boolean | Promise<boolean>)[] = [
    async () => (await rows("crypto_devices")) > 0,
    async () => (await rows("crypto_databases")) > 1,
    async () => (await rows("crypto_records")) > 4,
    () => calls("keys.upload").length > 0,
    () => calls("device_signing").length > 0,
  ];

  it(`answers everything once over ${KILLS} kills`, { timeout: 60_000 + KILLS * 6_000 }, async () => {
    const random = seeded(20_261_121);
    const said: string[] = [];
    const heard: string[] = [];
    let lostStores = 0;
    for (let round = 0; round < KILLS; round++) {
      const process = start("kept");
      const moment = FIRST_MOMENTS[round];
      if (moment) await until(moment);
      else await Promise.race([once(process.stdout ?? process, "data"), once(process, "exit")]);
      // A little later than that, at any instant.
      await timePasses(Math.floor(random() * (moment ? 20 : 300)));
      if (isSigned()) {
        heard.push(...(await alice.hear()));
        for (let more = 0; more < 3; more++) {
          said.push(`message ${said.length}`);
          await alice.say(room, said.at(-1) ?? "");
        }
        // Somewhere on the way of these messages.
        await timePasses(Math.floor(random() * 250));
      }
      if (round % 4 === 3) {
        await cutStore();
        lostStores += process.exitCode === LOST_EXIT ? 1 : 0;
      } else await kill();
      heard.push(...(await alice.hear()));
    }
    start("kept");
    await until(isSigned);
    heard.push(...(await alice.hear()));
    said.push("the last");
    await alice.say(room, "the last");
    await until(async () => {
      heard.push(...(await alice.hear()));
      return heard.includes("echo the last");
    }, 20_000);

    expect(heard).toEqual(said.map((body) => `echo ${body}`));
    // How much is said between two kills is chance; of a sample it may be little.
    if (IS_FULL) expect(said.length).toBeGreaterThan(KILLS);
    else expect(said.length).toBeGreaterThan(1);
    expect(homeserver.keys.conflicts).toBe(0);
    expect(identitiesUploaded()).toBe(1);
    expect(usedTwice()).toEqual([]);
    // A sample has one cut only, and that may come too early.
    if (IS_FULL) expect(lostStores).toBeGreaterThan(0);
  });

  it("fails at that when its keys are only in memory: the control", { timeout: 60_000 }, async () => {
    start("forgotten");
    await until(isSigned);
    await kill();
    start("forgotten");

    await until(() => homeserver.keys.conflicts + identitiesUploaded() > 1);
    expect(isSigned()).toBe(false);
  });

  /** How many different device keys this device has announced. */
  function identitiesUploaded(): number {
    const uploads = homeserver.calls.filter(({ route, user }) => route === "keys.upload" && user === bot);
    return new Set(
      uploads.map(({ body }) => fingerprint(body.device_keys)).filter((key) => key !== undefined),
    ).size;
  }

  /** Keys and indexes under which two different messages were encrypted: that would give both away. */
  function usedTwice(): string[] {
    const seen = new Map<string, string>();
    const twice: string[] = [];
    for (const { route, user, body } of homeserver.calls) {
      if (route !== "send" || user !== bot || typeof body.ciphertext !== "string") continue;
      const place = `${String(body.session_id)} ${indexOf(body.ciphertext)}`;
      if ((seen.get(place) ?? body.ciphertext) !== body.ciphertext) twice.push(place);
      seen.set(place, body.ciphertext);
    }
    expect(seen.size).toBeGreaterThan(0);
    return twice;
  }
});

function fingerprint(keys: unknown): unknown {
  return Object(Object(keys).keys)["ed25519:MUSTER"];
}

/** Index of a Megolm message: after the version comes the field 0x08, a varint (Megolm specification, "Message format"). */
function indexOf(ciphertext: string): number {
  const bytes = Buffer.from(ciphertext, "base64");
  expect([bytes[0], bytes[1]]).toEqual([3, 8]);
  let value = 0;
  for (let at = 2, shift = 0; ; at++, shift += 7) {
    const byte = bytes[at] ?? 0;
    value += (byte & 0x7f) * 2 ** shift;
    if (byte < 0x80) return value;
  }
}

/** Mulberry32: the same moments in each run, as far as the machine allows. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
