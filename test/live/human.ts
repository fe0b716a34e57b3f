/**
 * A person with another client: matrix-js-sdk, whose device is signed by an identity of its own, and which neither gives
 * keys to nor shows messages of devices that are not ("exclude insecure devices" of Element, MSC4153).
 */

import {
  ClientEvent,
  createClient,
  EventType,
  type IContent,
  type MatrixClient,
  MatrixError,
  type MatrixEvent,
  MsgType,
  RelationType,
  SyncState,
} from "matrix-js-sdk";
import {
  AllDevicesIsolationMode,
  OnlySignedDevicesIsolationMode,
} from "matrix-js-sdk/lib/crypto-api/index.js";
import { aMoment, until } from "../support/until.ts";
import { SILENT } from "./quiet-sdk.ts";
import type { Account, Synapse } from "./synapse.ts";

/** An event of a room's timeline as the client shows it. */
export interface Shown {
  readonly id: string;
  readonly sender: string;
  /** In clear, when it could be read. */
  readonly type: string;
  readonly content: IContent;
  /** Whether it lay encrypted on the server. */
  readonly encrypted: boolean;
  /** Why it cannot be read; undefined when it can. */
  readonly unreadable: string | undefined;
}

export interface Human {
  readonly user: string;
  readonly device: string;
  readonly client: MatrixClient;
  /** Opens an encrypted direct conversation. @returns the room */
  talkTo(user: string): Promise<string>;
  join(room: string): Promise<void>;
  /** Rooms into which the person is invited. */
  invitations(): readonly string[];
  isJoined(room: string, user: string): boolean;
  /** Encrypted where the room is. @returns the event id */
  say(room: string, text: string): Promise<string>;
  react(room: string, event: string, key: string): Promise<string>;
  /** What the client shows of a room now, oldest first: messages and what could not be read. */
  sees(room: string): readonly Shown[];
  /** Waits for a message of the room, not an edit, that fits. Rejects with what is there instead. */
  hears(room: string, fits: string | RegExp, ms?: number): Promise<Shown>;
  /** Whether the person's client knows the user's device as signed by that user's identity. */
  isSigned(user: string, device: string): Promise<boolean>;
  stop(): Promise<void>;
}

export interface HumanOptions {
  /** Whether the person has an identity that signs the device, and is strict with others. Default: yes. */
  readonly signed?: boolean;
}

/** Registers somebody and starts the client. */
export async function human(synapse: Synapse, localpart: string, options: HumanOptions = {}): Promise<Human> {
  return await humanOn(synapse, await synapse.register(localpart), options);
}

/** Starts the client of somebody who is registered. */
async function humanOn(synapse: Synapse, account: Account, options: HumanOptions = {}): Promise<Human> {
  const client = createClient({
    baseUrl: synapse.url,
    userId: account.user,
    accessToken: account.token,
    deviceId: account.device,
    logger: SILENT,
  });
  await client.initRustCrypto({ useIndexedDB: false });
  const crypto = client.getCrypto();
  if (!crypto) throw new Error("matrix-js-sdk has no encryption");
  if (options.signed === false) crypto.setDeviceIsolationMode(new AllDevicesIsolationMode(false));
  else {
    crypto.setDeviceIsolationMode(new OnlySignedDevicesIsolationMode());
    await crypto.bootstrapCrossSigning({
      setupNewCrossSigning: true,
      authUploadDeviceSigningKeys: async (upload) => void (await upload(null)),
    });
  }
  const synced = new Promise<void>((done) => {
    client.on(ClientEvent.Sync, (state) => {
      if (state === SyncState.Prepared) done();
    });
  });
  // A batch of the sync that leaves a gap would empty the timeline that tests look at.
  await client.startClient({ initialSyncLimit: 1_000, pollTimeout: 10_000 });
  await synced;

  const sees = (room: string): readonly Shown[] =>
    (client.getRoom(room)?.getLiveTimeline().getEvents() ?? [])
      .filter((event) => !event.isState() && !event.status)
      .map(shown);
  return {
    user: account.user,
    device: account.device,
    client,
    sees,
    async talkTo(user) {
      const { room_id: room } = await client.createRoom({
        is_direct: true,
        invite: [user],
        preset: "trusted_private_chat" as never,
        initial_state: [
          { type: EventType.RoomEncryption, state_key: "", content: { algorithm: "m.megolm.v1.aes-sha2" } },
        ],
      });
      await until(() => client.getRoom(room)?.hasEncryptionStateEvent() === true);
      return room;
    },
    async join(room) {
      // A homeserver shows an invitation a moment before the one that it came from has stored it.
      await until(() =>
        client.joinRoom(room).then(
          () => true,
          (error: unknown) => {
            if (error instanceof MatrixError && error.errcode === "M_FORBIDDEN") return false;
            throw error;
          },
        ),
      );
      await until(() => client.getRoom(room)?.getMyMembership() === "join");
    },
    invitations: () =>
      client
        .getRooms()
        .filter((room) => room.getMyMembership() === "invite")
        .map((room) => room.roomId),
    isJoined: (room, user) => client.getRoom(room)?.getMember(user)?.membership === "join",
    async say(room, text) {
      const content = { msgtype: MsgType.Text as const, body: text, "m.mentions": {} };
      return (await client.sendEvent(room, EventType.RoomMessage, content)).event_id;
    },
    async react(room, event, key) {
      const relation = { rel_type: RelationType.Annotation, event_id: event, key } as const;
      return (await client.sendEvent(room, EventType.Reaction, { "m.relates_to": relation })).event_id;
    },
    async hears(room, fits, ms = 20_000) {
      const found = () =>
        sees(room).find(({ content }) => {
          if (content["m.relates_to"]?.rel_type === RelationType.Replace) return false;
          const body = String(content.body ?? "");
          return typeof fits === "string" ? body.includes(fits) : fits.test(body);
        });
      await until(() => found() !== undefined, ms).catch(() => {
        const there = sees(room).map((one) => one.unreadable ?? `${one.sender}: ${one.content.body}`);
        throw new Error(`${account.user} does not see ${fits}, but:\n${there.join("\n")}`);
      });
      return found() as Shown;
    },
    async isSigned(user, device) {
      const status = await crypto.getDeviceVerificationStatus(user, device);
      return status?.signedByOwner ?? false;
    },
    async stop() {
      client.stopClient();
      await aMoment();
    },
  };
}

function shown(event: MatrixEvent): Shown {
  return {
    id: event.getId() ?? "",
    sender: event.getSender() ?? "",
    type: event.getType(),
    content: event.getContent(),
    encrypted: event.getWireType() === "m.room.encrypted",
    unreadable: event.isDecryptionFailure() ? String(event.decryptionFailureReason) : undefined,
  };
}
