/** Muster's own side in the tests of encryption: a client, its engine, and one batch of the sync at a time. */
import { api, LIMITS, MusterMatrixClient } from "../../../../src/adapters/matrix/client.ts";
import {
  createRoomEncryption,
  type EncryptionOptions,
  type MatrixEncryption,
} from "../../../../src/adapters/matrix/crypto/engine.ts";
import { list, record, text } from "../../../../src/adapters/matrix/json.ts";
import type { Homeserver } from "../../../support/matrix/homeserver.ts";
import { keptLog, type LogLine } from "../../../support/matrix/parts.ts";
import type { Json } from "../../../support/matrix/world.ts";

const KEY = new Uint8Array(32).fill(9);

export interface Own {
  readonly user: string;
  readonly device: string;
  readonly encryption: MatrixEncryption;
  readonly lines: readonly LogLine[];
  /** One batch: keys first, then the encrypted events of rooms, each as far as it can be read. */
  sync(): Promise<readonly (Json | undefined)[]>;
  /** Texts of what a batch brings, `undefined` for what cannot be read. */
  hear(): Promise<readonly unknown[]>;
  say(room: string, body: string): Promise<string>;
  close(): Promise<void>;
}

let transactions = 0;

export async function startOwn(
  homeserver: Homeserver,
  user: string,
  options: Pick<EncryptionOptions, "store"> & Partial<EncryptionOptions> & { readonly device?: string },
): Promise<Own> {
  const device = options.device ?? "MUSTER";
  const log = keptLog();
  const client = new MusterMatrixClient("matrix", homeserver.url, homeserver.token(user, device), {
    ...LIMITS,
    request: 3_000,
    grace: 100,
  });
  const encryption = await createRoomEncryption({
    client,
    userId: user,
    deviceId: device,
    key: KEY,
    log,
    ...options,
  }).catch(async (error: unknown) => {
    await client.close();
    throw error;
  });
  let since: string | undefined;
  const sync: Own["sync"] = async () => {
    const query = { timeout: 0, ...(since === undefined ? {} : { since }) };
    const batch = record(await client.call({ action: "sync" }, "GET", api`sync`, { query }));
    await encryption.receive(batch);
    since = text(batch.next_batch);
    const read: (Json | undefined)[] = [];
    for (const [room, content] of Object.entries(record(record(batch.rooms).join))) {
      for (const event of list(record(record(content).timeline).events).map(record)) {
        if (event.type === "m.room.encrypted" && event.sender !== user)
          read.push(await encryption.decrypt(room, event));
      }
    }
    return read;
  };
  return {
    user,
    device,
    encryption,
    lines: log.lines,
    sync,
    hear: async () => (await sync()).map((event) => record(event?.content).body),
    async say(room, body) {
      const { type, content } = await encryption.encrypt(room, "m.room.message", { msgtype: "m.text", body });
      const path = api`rooms/${room}/send/${type}/${`own${++transactions}`}`;
      return String(record(await client.call({ action: "post" }, "PUT", path, { body: content })).event_id);
    },
    async close() {
      await encryption.close();
      await client.close();
    },
  };
}
