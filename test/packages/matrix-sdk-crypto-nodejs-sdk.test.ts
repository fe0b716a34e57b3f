/** matrix-bot-sdk's own encryption client on the package: what it asks for is there, and its mistakes do no harm. */
import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { MatrixClient } from "matrix-bot-sdk";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { engine } from "../support/matrix/crypto-engine.ts";
import { type CryptoPeer, cryptoPeer } from "../support/matrix/crypto-peer.ts";
import { type Homeserver, startHomeserver } from "../support/matrix/homeserver.ts";
import { type MemoryRows, memoryRows } from "../support/matrix/memory-rows.ts";
import { until } from "../support/until.ts";

const sdk: typeof import("matrix-bot-sdk") = createRequire(import.meta.url)("matrix-bot-sdk");
/** The package's `StoreType`: the constant that the SDK exports for it is empty at run time. */
const STORE = 0 as ConstructorParameters<typeof sdk.RustSdkCryptoStorageProvider>[1];

const quiet = () => undefined;
sdk.LogService.setLogger({ info: quiet, warn: quiet, error: quiet, debug: quiet, trace: quiet });

/** The SDK never closes its engine; each test has an account of its own. */
let bots = 0;

describe("matrix-bot-sdk's MatrixClient", () => {
  let folder: string;
  let homeserver: Homeserver;
  let peer: CryptoPeer;
  let rows: MemoryRows;
  let bot: string;
  let client: MatrixClient;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "muster-sdk-"));
    homeserver = await startHomeserver();
    peer = await cryptoPeer(homeserver, homeserver.addUser("alice"), "ALICE");
    await peer.flush();
    bot = homeserver.addUser(`bot${++bots}`);
    rows = memoryRows();
    engine.registerStore(folder, { rows: rows.open(), key: new Uint8Array(32).fill(1) });
    const store = new sdk.RustSdkCryptoStorageProvider(folder, STORE);
    client = new sdk.MatrixClient(
      homeserver.url,
      homeserver.token(bot, "BOT"),
      new sdk.MemoryStorageProvider(),
      store,
    );
    client.syncingTimeout = 200;
  });
  afterEach(async () => {
    client.stop();
    await homeserver.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const encryptedRoom = async () => {
    const room = await client.createRoom({
      invite: [peer.user],
      initial_state: [
        { type: "m.room.encryption", state_key: "", content: { algorithm: "m.megolm.v1.aes-sha2" } },
      ],
    });
    await homeserver.as(peer.user).join(room);
    await peer.sync();
    return room;
  };

  it("publishes the device's keys, and talks both ways in an encrypted room", async () => {
    const heard: string[] = [];
    client.on("room.message", (_room, event) => void heard.push(event.content.body));
    await client.start();
    const room = await encryptedRoom();

    await client.sendText(room, "from the SDK");
    await peer.say(room, "to the SDK");

    expect(await peer.hear()).toContain("from the SDK");
    await until(() => heard.includes("to the SDK"));
    expect(JSON.stringify(homeserver.calls)).not.toMatch(/from the SDK|to the SDK/);
  });

  it("sends a to-device message that the engine queued, and goes on", async () => {
    await client.start();
    const room = await encryptedRoom();
    await client.sendText(room, "so that the devices know each other");
    // A verification in a way that nobody supports makes the engine answer with a cancellation.
    const content = { from_device: "ALICE", method: "m.test", transaction_id: "t1" };
    await peer.ask("PUT", "sendToDevice/m.key.verification.start/v1", {
      messages: { [bot]: { BOT: content } },
    });

    const { inbox } = homeserver.keys.device(peer.user, "ALICE");
    await until(() => inbox.some(({ event }) => event.type === "m.key.verification.cancel"));

    await client.sendText(room, "still there");
    expect(homeserver.calls.filter(({ path }) => path.includes("sendToDevice/undefined"))).toEqual([]);
  });

  it("signs objects", async () => {
    await client.start();

    const signatures = await client.crypto.sign({ hello: 1 });

    expect(Object.keys(Object(signatures)[bot])).toEqual(["ed25519:BOT"]);
  });

  it("encrypts and decrypts files", async () => {
    await client.start();

    const { buffer, file } = await client.crypto.encryptMedia(Buffer.from("network plan"));
    const attachment = new engine.EncryptedAttachment(buffer, JSON.stringify({ url: "mxc://x/y", ...file }));

    expect(buffer.includes("network plan")).toBe(false);
    expect(Buffer.from(engine.Attachment.decrypt(attachment)).toString()).toBe("network plan");
  });

  it("keeps its keys in the rows that were registered for its path", async () => {
    await client.start();

    expect(rows.records.size).toBeGreaterThan(0);
    expect(rows.dump()).toContain("matrix-sdk-crypto");
  });
});
