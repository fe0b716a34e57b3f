/** What people say, react and share in an encrypted room, opposite a person's device that is as strict as Element. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Forbidden, Rejected } from "../../../src/adapters/chat-errors.ts";
import type { ChatEvent, ChatPort } from "../../../src/adapters/chat-port.ts";
import { md, say } from "../../../src/core/message.ts";
import { engine } from "../../support/matrix/crypto-engine.ts";
import { type CryptoPeer, cryptoPeer } from "../../support/matrix/crypto-peer.ts";
import { memoryCryptoStore } from "../../support/matrix/memory-crypto-store.ts";
import type { Person } from "../../support/matrix/person.ts";
import type { Json } from "../../support/matrix/world.ts";
import { until } from "../../support/until.ts";
import { type Fixture, rejectionOf, startFixture, step } from "./fixture.ts";

const SECRET = "the password is hunter2";
const BYTES = Buffer.from(SECRET.repeat(100));
const FILE = { name: "hunter2.txt", mime: "text/plain", content: BYTES };

describe("a conversation in an encrypted room", () => {
  let fixture: Fixture;
  let port: ChatPort;
  let received: ChatEvent[];
  let alice: CryptoPeer;
  let hand: Person;
  let room: string;

  beforeEach(async () => {
    fixture = await startFixture();
    ({ port, received } = await fixture.started({
      encryption: "required",
      keys: { store: memoryCryptoStore(), key: new Uint8Array(32).fill(9) },
    }));
    alice = await cryptoPeer(fixture.homeserver, fixture.alice, "ALICE", {
      trust: "signed",
      sharing: "signed-devices",
    });
    hand = fixture.homeserver.as(fixture.alice);
    await alice.flush();
    await alice.crossSign();
    await until(() =>
      port.openRoom({ name: "inc-1", topic: "t" }, step()).then(
        (id) => {
          room = id;
          return true;
        },
        () => false,
      ),
    );
    await port.invite(room, [alice.user]);
    await hand.join(room);
    await alice.sync();
  });
  afterEach(async () => await fixture.stop());

  const of = <Kind extends ChatEvent["kind"]>(kind: Kind) =>
    received.filter((one): one is ChatEvent & { kind: Kind } => one.kind === kind);
  const send = async (content: Json): Promise<string> =>
    await hand.send(room, await alice.encrypt(room, "m.room.message", content), "m.room.encrypted");
  const settled = async () => {
    await alice.say(room, "!incident marker");
    await until(() => of("command").length > 0);
  };
  /** All that Alice's device can read of what has come since she looked last. */
  const read = async (): Promise<readonly Json[]> => {
    const encrypted = (await alice.sync()).filter(({ event }) => event.type === "m.room.encrypted");
    return await Promise.all(encrypted.map((one) => alice.read(one)));
  };

  it("is told with thread and mentions, and nothing of it stands on the server in clear", async () => {
    const root = await alice.say(room, SECRET);
    const answer = await send({
      msgtype: "m.text",
      body: `Bob, ${SECRET}`,
      format: "org.matrix.custom.html",
      formatted_body: `<a href="https://matrix.to/#/${fixture.bob}">Bob</a>, ${SECRET}`,
      "m.mentions": { user_ids: [fixture.bob] },
      "m.relates_to": { rel_type: "m.thread", event_id: root },
    });
    await until(() => of("message").length === 2);

    expect(of("message")).toMatchObject([
      { message: root, user: alice.user, text: SECRET },
      { message: answer, thread: root, mentions: [{ user: fixture.bob, text: "Bob" }] },
    ]);
    expect(JSON.stringify(fixture.homeserver.world.stream)).not.toContain("hunter2");
  });

  it("does not take what came in clear, nor a file in clear, whoever it seems to be from", async () => {
    await alice.say(room, "hello");
    const forged = await hand.say(room, "transfer it to this account");
    const file = await hand.share(room, FILE, "open this");
    await settled();

    expect(of("message").map(({ text }) => text)).toEqual(["hello"]);
    expect(of("unreadable")).toMatchObject([
      { why: "in-clear", message: forged },
      { why: "in-clear", message: file },
    ]);
  });

  it("tells reactions and what is taken back, messages too", async () => {
    const said = await alice.say(room, "srv-12 is clean");
    await hand.react(room, said, "👍");
    await until(() => of("reacted").length === 1);
    await hand.unreact(room, said, "👍");
    await hand.redact(room, said);
    await settled();

    expect(of("reacted")).toMatchObject([{ message: said, user: alice.user, emoji: "👍" }]);
    expect(of("unreacted")).toMatchObject([{ message: said, user: alice.user, emoji: "👍" }]);
    expect(of("deleted")).toMatchObject([{ message: said, user: alice.user }]);
  });

  it("sets and takes Muster's own reaction, which nobody encrypts", async () => {
    const said = await alice.say(room, "srv-12 is clean");
    await settled();
    const own = () =>
      fixture.homeserver
        .room(room)
        .items.map((item) => item.event)
        .filter(({ type, content }) => type === "m.reaction" && content["m.relates_to"] !== undefined);
    await port.reactions?.set(room, said, "👀", true);
    expect(own()).toMatchObject([{ sender: fixture.muster }]);

    await port.reactions?.set(room, said, "👀", false);
    expect(own()).toEqual([]);
  });

  it("fetches a file that a person's device has encrypted, and refuses one that was changed on the way", async () => {
    const { encryptedData, mediaEncryptionInfo } = engine.Attachment.encrypt(BYTES);
    const url = await hand.upload(encryptedData, "application/octet-stream");
    const info = { mimetype: "text/plain", size: BYTES.length };
    const file = { ...JSON.parse(mediaEncryptionInfo ?? ""), url };
    await send({ msgtype: "m.file", body: "hunter2.txt", info, file });
    await until(() => of("message").length === 1);
    const [ref] = JSON.parse(JSON.stringify(of("message")[0]?.files));

    expect(Buffer.from((await port.files?.fetch(ref, 1_000_000)) ?? []).toString()).toBe(BYTES.toString());

    encryptedData[0] = (encryptedData[0] ?? 0) ^ 1;
    fixture.homeserver.world.media.set(url, { content: encryptedData, mime: "x/y" });
    expect(await rejectionOf(port.files?.fetch(ref, 1_000_000) as Promise<unknown>)).toBeInstanceOf(Rejected);
    for (const encrypted of [
      "",
      "null",
      "[]",
      "{}",
      '{"v":"v2"}',
      "{",
      '{"v":"v2","key":{"k":""},"iv":"AA"}',
    ])
      expect(
        await rejectionOf(port.files?.fetch({ ...ref, data: { encrypted } }, 1_000_000) as Promise<unknown>),
      ).toBeInstanceOf(Rejected);
  });

  it("posts a file that only the room's devices can read, its name included", async () => {
    const attempt = step();
    const id = await port.files?.post(room, FILE, say(["TLP:RED"], md`look at hunter2`), attempt);
    fixture.homeserver.world.transactions.clear();
    const again = await port.files?.post(room, FILE, say([], md`x`), { ...attempt, retry: true });

    const [message] = await read();
    const content = message?.content as Json;
    expect(content).toMatchObject({
      msgtype: "m.file",
      filename: "hunter2.txt",
      body: expect.stringContaining("TLP:RED"),
    });
    expect(content.url).toBeUndefined();
    const { url, ...key } = content.file as Json;
    const media = fixture.homeserver.world.media.get(String(url));
    const attachment = new engine.EncryptedAttachment(
      media?.content ?? new Uint8Array(),
      JSON.stringify(key),
    );
    expect(Buffer.from(engine.Attachment.decrypt(attachment)).toString()).toBe(BYTES.toString());
    expect(again).toBe(id);
    expect(media).toMatchObject({ mime: "application/octet-stream" });
    expect(media?.name).toBeUndefined();
    const onServer = [...fixture.homeserver.world.media.values()].map((one) =>
      Buffer.from(one.content).toString(),
    );
    expect(JSON.stringify([fixture.homeserver.world.stream, onServer])).not.toContain("hunter2");
    expect(JSON.stringify(fixture.homeserver.calls)).not.toContain("hunter2");
  });

  it("uploads nothing where it may not write", async () => {
    const inClear = await hand.createRoom({ invite: [fixture.muster] });
    await fixture.homeserver.as(fixture.muster).join(inClear);

    const error = await rejectionOf(
      port.files?.post(inClear, FILE, say([], md`x`), step()) as Promise<unknown>,
    );

    expect(error).toBeInstanceOf(Forbidden);
    expect(error.message).toContain("not encrypted");
    expect(fixture.homeserver.world.media.size).toBe(0);
  });

  it("takes back what it said, and its edits", async () => {
    const id = await port.post(room, say([], md`first`), step());
    await port.edit(room, id, say([], md`second`), step());
    await port.removing?.remove(room, id, step());

    const left = fixture.homeserver
      .room(room)
      .items.map((item) => item.event)
      .filter(({ sender, type }) => sender === fixture.muster && type === "m.room.encrypted");
    expect(left.map(({ content }) => content)).toEqual([{}, {}]);
  });

  it("gives no keys to who was removed", async () => {
    await port.post(room, say([], md`for Alice`), step());
    expect(JSON.stringify(await read())).toContain("for Alice");
    await port.kicking?.kick(room, alice.user, "removed");
    await port.post(room, say([], md`not for Alice`), step());

    const items = fixture.homeserver.room(room).items.map((item) => item.event);
    const last = items.findLast(({ type }) => type === "m.room.encrypted") as unknown as Json;
    // Also for an event that reaches her in some other way.
    await alice.sync();
    await expect(alice.read({ room, event: last })).rejects.toMatchObject({ code: "MissingRoomKey" });
  });
});
