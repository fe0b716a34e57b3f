/** Somebody else's device that encrypts: the engine driven by hand over HTTP, as strict as the test wants it. */
import type { MachineOptions, OlmMachine, OutgoingRequest } from "@matrix-org/matrix-sdk-crypto-nodejs";
import { engine } from "./crypto-engine.ts";
import type { Homeserver } from "./homeserver.ts";
import { askOverHttp } from "./over-http.ts";
import type { Json } from "./world.ts";

export interface ReceivedEvent {
  readonly room: string;
  readonly event: Json;
}

export interface CryptoPeer {
  readonly user: string;
  readonly device: string;
  readonly machine: OlmMachine;
  ask(method: string, path: string, body?: Json): Promise<Json>;
  /** Sends what the machine wants to be sent. */
  flush(): Promise<void>;
  /** One sync; gives keys to the machine and returns the events of rooms. */
  sync(): Promise<readonly ReceivedEvent[]>;
  encrypt(room: string, type: string, content: Json): Promise<Json>;
  /** Encrypts a text and sends it. @returns the event id */
  say(room: string, text: string): Promise<string>;
  /** The event in clear. Rejects with a DecryptionError. */
  read(received: ReceivedEvent): Promise<Json>;
  /** The bodies of the messages of others that a sync brings, decrypted; those that cannot be read as `!<code>`. */
  hear(): Promise<readonly string[]>;
  /** Publishes an identity and signs this device with it. */
  crossSign(): Promise<void>;
}

const FILTER = encodeURIComponent(JSON.stringify({ room: { timeline: { limit: 1000 } } }));
const PATHS: readonly string[] = ["keys/upload", "keys/query", "keys/claim"];
let transactions = 0;

export async function cryptoPeer(
  homeserver: Homeserver,
  user: string,
  device: string,
  options: MachineOptions = {},
): Promise<CryptoPeer> {
  const { UserId, DeviceId, RoomId, DeviceLists, EncryptionSettings, OlmMachine, DecryptionError } = engine;
  const machine = await OlmMachine.open(new UserId(user), new DeviceId(device), options);
  let since: string | undefined;
  const ask: CryptoPeer["ask"] = (method, path, body) =>
    askOverHttp(homeserver.url, homeserver.token(user, device), method, `/_matrix/client/v3/${path}`, body);

  const send = async (request: OutgoingRequest): Promise<void> => {
    const body: Json = JSON.parse(request.body);
    const answer =
      request.txnId === undefined
        ? await ask("POST", PATHS[request.type] ?? "unknown", body)
        : await ask("PUT", `sendToDevice/${request.eventType}/${request.txnId}`, { messages: body.messages });
    await machine.markRequestAsSent(request.id, request.type, JSON.stringify(answer));
  };
  const flush = async (): Promise<void> => {
    for (const request of await machine.outgoingRequests()) await send(request);
  };

  const sync: CryptoPeer["sync"] = async () => {
    const query = since === undefined ? "" : `&since=${since}`;
    const batch = await ask("GET", `sync?timeout=0&filter=${FILTER}${query}`);
    const lists = batch.device_lists as { changed: string[]; left: string[] };
    const ids = (texts: readonly string[]) => texts.map((text) => new UserId(text));
    await machine.receiveSyncChanges(
      JSON.stringify((batch.to_device as Json).events),
      new DeviceLists(ids(lists.changed), ids(lists.left)),
      batch.device_one_time_keys_count as Record<string, number>,
      batch.device_unused_fallback_key_types as string[],
    );
    since = String(batch.next_batch);
    await flush();
    const joined = (batch.rooms as Json).join as Record<string, { timeline: { events: Json[] } }>;
    return Object.entries(joined).flatMap(([room, { timeline }]) =>
      timeline.events.map((event) => ({ room, event })),
    );
  };

  const encrypt: CryptoPeer["encrypt"] = async (room, type, content) => {
    const { joined } = await ask("GET", `rooms/${encodeURIComponent(room)}/joined_members`);
    const members = Object.keys(joined as Json).map((one) => new UserId(one));
    await machine.updateTrackedUsers(members);
    await flush();
    const missing = await machine.getMissingSessions(members);
    if (missing) await send(missing);
    const shares = await machine.shareRoomKey(new RoomId(room), members, new EncryptionSettings());
    for (const request of shares) await send(request);
    return JSON.parse(await machine.encryptRoomEvent(new RoomId(room), type, JSON.stringify(content)));
  };

  const read: CryptoPeer["read"] = async ({ room, event }) => {
    // A client follows the devices of everybody in its encrypted rooms.
    await machine.updateTrackedUsers([new UserId(String(event.sender))]);
    await flush();
    const decrypted = await machine.decryptRoomEvent(JSON.stringify(event), new RoomId(room));
    return JSON.parse(decrypted.event);
  };

  return {
    user,
    device,
    machine,
    ask,
    flush,
    sync,
    encrypt,
    read,
    async say(room, text) {
      const content = await encrypt(room, "m.room.message", { msgtype: "m.text", body: text });
      const path = `rooms/${encodeURIComponent(room)}/send/m.room.encrypted/peer${++transactions}`;
      return String((await ask("PUT", path, content)).event_id);
    },
    async hear() {
      const encrypted = (await sync()).filter(
        ({ event }) => event.type === "m.room.encrypted" && (event.content as Json).device_id !== device,
      );
      const bodies: string[] = [];
      for (const received of encrypted) {
        const body = await read(received).then(
          (event) => String((event.content as Json).body),
          (error: unknown) => {
            if (error instanceof DecryptionError) return `!${error.code}`;
            throw error;
          },
        );
        bodies.push(body);
      }
      return bodies;
    },
    async crossSign() {
      const { keysUpload, signingKeys, signatures } = await machine.bootstrapCrossSigning(true);
      if (keysUpload) await send(keysUpload);
      await ask("POST", "keys/device_signing/upload", JSON.parse(signingKeys));
      await ask("POST", "keys/signatures/upload", JSON.parse(signatures));
    },
  };
}
