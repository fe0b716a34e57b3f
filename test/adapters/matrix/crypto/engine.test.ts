import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Forbidden, Unavailable } from "../../../../src/adapters/chat-errors.ts";
import { type CryptoPeer, cryptoPeer } from "../../../support/matrix/crypto-peer.ts";
import { type Homeserver, startHomeserver } from "../../../support/matrix/homeserver.ts";
import { type MemoryCryptoStore, memoryCryptoStore } from "../../../support/matrix/memory-crypto-store.ts";
import { type Own, startOwn } from "./own.ts";

const ENCRYPTION = { algorithm: "m.megolm.v1.aes-sha2" };

describe("an encrypted room", () => {
  let homeserver: Homeserver;
  let store: MemoryCryptoStore;
  let own: Own;
  let alice: CryptoPeer;
  let room: string;
  const closing: Own[] = [];
  const start = async (options: Partial<Parameters<typeof startOwn>[2]> = {}) => {
    const started = await startOwn(homeserver, homeserver.addUser("muster"), { store, ...options });
    closing.push(started);
    return started;
  };
  const setEncryption = (content: object) =>
    homeserver.as(own.user).setState(room, "m.room.encryption", { ...content });

  beforeEach(async () => {
    homeserver = await startHomeserver();
    store = memoryCryptoStore();
    own = await start();
    alice = await cryptoPeer(homeserver, homeserver.addUser("alice"), "ALICE", {
      trust: "signed",
      sharing: "signed-devices",
    });
    await alice.flush();
    await alice.crossSign();
    room = await homeserver.as(own.user).createRoom({ preset: "private_chat", invite: [alice.user] });
    await setEncryption(ENCRYPTION);
    await homeserver.as(alice.user).join(room);
    await own.sync();
    await alice.sync();
  });
  afterEach(async () => {
    for (const one of closing.splice(0)) await one.close();
    await homeserver.stop();
  });
  const clearText = (words: RegExp) => {
    expect(JSON.stringify(homeserver.world.stream)).not.toMatch(words);
    expect(JSON.stringify(homeserver.calls)).not.toMatch(words);
  };

  it("carries messages both ways between devices that trust only signed ones", async () => {
    await own.say(room, "top secret");
    await alice.say(room, "understood");

    expect(await alice.hear()).toEqual(["top secret"]);
    expect(await own.hear()).toEqual(["understood"]);
    clearText(/top secret|understood/);
  });

  it("shows an event as its sender wrote it", async () => {
    const said = await alice.say(room, "what is reacted to");
    await own.sync();
    const content = await alice.encrypt(room, "m.reaction", {
      "m.relates_to": { rel_type: "m.annotation", event_id: said, key: "✅" },
    });
    await alice.ask("PUT", `rooms/${encodeURIComponent(room)}/send/m.room.encrypted/r1`, content);

    const [event] = await own.sync();

    expect(event).toMatchObject({
      type: "m.reaction",
      sender: alice.user,
      event_id: expect.stringMatching(/^\$/),
      content: { "m.relates_to": { rel_type: "m.annotation", key: "✅" } },
    });
  });

  it("gives keys and ears to signed devices only, and says who gets none", async () => {
    const eve = await cryptoPeer(homeserver, alice.user, "EVE");
    await eve.flush();
    await own.sync();
    await eve.sync();

    await own.say(room, "for Alice's own devices");
    await eve.say(room, "from a device that she never saw");

    expect(await alice.hear()).toContain("for Alice's own devices");
    expect(await eve.hear()).toEqual(["!MissingRoomKey"]);
    expect(await own.hear()).toEqual([undefined]);
    expect(own.lines.filter(({ level }) => level === "warn")).toMatchObject([
      { fields: { user: alice.user, device: "EVE", code: "m.unverified" } },
    ]);
  });

  it("listens to everybody's devices, and gives them keys, when it is told to", async () => {
    await own.close();
    closing.length = 0;
    own = await start({ devices: "all" });
    await own.sync();
    const eve = await cryptoPeer(homeserver, alice.user, "EVE");
    await eve.flush();
    await own.sync();
    await eve.sync();

    await own.say(room, "for all devices");
    await eve.say(room, "hello");

    expect(await eve.hear()).toContain("for all devices");
    expect(await own.hear()).toContain("hello");
  });

  it("can be read by a device that was signed after its message came", async () => {
    const phone = await cryptoPeer(homeserver, homeserver.addUser("bob"), "PHONE");
    await phone.flush();
    await homeserver.as(own.user).invite(room, phone.user);
    await homeserver.as(phone.user).join(room);
    await phone.sync();
    await own.sync();
    await phone.say(room, "written before");
    await phone.crossSign();

    expect(await own.hear()).toEqual(["written before"]);
  });

  it("keeps messages from those who have left", async () => {
    await own.say(room, "one");
    await homeserver.as(own.user).kick(room, alice.user);
    await own.sync();
    const { content } = await own.encryption.encrypt(room, "m.room.message", { body: "two" });
    const event = {
      type: "m.room.encrypted",
      event_id: "$2",
      sender: own.user,
      origin_server_ts: 1,
      content,
    };
    await alice.sync();

    await expect(alice.read({ room, event })).rejects.toMatchObject({ code: "MissingRoomKey" });
  });

  it("survives many messages at once and keys that change after every second one", async () => {
    await setEncryption({ ...ENCRYPTION, rotation_period_msgs: 2 });
    const bodies = Array.from({ length: 30 }, (_, at) => `message ${at}`);

    await Promise.all(bodies.map((body) => own.say(room, body)));

    const heard = await alice.hear();
    expect([...heard].toSorted()).toEqual([...bodies].toSorted());
  });

  describe("is not written into", () => {
    const sealed = () => own.encryption.encrypt(room, "m.room.message", { body: "top secret" });
    const other = async () => await homeserver.as(own.user).createRoom({ preset: "private_chat" });

    it("when it is not encrypted", async () => {
      room = await other();

      await expect(sealed()).rejects.toBeInstanceOf(Forbidden);
    });

    it.each([{ algorithm: "m.megolm.v2" }, {}, { algorithm: 7 }])("when it asks for %o", async (content) => {
      room = await other();
      await setEncryption(content);

      await expect(sealed()).rejects.toThrow("unknown kind");
    });

    it.each([
      { status: 500, errcode: "M_UNKNOWN" },
      { status: 502, text: "<html>" },
      { status: 403, errcode: "M_FORBIDDEN" },
      { status: 429, errcode: "M_LIMIT_EXCEEDED", retryAfterMs: 5 },
      { kind: "lost-reply" as const },
    ])("when any call on the way fails: $status $kind", async (fault) => {
      for (const on of ["state.get", "joined_members", "keys.query", "keys.claim", "sendToDevice"]) {
        const bob = await cryptoPeer(homeserver, homeserver.addUser(`bob-${on}`), "BOB");
        await bob.flush();
        await bob.crossSign();
        await homeserver.as(own.user).invite(room, bob.user);
        await homeserver.as(bob.user).join(room);
        homeserver.fault({ on, device: "MUSTER", ...fault });

        await expect(sealed(), on).rejects.toMatchObject({ network: "matrix" });

        homeserver.clearFaults();
      }
      clearText(/top secret/);
      await own.say(room, "and works afterwards");
      expect(await alice.hear()).toContain("and works afterwards");
    });

    it("in clear once it was seen encrypted, whatever the homeserver says later", async () => {
      homeserver.fault({
        on: "state.get",
        status: 404,
        errcode: "M_NOT_FOUND",
        path: /m\.room\.encryption/,
        times: 9,
      });

      expect(await own.encryption.wasEncrypted(room)).toBe(true);
      await own.say(room, "still sealed");

      expect(await alice.hear()).toContain("still sealed");
      clearText(/still sealed/);
    });
  });

  it("counts as encrypted after a restart too, and a room in clear does not", async () => {
    const clear = await homeserver.as(own.user).createRoom({ preset: "private_chat" });
    await own.close();
    closing.length = 0;
    own = await start();

    expect(await own.encryption.wasEncrypted(room)).toBe(true);
    expect(await own.encryption.wasEncrypted(clear)).toBe(false);
    await own.encryption.markRoomEncrypted(clear);
    expect(await own.encryption.wasEncrypted(clear)).toBe(true);
  });

  it("gets a new key after a restart, so that an old backup never makes two messages under one", async () => {
    const session = async () =>
      (await own.encryption.encrypt(room, "m.room.message", { body: "x" })).content.session_id;
    const [first, second] = [await session(), await session()];
    await own.close();
    closing.length = 0;
    own = await start();

    const third = await session();

    expect(second).toBe(first);
    expect(third).not.toBe(first);
  });

  it("tells when the key of a message has come", async () => {
    const rooms: string[] = [];
    own.encryption.onRoomKeys((some) => void rooms.push(...some));

    await alice.say(room, "hello");
    await own.sync();

    expect(new Set(rooms)).toEqual(new Set([room]));
  });

  it("is not stopped by what a homeserver may put into a batch", async () => {
    await own.encryption.receive({
      device_lists: { changed: ["nobody", 7, `@${"x".repeat(300)}:hs.test`], left: "all" },
      to_device: {
        events: [
          { type: "m.room.encrypted", sender: "?", content: 5 },
          { type: "x", sender: alice.user },
        ],
      },
      device_one_time_keys_count: { signed_curve25519: "many" },
      rooms: {
        join: { [room]: { timeline: { events: [null, { type: "m.room.encryption", state_key: "" }] } } },
      },
    });

    await own.say(room, "still there");
    expect(await alice.hear()).toContain("still there");
  });

  it("has undefined for events that are none", async () => {
    const events = [{}, { content: {} }, { content: { algorithm: "m.megolm.v1.aes-sha2", ciphertext: "?" } }];

    for (const content of events) {
      const event = {
        type: "m.room.encrypted",
        event_id: "$x",
        sender: alice.user,
        origin_server_ts: 1,
        ...content,
      };
      expect(await own.encryption.decrypt(room, event)).toBeUndefined();
    }
  });

  it("is closed to this process once the key store is lost", async () => {
    store.lose(own);

    expect(own.encryption.lost.aborted).toBe(true);
    expect(own.encryption.trouble()).toContain("started again");
    const refused = [
      own.encryption.encrypt(room, "m.room.message", {}),
      own.encryption.decrypt(room, {}),
      own.encryption.receive({}),
    ];
    for (const one of refused) await expect(one).rejects.toBeInstanceOf(Unavailable);
  });

  it("goes on in the same process too, once the lost store was closed and opened again", async () => {
    await own.say(room, "before");
    const { fingerprint } = await own.encryption.facts();
    store.lose(own);
    await expect(own.say(room, "into the void")).rejects.toBeInstanceOf(Unavailable);
    closing.splice(closing.indexOf(own), 1);
    await own.close();
    own = await start();

    await own.sync();
    await own.say(room, "after");

    expect((await own.encryption.facts()).fingerprint).toBe(fingerprint);
    expect(await alice.hear()).toEqual(["before", "after"]);
  });

  it("is for one process at a time", async () => {
    await expect(start()).rejects.toThrow("another process");
  });
});
