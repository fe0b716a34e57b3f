/** What differs between the native binding and the WebAssembly engine, and how the package evens it out. */
import { createRequire } from "node:module";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { engineSettings } from "../../packages/matrix-sdk-crypto-nodejs/encryption-settings.ts";
import { engine } from "../support/matrix/crypto-engine.ts";
import { type CryptoPeer, cryptoPeer } from "../support/matrix/crypto-peer.ts";
import { type Homeserver, startHomeserver } from "../support/matrix/homeserver.ts";

const {
  Attachment,
  DecryptionError,
  DeviceId,
  DeviceLists,
  EncryptedAttachment,
  EncryptionAlgorithm,
  EncryptionSettings,
  HistoryVisibility,
  OlmMachine,
  RequestType,
  RoomId,
  StoreType,
  UserId,
  getVersions,
} = engine;

const HOUR_MS = 3_600_000;

describe("the package", () => {
  it("lets matrix-bot-sdk load", () => {
    const sdk = createRequire(import.meta.url)("matrix-bot-sdk");

    expect(sdk.MatrixClient).toBeTypeOf("function");
  });

  it("has an engine that is newer than the fixes of CVE-2025-48937 (0.11.1)", () => {
    const [major = 0, minor = 0] = getVersions().matrixSdkCrypto.split(".").map(Number);

    expect(major * 1000 + minor).toBeGreaterThan(11);
  });

  it("numbers the enumerations as the native binding does", () => {
    const { KeysUpload, KeysQuery, KeysClaim, ToDevice, SignatureUpload, RoomMessage, KeysBackup } =
      RequestType;
    const numbers = [KeysUpload, KeysQuery, KeysClaim, ToDevice, SignatureUpload, RoomMessage, KeysBackup];
    expect(numbers).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect([EncryptionAlgorithm.OlmV1Curve25519AesSha2, EncryptionAlgorithm.MegolmV1AesSha2]).toEqual([0, 1]);
    const { Invited, Joined, Shared, WorldReadable } = HistoryVisibility;
    expect([Invited, Joined, Shared, WorldReadable]).toEqual([0, 1, 2, 3]);
    expect(StoreType.Sqlite).toBe(0);
  });

  it("refuses identifiers that are none", () => {
    expect(() => new UserId("alice")).toThrow();
    expect(() => new RoomId("war-room")).toThrow();
    expect(String(new UserId("@a:hs.test"))).toBe("@a:hs.test");
    expect(String(new RoomId("!abc"))).toBe("!abc");
    expect(String(new DeviceId("DEVICE"))).toBe("DEVICE");
  });

  it("has device lists that know whether they are empty", () => {
    expect(new DeviceLists().isEmpty()).toBe(true);
    expect(new DeviceLists(null, [new UserId("@a:hs.test")]).isEmpty()).toBe(false);
  });

  it("makes machines by open() and initialize() only", () => {
    expect(() => new OlmMachine()).toThrow("initialize");
  });

  it("refuses a path for which nobody has registered a store", async () => {
    const machine = OlmMachine.initialize(new UserId("@a:hs.test"), new DeviceId("A"), "/nowhere", "");

    await expect(machine).rejects.toThrow("registerStore");
  });
});

describe("attachments", () => {
  const secret = new TextEncoder().encode("network plan");

  it("come back as they were, once", () => {
    const encrypted = Attachment.encrypt(secret);
    expect(Buffer.from(encrypted.encryptedData).includes("network plan")).toBe(false);
    expect(encrypted.hasMediaEncryptionInfoBeenConsumed).toBe(false);

    expect(Attachment.decrypt(encrypted)).toEqual(secret);

    expect(encrypted.mediaEncryptionInfo).toBeNull();
    expect(encrypted.hasMediaEncryptionInfoBeenConsumed).toBe(true);
    expect(() => Attachment.decrypt(encrypted)).toThrow("used already");
  });

  it("are refused when somebody changed them", () => {
    const { encryptedData, mediaEncryptionInfo } = Attachment.encrypt(secret);
    const changed = Uint8Array.from(encryptedData, (byte, at) => (at === 0 ? byte ^ 1 : byte));

    expect(() => Attachment.decrypt(new EncryptedAttachment(changed, mediaEncryptionInfo ?? ""))).toThrow();
  });
});

describe("two devices", () => {
  let homeserver: Homeserver;
  let alice: CryptoPeer;
  let bob: CryptoPeer;
  let room: string;

  beforeAll(async () => {
    homeserver = await startHomeserver();
    alice = await cryptoPeer(homeserver, homeserver.addUser("alice"), "ALICE");
    bob = await cryptoPeer(homeserver, homeserver.addUser("bob"), "BOB");
    room = await homeserver.as(alice.user).createRoom({ preset: "private_chat", invite: [bob.user] });
    await homeserver.as(bob.user).join(room);
    await alice.sync();
    await bob.sync();
  });
  afterAll(async () => await homeserver.stop());

  it("read each other, and the server reads nothing", async () => {
    await alice.say(room, "top secret");
    await bob.say(room, "understood");

    expect(await bob.hear()).toContain("top secret");
    expect(await alice.hear()).toContain("understood");
    expect(JSON.stringify(homeserver.world.stream)).not.toMatch(/top secret|understood/);
    expect(JSON.stringify(homeserver.calls)).not.toMatch(/top secret|understood/);
  });

  it("take the same list of users again and again, as matrix-bot-sdk does", async () => {
    const users = [new UserId(bob.user)];

    await alice.machine.updateTrackedUsers(users);
    await alice.machine.getMissingSessions(users);
    await alice.machine.updateTrackedUsers(users);

    expect(users.map(String)).toEqual([bob.user]);
    expect(await alice.machine.getMissingSessions(null)).toBeNull();
  });

  it("say with a real error why an event cannot be read", async () => {
    const content = await alice.encrypt(room, "m.room.message", { body: "for those who have the key" });
    const stranger = await cryptoPeer(homeserver, homeserver.addUser("mallory"), "MALLORY");
    const event = {
      type: "m.room.encrypted",
      sender: alice.user,
      event_id: "$x",
      origin_server_ts: 1,
      content,
    };

    const caught = await stranger.read({ room, event }).catch((error: unknown) => error);

    expect(caught).toBeInstanceOf(DecryptionError);
    expect(caught).toMatchObject({ name: "DecryptionError", code: "MissingRoomKey" });
  });

  it("tell who sent an event, and from which device", async () => {
    await alice.say(room, "hello");
    const received = (await bob.sync()).findLast(({ event }) => event.type === "m.room.encrypted");

    const decrypted = await bob.machine.decryptRoomEvent(JSON.stringify(received?.event), new RoomId(room));

    expect(decrypted).toMatchObject({ sender: alice.user, senderDevice: "ALICE" });
    expect(decrypted.senderCurve25519Key).toBe(alice.machine.identityKeys.curve25519.toBase64());
    expect(decrypted.shieldState(true).message).toBeTypeOf("string");
  });

  it("keep relations in clear, and show them again in the decrypted event", async () => {
    const relation = { rel_type: "m.thread", event_id: await alice.say(room, "root") };
    const content = await alice.encrypt(room, "m.room.message", { body: "x", "m.relates_to": relation });
    expect(content["m.relates_to"]).toEqual(relation);
    const path = `rooms/${encodeURIComponent(room)}/send/m.room.encrypted/relation`;
    await alice.ask("PUT", path, content);

    const received = (await bob.sync()).findLast(({ event }) => event.type === "m.room.encrypted");

    if (!received) throw new Error("nothing came");
    expect((await bob.read(received)).content).toMatchObject({ "m.relates_to": relation });
  });

  it("name what is a to-device message in two places, since matrix-bot-sdk reads the body", async () => {
    const other = await cryptoPeer(homeserver, homeserver.addUser("carol"), "CAROL");
    await other.flush();
    const users = [new UserId(other.user)];
    await alice.machine.updateTrackedUsers(users);
    await alice.flush();
    const claim = await alice.machine.getMissingSessions(users);
    expect(claim?.type).toBe(RequestType.KeysClaim);
    const answer = await alice.ask("POST", "keys/claim", JSON.parse(claim?.body ?? ""));
    await alice.machine.markRequestAsSent(claim?.id ?? "", RequestType.KeysClaim, JSON.stringify(answer));

    const shared = await alice.machine.shareRoomKey(new RoomId("!other"), users, new EncryptionSettings());

    const [request] = shared;
    expect(request).toMatchObject({ type: RequestType.ToDevice, eventType: "m.room.encrypted" });
    const body = JSON.parse(request?.body ?? "{}");
    expect(body).toMatchObject({ txn_id: request?.txnId, event_type: "m.room.encrypted" });
    expect(Object.keys(body.messages)).toEqual([other.user]);
  });

  it("refuse to encrypt with an algorithm that matrix-bot-sdk does not know", async () => {
    const settings = Object.assign(new EncryptionSettings(), { algorithm: undefined });

    const shared = alice.machine.shareRoomKey(new RoomId(room), [new UserId(bob.user)], settings);

    await expect(shared).rejects.toThrow("algorithm");
  });

  it("make a new key after as many messages as the settings say", async () => {
    const settings = Object.assign(new EncryptionSettings(), { rotationPeriodMessages: 2n });
    const place = new RoomId("!rotating");
    const sessions = new Set<unknown>();
    for (let sent = 0; sent < 6; sent++) {
      const requests = await alice.machine.shareRoomKey(place, [new UserId(alice.user)], settings);
      for (const { id, type } of requests) await alice.machine.markRequestAsSent(id, type, "{}");
      sessions.add(JSON.parse(await alice.machine.encryptRoomEvent(place, "m.test", "{}")).session_id);
    }

    expect(sessions.size).toBe(3);
  });

  it("take the rotation period in milliseconds", () => {
    const settings = Object.assign(new EncryptionSettings(), { rotationPeriod: BigInt(HOUR_MS) });

    expect(engineSettings(settings, "all-devices").rotationPeriod).toBe(3_600_000_000n);
  });

  it("sign objects so that others can check it", async () => {
    const signatures = await alice.machine.sign('{"a":1}');

    const mine = signatures.get(new UserId(alice.user)) ?? {};
    expect(signatures.isEmpty).toBe(false);
    expect(signatures.count).toBe(1n);
    expect(mine["ed25519:ALICE"]).toMatchObject({
      isValid: true,
      isInvalid: false,
      invalidSignatureSource: null,
    });
    expect(mine["ed25519:ALICE"]?.signature?.toBase64()).toMatch(/^[\w+/]{86}$/);
    expect(JSON.parse(signatures.asJSON())).toHaveProperty([alice.user]);
    expect(signatures.get(new UserId(bob.user))).toBeNull();
  });

  it("never hand matrix-bot-sdk a request that it throws on", async () => {
    await alice.machine.bootstrapCrossSigning(true);

    const types = (await alice.machine.outgoingRequests()).map(({ type }) => type);

    expect(types.filter((type) => type > RequestType.ToDevice)).toEqual([]);
  });

  it("return the decrypted to-device events as one flat list", async () => {
    const machine = bob.machine;
    const event = { type: "m.custom", sender: alice.user, content: { hello: 1 } };

    const answer = await machine.receiveSyncChanges(JSON.stringify([event]), new DeviceLists(), {}, []);

    expect(JSON.parse(answer)).toEqual([event]);
  });
});
