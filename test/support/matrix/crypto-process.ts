/**
 * A process of its own that talks in encrypted rooms, for tests that kill it: it answers each message `n` with `echo n`, under
 * a transaction id made of `n`, and stores the position of the sync once everything before it was answered.
 *
 * Arguments: homeserver URL, user, access token, device, database URL, `kept` or `forgotten` (keys in memory: the control).
 */
import pino from "pino";
import { api, LIMITS, MusterMatrixClient } from "../../../src/adapters/matrix/client.ts";
import { createRoomEncryption } from "../../../src/adapters/matrix/crypto/engine.ts";
import { list, record, text } from "../../../src/adapters/matrix/json.ts";
import { sendSdkLogTo } from "../../../src/adapters/matrix/sdk-log.ts";
import { adapterStateOf } from "../../../src/db/adapter-state.ts";
import { connect } from "../../../src/db/connect.ts";
import { createCryptoStore } from "../../../src/db/crypto-store.ts";
import { memoryCryptoStore } from "./memory-crypto-store.ts";

/** How it ends when it has lost its store, so that a supervisor starts it again. */
export const LOST_EXIT = 70;

if (import.meta.main) await main();

async function main(): Promise<void> {
  const [url = "", user = "", token = "", device = "", database = "", mode = ""] = process.argv.slice(2);
  const log = pino({ level: "silent" });
  sendSdkLogTo(log);
  const { db } = await connect(database, { max: 2 });
  const state = adapterStateOf(db, "matrix");
  const client = new MusterMatrixClient("matrix", url, token, { ...LIMITS, request: 5_000 });
  const store = mode === "kept" ? createCryptoStore(database, log) : memoryCryptoStore();
  const encryption = await createRoomEncryption({
    client,
    userId: user,
    deviceId: device,
    store,
    key: new Uint8Array(32).fill(5),
    log,
    wait: AbortSignal.timeout(20_000),
  });
  const lost = () => process.exit(LOST_EXIT);
  if (encryption.lost.aborted) lost();
  encryption.lost.addEventListener("abort", lost);
  process.stdout.write("ready\n");

  for (;;) {
    const since = await state.get("position");
    const query = { timeout: 1_000, since, filter: JSON.stringify({ room: { timeline: { limit: 1_000 } } }) };
    const batch = record(await client.call({ action: "sync" }, "GET", api`sync`, { query }));
    await encryption.receive(batch);
    for (const [room, content] of Object.entries(record(record(batch.rooms).join))) {
      for (const event of list(record(record(content).timeline).events).map(record)) {
        if (event.type !== "m.room.encrypted" || event.sender === user) continue;
        const clear = await encryption.decrypt(room, event);
        const body = text(record(clear?.content).body) ?? `unreadable ${String(event.event_id)}`;
        const sealed = await encryption.encrypt(room, "m.room.message", {
          msgtype: "m.text",
          body: `echo ${body}`,
        });
        const path = api`rooms/${room}/send/${sealed.type}/${`echo-${String(event.event_id)}`}`;
        await client.call({ action: "answer" }, "PUT", path, { body: sealed.content });
      }
    }
    await state.set("position", String(batch.next_batch));
  }
}
