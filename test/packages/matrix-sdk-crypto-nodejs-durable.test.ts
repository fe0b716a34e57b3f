/** What the engine has been told is kept, is kept: encrypted, whole, and by one writer. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { fromTaggedJson, toTaggedJson } from "../../packages/matrix-sdk-crypto-nodejs/durable/tagged-json.ts";
import { engine } from "../support/matrix/crypto-engine.ts";
import { type CryptoPeer, cryptoPeer } from "../support/matrix/crypto-peer.ts";
import { type Homeserver, startHomeserver } from "../support/matrix/homeserver.ts";
import { type MemoryRows, memoryRows } from "../support/matrix/memory-rows.ts";

const KEY = new Uint8Array(32).fill(42);
const { DeviceId, OlmMachine, RoomId, UserId } = engine;

describe("a kept machine", () => {
  const user = new UserId("@bot:hs.test");
  const device = new DeviceId("BOT");
  let rows: MemoryRows;
  const open = (key = KEY) => OlmMachine.open(user, device, { store: { rows: rows.open(), key } });
  beforeEach(() => {
    rows = memoryRows();
  });

  it("is the same device after a restart", async () => {
    const first = await open();
    const keys = [first.identityKeys.ed25519.toBase64(), first.identityKeys.curve25519.toBase64()];
    await first.close();

    const second = await open();

    expect([second.identityKeys.ed25519.toBase64(), second.identityKeys.curve25519.toBase64()]).toEqual(keys);
    await second.close();
  });

  it("keeps no private key in clear", async () => {
    const machine = await open();
    await machine.bootstrapCrossSigning(true);
    const secrets = await machine.exportCrossSigningKeys();
    await machine.close();

    const dump = rows.dump();

    const variants = Object.values(secrets ?? {}).flatMap((secret) => {
      const bytes = Buffer.from(secret, "base64");
      return [
        secret,
        bytes.toString("hex"),
        bytes.toString("base64url"),
        JSON.stringify([...bytes]).slice(1, -1),
      ];
    });
    expect(variants).toHaveLength(12);
    expect(variants.filter((secret) => dump.includes(secret))).toEqual([]);
    expect(dump).not.toMatch(/pickle\W|private_key|"master_key/);
    expect(dump).not.toContain(Buffer.from(KEY).toString("base64"));
    const account = [...rows.records.values()].find(({ key }) => key === '"account"');
    expect(JSON.parse(account?.value ?? "{}")).toEqual({
      version: 1,
      ciphertext: expect.any(String),
      nonce: expect.any(String),
    });
  });

  it("is refused under another key, with an error that says so, and is unharmed", async () => {
    const first = await open();
    const fingerprint = first.identityKeys.ed25519.toBase64();
    await first.close();

    await expect(open(new Uint8Array(32).fill(1))).rejects.toMatchObject({ name: "WrongStoreKey" });

    const again = await open();
    expect(again.identityKeys.ed25519.toBase64()).toBe(fingerprint);
    await again.close();
  });

  it.each([0, 16, 33])("is refused with a key of %i bytes", async (length) => {
    await expect(open(new Uint8Array(length))).rejects.toThrow("32 bytes");
  });

  it("is opened once at a time in a process", async () => {
    const machine = await open();

    await expect(open()).rejects.toThrow("open already");

    await machine.close();
    await (await open()).close();
  });

  it("refuses rows of another device", async () => {
    await (await open()).close();

    const other = OlmMachine.open(user, new DeviceId("OTHER"), { store: { rows: rows.open(), key: KEY } });

    await expect(other).rejects.toThrow("another device");
  });

  it("is told that a change is kept only after it is", async () => {
    const machine = await open();
    const gate = Promise.withResolvers<void>();
    rows.onCommit = () => gate.promise;
    const before = rows.commits.length;
    let done = false;
    const tracked = machine.updateTrackedUsers([new UserId("@a:hs.test")]).then(() => {
      done = true;
    });
    for (let turns = 0; turns < 50; turns++) await new Promise((resolve) => setImmediate(resolve));
    expect({ done, commits: rows.commits.length }).toEqual({ done: false, commits: before });

    gate.resolve();
    await tracked;

    expect(rows.commits.length).toBeGreaterThan(before);
    await machine.close();
  });

  it("fails, and writes nothing any more, once a change could not be kept", async () => {
    const machine = await open();
    rows.onCommit = () => {
      throw new Error("the disk is full");
    };

    await expect(machine.updateTrackedUsers([new UserId("@a:hs.test")])).rejects.toBeDefined();
    rows.onCommit = () => undefined;
    const before = rows.commits.length;
    await expect(machine.updateTrackedUsers([new UserId("@b:hs.test")])).rejects.toBeDefined();

    expect(rows.commits).toHaveLength(before);
    await machine.close();
  });
});

describe("conversations over restarts", () => {
  let homeserver: Homeserver;
  let alice: CryptoPeer;
  let rows: MemoryRows;
  let room: string;
  let bot: CryptoPeer;
  const start = async () => {
    bot = await cryptoPeer(homeserver, homeserver.addUser("bot"), "BOT", {
      store: { rows: rows.open(), key: KEY },
    });
  };
  beforeEach(async () => {
    homeserver = await startHomeserver();
    rows = memoryRows();
    alice = await cryptoPeer(homeserver, homeserver.addUser("alice"), "ALICE");
    await start();
    room = await homeserver.as(alice.user).createRoom({ invite: [bot.user] });
    await homeserver.as(bot.user).join(room);
    await alice.sync();
    await bot.sync();
  });
  afterEach(async () => {
    await bot.machine.close();
    await homeserver.stop();
  });

  it("go on with the same key and a new index", async () => {
    const indexes: string[] = [];
    for (let sent = 0; sent < 4; sent++) {
      const content = await bot.encrypt(room, "m.room.message", {
        msgtype: "m.text",
        body: `message ${sent}`,
      });
      indexes.push(String(content.session_id));
      await bot.ask("PUT", `rooms/${encodeURIComponent(room)}/send/m.room.encrypted/t${sent}`, content);
      await bot.machine.close();
      await start();
    }

    expect(await alice.hear()).toEqual(["message 0", "message 1", "message 2", "message 3"]);
    expect(new Set(indexes).size).toBe(1);
  });

  it("can be read again from what the store kept", async () => {
    await alice.say(room, "before the restart");
    const received = (await bot.sync()).filter(({ event }) => event.type === "m.room.encrypted");
    await bot.machine.close();
    await start();

    const [first] = received;

    if (!first) throw new Error("nothing came");
    expect((await bot.read(first)).content).toMatchObject({ body: "before the restart" });
    expect(new RoomId(room).toString()).toBe(first.room);
  });

  it("are lost, and the server notices, when nothing is kept: the control of these tests", async () => {
    await bot.machine.close();
    rows = memoryRows();
    await start();

    await expect(bot.sync()).rejects.toThrow("already exists");

    expect(homeserver.keys.conflicts).toBeGreaterThan(0);
  });
});

describe("tagged JSON", () => {
  it("reads back what the engine stores", () => {
    const value = {
      text: "a\u0000b",
      list: [1, null, true],
      bytes: Uint8Array.of(0, 255),
      date: new Date(5),
      big: 12n,
    };

    expect(fromTaggedJson(toTaggedJson(value))).toEqual(value);
    expect(fromTaggedJson(toTaggedJson([undefined]))).toEqual([undefined]);
    expect(fromTaggedJson(toTaggedJson(Uint8Array.of(7).buffer))).toEqual(Uint8Array.of(7).buffer);
  });

  it.each([[new Map()], [new Set()], [new Float64Array(1)], [{ $bytes: "x" }], [{ deep: { $date: 1 } }]])(
    "refuses what it could not read back: %o",
    (value) => {
      expect(() => toTaggedJson(value)).toThrow(TypeError);
    },
  );
});
