import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { engine } from "../../../support/matrix/crypto-engine.ts";
import { type CryptoPeer, cryptoPeer } from "../../../support/matrix/crypto-peer.ts";
import { type Homeserver, startHomeserver } from "../../../support/matrix/homeserver.ts";
import { type MemoryCryptoStore, memoryCryptoStore } from "../../../support/matrix/memory-crypto-store.ts";
import { type Own, startOwn } from "./own.ts";

describe("the identity of Muster's account", () => {
  let homeserver: Homeserver;
  let store: MemoryCryptoStore;
  let user: string;
  let watcher: CryptoPeer;
  const running: Own[] = [];
  beforeEach(async () => {
    homeserver = await startHomeserver();
    store = memoryCryptoStore();
    user = homeserver.addUser("muster");
    watcher = await cryptoPeer(homeserver, homeserver.addUser("alice"), "ALICE");
    await watcher.sync();
    // Who shares a room is told of changes.
    const room = await homeserver.as(watcher.user).createRoom({ invite: [user] });
    await homeserver.as(user).join(room);
  });
  afterEach(async () => {
    for (const one of running.splice(0)) await one.close();
    await homeserver.stop();
  });
  const start = async (options: Partial<Parameters<typeof startOwn>[2]> = {}): Promise<Own> => {
    const own = await startOwn(homeserver, user, { store, ...options });
    running.push(own);
    return own;
  };
  const stop = async (own: Own): Promise<void> => {
    running.splice(running.indexOf(own), 1);
    await own.close();
  };
  /** What somebody else concludes from what the server shows, signatures checked. */
  const seen = async (device = "MUSTER") => {
    const muster = new engine.UserId(user);
    await watcher.sync();
    await watcher.machine.updateTrackedUsers([muster]);
    await watcher.flush();
    return {
      master: await watcher.machine.masterKey(muster),
      signed: await watcher.machine.isSigned(muster, new engine.DeviceId(device)),
    };
  };
  const uploads = () => homeserver.calls.filter(({ route }) => route === "device_signing").length;

  it("is made at the first start and signs the device, as others can check", async () => {
    const own = await start();

    const { fingerprint, masterKey, signed } = await own.encryption.facts();

    expect(await seen()).toEqual({ master: masterKey, signed: true });
    expect(signed).toBe(true);
    expect(own.encryption.trouble()).toBeUndefined();
    expect(store.factsOf(own)).toEqual({ fingerprint, masterKey, signed: true });
    const published = homeserver.keys.device(user, "MUSTER").keys;
    expect(Object(published?.keys)["ed25519:MUSTER"]).toBe(fingerprint);
  });

  it("stays the same over restarts, and is published once", async () => {
    const first = await start();
    const { masterKey } = await first.encryption.facts();
    await stop(first);

    const second = await start();

    expect((await second.encryption.facts()).masterKey).toBe(masterKey);
    expect(uploads()).toBe(1);
  });

  it.each(
    ["keys.upload", "keys.query", "device_signing", "signatures"].flatMap((on) => [
      { on, kind: "error" as const },
      { on, kind: "lost-reply" as const },
    ]),
  )("is completed later when $on fails ($kind)", async ({ on, kind }) => {
    homeserver.fault({ on, kind, device: "MUSTER" });

    const own = await start();
    const before = [own.encryption.trouble(), (await own.encryption.facts()).masterKey] as const;
    await own.sync();

    expect(before[0]).toContain("matrix");
    expect(await seen()).toMatchObject({ signed: true });
    if (before[1] !== undefined) expect((await seen()).master).toBe(before[1]);
    expect(own.encryption.trouble()).toBeUndefined();
  });

  it.each(["keys.upload", "device_signing", "signatures"])(
    "is the same one when the process ended after %s",
    async (on) => {
      homeserver.fault({ on, kind: "lost-reply", device: "MUSTER" });
      const first = await start();
      const published = (await seen()).master;
      await stop(first);

      const second = await start();

      expect(await seen()).toMatchObject({ signed: true });
      if (published !== undefined) expect((await second.encryption.facts()).masterKey).toBe(published);
    },
  );

  it("is kept when a new access token makes a new device", async () => {
    const first = await start();
    const { masterKey } = await first.encryption.facts();
    await stop(first);

    const second = await start({ device: "NEWDEVICE" });

    expect((await second.encryption.facts()).masterKey).toBe(masterKey);
    expect(uploads()).toBe(1);
    expect(await seen("NEWDEVICE")).toEqual({ master: masterKey, signed: true });
  });

  it("is kept also where the device before was written under another key and the one before that was not", async () => {
    const first = await start();
    const { masterKey } = await first.encryption.facts();
    await stop(first);
    const other = await start({ device: "OTHERKEY", key: new Uint8Array(32).fill(1) });
    expect((await other.encryption.facts()).signed).toBe(false);
    await stop(other);

    const third = await start({ device: "THIRD" });

    expect(await third.encryption.facts()).toMatchObject({ masterKey, signed: true });
  });

  it("is never replaced silently when its keys are elsewhere", async () => {
    const other = await cryptoPeer(homeserver, user, "LAPTOP");
    await other.flush();
    await other.crossSign();
    const { master } = await seen("LAPTOP");

    const own = await start();

    expect(await seen()).toEqual({ master, signed: false });
    expect(own.encryption.trouble()).toContain("not signed");
    expect(own.lines.filter(({ level }) => level === "error")[0]?.message).toContain(
      "docs/matrix-encryption.md",
    );
  });

  it("is replaced when that is asked for, with the password that the homeserver then wants", async () => {
    homeserver.keys.password = "correct horse";
    const other = await cryptoPeer(homeserver, user, "LAPTOP");
    await other.flush();
    await other.crossSign();
    const before = await seen("LAPTOP");

    const own = await start({ replaceIdentity: true, password: "correct horse" });

    const after = await seen();
    expect(after).toMatchObject({ signed: true });
    expect(after.master).not.toBe(before.master);
    expect(own.encryption.trouble()).toBeUndefined();
  });

  it.each([
    [undefined, "set MATRIX_PASSWORD"],
    ["wrong", "not accepted"],
  ])("says what to do when the homeserver wants a password and it is %s", async (password, said) => {
    homeserver.keys.password = "correct horse";
    homeserver.keys.alwaysAsk = true;

    const own = await start({ password });
    await own.sync();

    expect(own.encryption.trouble()).toContain(said);
    expect(JSON.stringify(own.lines)).not.toMatch(/correct horse|wrong/);
    expect(uploads()).toBe(password === undefined ? 1 : 2);
  });

  it("is published with the password where a homeserver wants it the first time too", async () => {
    homeserver.keys.password = "correct horse";
    homeserver.keys.alwaysAsk = true;

    await start({ password: "correct horse" });

    expect(await seen()).toMatchObject({ signed: true });
  });
});

describe("a key store", () => {
  it("that was made with another key is refused with what to do", async () => {
    const homeserver = await startHomeserver();
    const store = memoryCryptoStore();
    const user = homeserver.addUser("muster");
    await (await startOwn(homeserver, user, { store })).close();

    const other = startOwn(homeserver, user, { store, key: new Uint8Array(32).fill(1) });

    await expect(other).rejects.toThrow("Set that key again");
    await (await startOwn(homeserver, user, { store })).close();
    await homeserver.stop();
  });

  it("that was restored from an old backup is noticed, and a new access token sets it right", async () => {
    const homeserver = await startHomeserver();
    const user = homeserver.addUser("muster");
    const device = "MUSTER";
    const backup = memoryCryptoStore();
    const store = memoryCryptoStore();
    await (await startOwn(homeserver, user, { store })).close();
    // A backup is taken, then the server hands out keys and new ones are made.
    const now = await store.rows({ user, device }).open().load();
    await backup
      .rows({ user, device })
      .open()
      .commit([
        ...now.databases.map(({ name, layout }) => ({ kind: "reset", database: name, layout }) as const),
        ...now.records.map((record) => ({ ...record, kind: "put" }) as const),
      ]);
    homeserver.keys.device(user, device).oneTime.clear();
    const own = await startOwn(homeserver, user, { store });
    await own.sync();
    await own.close();
    homeserver.keys
      .device(user, device)
      .oneTime.delete([...homeserver.keys.device(user, device).oneTime.keys()][0] ?? "");

    const restored = await startOwn(homeserver, user, { store: backup });
    await restored.sync();

    expect(restored.encryption.trouble()).toContain("make a new access token");
    await restored.close();
    const fresh = await startOwn(homeserver, user, { store: backup, device: "FRESH" });
    expect(await fresh.encryption.facts()).toMatchObject({ signed: true });
    await fresh.close();
    await homeserver.stop();
  });
});
