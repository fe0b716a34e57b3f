/** A conversation in an encrypted room on a real homeserver, with a person on another client: words, reactions, files, and their end. */
import { EventType } from "matrix-js-sdk";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ChatEvent, ChatPort } from "../../src/adapters/chat-port.ts";
import { createMatrixPort } from "../../src/adapters/matrix/matrix-chat.ts";
import { md, say } from "../../src/core/message.ts";
import { engine } from "../support/matrix/crypto-engine.ts";
import { memoryCryptoStore } from "../support/matrix/memory-crypto-store.ts";
import { personOverHttp } from "../support/matrix/over-http.ts";
import { keptLog, localLeaderLock, memoryState } from "../support/matrix/parts.ts";
import { until } from "../support/until.ts";
import { type Human, human } from "./human.ts";
import { type Account, type Synapse, startSynapse } from "./synapse.ts";

const BYTES = Buffer.from("first line\nsecond line \u2713\n".repeat(5_000));

describe("a conversation in an encrypted room on Synapse", () => {
  let synapse: Synapse;
  let muster: Account;
  let port: ChatPort;
  let alice: Human;
  let room: string;
  const state = memoryState();
  const store = memoryCryptoStore();
  const key = new Uint8Array(32).fill(7);
  const received: ChatEvent[] = [];
  let steps = 0;
  const step = () => ({ key: `live:${++steps}`, retry: false });

  async function start(): Promise<void> {
    port = createMatrixPort({
      network: "matrix",
      homeserverUrl: synapse.url,
      accessToken: muster.token,
      encryption: "required",
      keys: { store, key },
      log: keptLog(),
      state,
      leaderLock: localLeaderLock(),
    });
    await port.start(async (event) => {
      received.push(event);
      return {};
    });
  }

  beforeAll(async () => {
    synapse = await startSynapse();
    muster = await synapse.register("muster");
    await start();
    alice = await human(synapse, "alice");
    room = await port.openRoom({ name: "inc-talk", topic: "t" }, step());
    await port.invite(room, [alice.user]);
    await alice.join(room);
    await port.post(room, say([], md`welcome`), step());
    await alice.hears(room, "welcome");
  }, 700_000);
  afterAll(async () => {
    await alice?.stop();
    await port?.stop();
    await synapse?.stop();
  });

  const arrives = async <Kind extends ChatEvent["kind"]>(
    kind: Kind,
    fits: (event: ChatEvent & { kind: Kind }) => boolean = () => true,
  ): Promise<ChatEvent & { kind: Kind }> => {
    type Wanted = ChatEvent & { kind: Kind };
    const found = () => received.find((one): one is Wanted => one.kind === kind && fits(one as Wanted));
    await until(() => found() !== undefined, 20_000);
    return found() as Wanted;
  };
  const send = async (content: object): Promise<string> =>
    (await alice.client.sendEvent(room, EventType.RoomMessage, content as never)).event_id;

  it("hands over words, mentions and threads, and answers where it was asked", async () => {
    const root = await alice.say(room, "who has logs of srv-12?");
    const answer = await send({
      msgtype: "m.text",
      // Muster's name at the beginning would make it a command.
      body: "look at that, muster",
      format: "org.matrix.custom.html",
      formatted_body: `look at that, <a href="https://matrix.to/#/${muster.user}">muster</a>`,
      "m.mentions": { user_ids: [muster.user] },
      "m.relates_to": { rel_type: "m.thread", event_id: root },
    });
    expect(await arrives("message", ({ message }) => message === answer)).toMatchObject({
      user: alice.user,
      text: "look at that, muster",
      thread: root,
      mentions: [{ user: muster.user, text: "muster" }],
    });

    // Where the thread began with an answer, too: Synapse refuses that.
    const id = await port.post(room, say([], md`CERT-EU has`), step(), { thread: answer });
    const heard = await alice.hears(room, "CERT-EU has");
    expect(heard).toMatchObject({ id, encrypted: true });
    expect(heard.content["m.relates_to"]).toMatchObject({ rel_type: "m.thread", event_id: root });
  });

  it("knows what a reaction was that is taken back, also after a restart", async () => {
    const said = await alice.say(room, "srv-12 is clean");
    const reaction = await alice.react(room, said, "❤\ufe0f");
    await arrives("reacted", (event) => event.message === said && event.emoji === "❤️");
    await port.stop();
    await alice.client.redactEvent(room, reaction);
    await start();

    expect(await arrives("unreacted")).toMatchObject({ user: alice.user, message: said, emoji: "❤️" });
  });

  it("puts its own reaction there once and takes it away", async () => {
    const said = await alice.say(room, "srv-13 is clean");
    const shown = () =>
      alice.sees(room).filter((one) => one.type === "m.reaction" && one.sender === muster.user);
    await alice.react(room, said, "👍\ufe0f");
    await port.reactions?.set(room, said, "👍", true);
    await port.reactions?.set(room, said, "👍", true);
    await until(() => shown().length === 1);
    expect(shown()[0]?.content["m.relates_to"]?.key).toBe("👍\ufe0f");

    await port.reactions?.set(room, said, "👍", false);
    await until(() => shown().every(({ content }) => content["m.relates_to"] === undefined));
    expect(shown()).toHaveLength(1);
  });

  it("fetches a person's file and posts its own, both encrypted on the server", async () => {
    const { encryptedData, mediaEncryptionInfo } = engine.Attachment.encrypt(BYTES);
    const hand = personOverHttp(synapse.url, alice.user, alice.client.getAccessToken() ?? "");
    const url = await hand.upload(encryptedData, "application/octet-stream");
    const file = { ...JSON.parse(mediaEncryptionInfo ?? ""), url };
    const info = { mimetype: "text/plain", size: BYTES.length };
    const sent = await send({ msgtype: "m.file", body: "here", filename: "srv-12.log", info, file });
    const { text, files } = await arrives("message", ({ message }) => message === sent);
    const [ref] = files ?? [];
    if (!ref || !port.files) throw new Error("no file");
    expect({ text, name: ref.name }).toEqual({ text: "here", name: "srv-12.log" });
    expect(Buffer.from(await port.files.fetch(ref, 1_000_000)).equals(BYTES)).toBe(true);
    await expect(port.files.fetch({ ...ref, bytes: 0 }, 1_000)).rejects.toThrow("more than 1000 bytes");
    await expect(port.files.fetch({ ...ref, id: `${ref.id}gone` }, 1_000_000)).rejects.toThrow("M_NOT_FOUND");

    const own = { name: "answer.log", mime: "text/plain", content: BYTES };
    const attempt = step();
    const id = await port.files.post(room, own, say(["TLP:RED"], md`for you`), attempt);
    expect(await port.files.post(room, own, say([], md`for you`), { ...attempt, retry: true })).toBe(id);
    const heard = await alice.hears(room, "for you");
    expect(heard).toMatchObject({ id, encrypted: true, content: { filename: "answer.log" } });
    const { url: address, ...info2 } = heard.content.file;
    const http = alice.client.mxcUrlToHttp(address, undefined, undefined, undefined, false, true, true) ?? "";
    const headers = { Authorization: `Bearer ${alice.client.getAccessToken()}` };
    const stored = new Uint8Array(await (await fetch(http, { headers })).arrayBuffer());
    expect(Buffer.from(stored).includes("second line")).toBe(false);
    const opened = engine.Attachment.decrypt(new engine.EncryptedAttachment(stored, JSON.stringify(info2)));
    expect(Buffer.from(opened).equals(BYTES)).toBe(true);
  });

  it("takes back what it said, and its edits", async () => {
    const id = await port.post(room, say([], md`by mistake`), step());
    await port.edit(room, id, say([], md`by mistake again`), step());
    const attempt = step();
    await port.removing?.remove(room, id, attempt);
    await port.removing?.remove(room, id, { ...attempt, retry: true });

    await until(() => alice.sees(room).every(({ content }) => !String(content.body).includes("by mistake")));
    const events = await Promise.all([id].map(async (one) => await alice.client.fetchRoomEvent(room, one)));
    expect(events.map(({ content }) => content)).toEqual([{}]);
    expect((await alice.client.fetchRelations(room, id, "m.replace")).chunk).toEqual([]);
  });

  it("hears of what people delete", async () => {
    const said = await alice.say(room, "a password");
    await alice.client.redactEvent(room, said);

    expect(await arrives("deleted")).toMatchObject({ user: alice.user, message: said });
  });

  it("puts somebody out, who then gets no keys and is not let in by asking", async () => {
    await port.spaces?.add(room, "inc-talk");
    await port.kicking?.kick(room, alice.user, "the organisation was removed");
    await port.kicking?.kick(room, alice.user, "the organisation was removed");
    await until(() => alice.client.getRoom(room)?.getMyMembership() === "leave");
    await port.post(room, say([], md`not for Alice`), step());
    const hand = personOverHttp(synapse.url, alice.user, alice.client.getAccessToken() ?? "");
    await expect(hand.join(room)).rejects.toThrow("403");
    await hand.knock(room);
    await arrives("knocked");

    expect(await port.members(room)).toEqual([]);
    const alarms = received.filter(({ kind }) => kind === "exposed" || kind === "unreadable");
    expect(alarms.filter((event) => "room" in event && event.room === room)).toEqual([]);
  });
});
