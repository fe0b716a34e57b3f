/** What people say and do beside commands, and what Muster does in a conversation, in the ways of Matrix. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  Forbidden,
  NotFound,
  RateLimited,
  Rejected,
  Unavailable,
} from "../../../src/adapters/chat-errors.ts";
import type { ChatEvent, ChatPort, FileRef } from "../../../src/adapters/chat-port.ts";
import { md, say } from "../../../src/core/message.ts";
import type { Person } from "../../support/matrix/person.ts";
import type { Json } from "../../support/matrix/world.ts";
import { until } from "../../support/until.ts";
import { type Fixture, QUICK, rejectionOf, startFixture, step } from "./fixture.ts";

const BYTES = Uint8Array.from({ length: 2_000 }, (_, at) => at % 256);
const FILE = { name: "log.bin", mime: "application/octet-stream", content: BYTES };

let fixture: Fixture;
let port: ChatPort;
let received: ChatEvent[];
let room: string;
let alice: Person;
let bob: Person;

beforeEach(async () => {
  fixture = await startFixture();
  ({ port, received } = await fixture.started());
  [alice, bob] = [fixture.homeserver.as(fixture.alice), fixture.homeserver.as(fixture.bob)];
  room = await open("inc-1", [alice, bob]);
});
afterEach(async () => await fixture.stop());

async function open(name: string, people: readonly Person[]): Promise<string> {
  const id = await port.openRoom({ name, topic: "t" }, step());
  await port.invite(
    id,
    people.map(({ user }) => user),
  );
  for (const person of people) await person.join(id);
  return id;
}
const of = <Kind extends ChatEvent["kind"]>(kind: Kind) =>
  received.filter((one): one is ChatEvent & { kind: Kind } => one.kind === kind);
const texts = () => of("message").map(({ text }) => text);
const event = (id: string) => fixture.homeserver.world.events.get(id);
const calls = (route: string) => fixture.homeserver.calls.filter((call) => call.route === route);
let markers = 0;
/** All that was sent before has been read once this has. */
const settled = async () => {
  const marker = `marker ${++markers}`;
  await alice.say(room, `!incident ${marker}`);
  await until(() => of("command").some(({ text }) => text === marker));
};

describe("what people say on Matrix", () => {
  it("is told, stickers too; notices, calls and what Muster says from another device are not", async () => {
    await alice.say(room, "hello");
    await alice.send(room, { msgtype: "m.notice", body: "a bot" });
    await alice.send(room, { body: "a sticker", url: "mxc://hs.test/1", info: {} }, "m.sticker");
    await alice.send(room, { call_id: "1", version: 1 }, "m.call.invite");
    await alice.send(room, { msgtype: "m.text", body: "other type" }, "eu.other.message");
    await fixture.homeserver.as(fixture.muster).say(room, "from Muster's account");
    await bob.send(room, { msgtype: "m.emote", body: "waves" });
    await settled();

    expect(texts()).toEqual(["hello", "[sticker: a sticker]", "waves"]);
  });

  it("is told again under the same id after a restart that came before the position was kept, and else not", async () => {
    await alice.say(room, "before");
    await settled();
    const position = [...fixture.state.values].find(([key]) => key.startsWith("sync-position"));
    await alice.say(room, "between");
    await bob.react(room, await bob.say(room, "and this"), "👍");
    await settled();
    const first = received.map(({ id }) => id);
    await port.stop();
    fixture.state.values.set(...(position as [string, string]));
    const again = await fixture.started();
    await until(() => again.received.some(({ kind }) => kind === "reacted"));

    expect(new Set(first).size).toBe(first.length);
    expect(again.received.map(({ id }) => id).filter((id) => !first.includes(id))).toEqual([]);
    expect(JSON.stringify(again.received)).toContain("between");
    expect(JSON.stringify(again.received)).not.toContain("before");
  });

  it("is not lost when it cannot be recorded at once", async () => {
    await port.stop();
    let refusals = 2;
    const kept: ChatEvent[] = [];
    await fixture.port().start(async (one) => {
      if (one.kind === "message" && refusals-- > 0) throw new Error("not now");
      kept.push(one);
      return {};
    });
    await alice.say(room, "keep this");

    await until(() => kept.some((one) => one.kind === "message" && one.text === "keep this"));
  });

  it("is gone where it was deleted before Muster saw it", async () => {
    await port.stop();
    const secret = await alice.say(room, "a password");
    await alice.redact(room, secret);
    ({ port, received } = await fixture.started());
    await settled();

    expect(texts()).toEqual([]);
    expect(of("deleted")).toMatchObject([{ message: secret, user: alice.user }]);
  });
});

describe("reactions on Matrix", () => {
  it("that were told before a restart are known when they are taken back after it", async () => {
    const said = await alice.say(room, "srv-12 is clean");
    await bob.react(room, said, "❤");
    await until(() => of("reacted").length === 1);
    await port.stop();
    await bob.unreact(room, said, "❤");
    ({ port, received } = await fixture.started());
    await until(() => of("unreacted").length === 1);

    expect(of("unreacted")).toMatchObject([{ room, user: bob.user, message: said, emoji: "❤️" }]);
    expect(of("deleted")).toEqual([]);
  });

  it("that a lead takes away are those of their owner", async () => {
    const said = await alice.say(room, "srv-12 is clean");
    const reaction = await bob.react(room, said, "👍");
    await until(() => of("reacted").length === 1);
    await port.powerLevels?.set(room, [alice.user]);
    await alice.redact(room, reaction);
    await until(() => of("unreacted").length === 1);

    expect(of("unreacted")).toMatchObject([{ user: bob.user, message: said, emoji: "👍" }]);
  });

  it("that came and went while Muster was away are no news", async () => {
    const said = await alice.say(room, "srv-12 is clean");
    await settled();
    await port.stop();
    await bob.react(room, said, "👍");
    await bob.unreact(room, said, "👍");
    ({ port, received } = await fixture.started());
    await settled();

    expect(received.map(({ kind }) => kind)).toEqual(["command"]);
  });

  it("in thousands cost neither a call nor unbounded memory", async () => {
    const said = await alice.say(room, "look");
    await settled();
    const before = calls("event").length;
    // Each with a name of its own, as an attacker would.
    for (let at = 0; at < 1_500; at++) await bob.react(room, said, `r${at}`);
    await settled();

    const kept = [...fixture.state.values].filter(([key]) => key.startsWith("reactions:"));
    expect(of("reacted")).toHaveLength(1_500);
    expect(calls("event")).toHaveLength(before);
    expect(kept.length).toBeLessThanOrEqual(16);
    for (const [, value] of kept) expect(JSON.parse(value).length).toBeLessThanOrEqual(64);
  });

  it("of Muster are found again after a restart, and taken back", async () => {
    const said = await alice.say(room, "srv-12 is clean");
    await port.reactions?.set(room, said, "👍", true);
    await port.stop();
    fixture.state.values.clear();
    ({ port, received } = await fixture.started());
    await port.reactions?.set(room, said, "👍", true);
    await port.reactions?.set(room, said, "👍", false);
    await port.reactions?.set(room, said, "👍", false);

    const own = fixture.homeserver.room(room).items.map((item) => item.event);
    expect(own.filter(({ type }) => type === "m.reaction")).toHaveLength(1);
    expect(own.filter(({ type }) => type === "m.room.redaction")).toHaveLength(1);
  });

  it("of Muster are written as those of others, so that they are counted together", async () => {
    const said = await alice.say(room, "srv-12 is clean");
    await bob.react(room, said, "👍\ufe0f");
    await port.reactions?.set(room, said, "👍", true);

    const keys = fixture.homeserver
      .room(room)
      .items.filter((item) => item.event.type === "m.reaction")
      .map((item) => (item.event.content["m.relates_to"] as Json).key);
    expect(keys).toEqual(["👍\ufe0f", "👍\ufe0f"]);
  });

  it("of Muster are not doubled when somebody else writes the same one in another way", async () => {
    const said = await alice.say(room, "srv-12 is clean");
    await port.reactions?.set(room, said, "👍", true);
    await bob.react(room, said, "👍\ufe0f");
    await port.reactions?.set(room, said, "👍", true);

    expect(calls("send").filter(({ path }) => path.includes("m.reaction"))).toHaveLength(1);
  });

  it("of Muster stand once when they are set many times at once, or when the answer was lost", async () => {
    const said = await alice.say(room, "srv-12 is clean");
    fixture.homeserver.fault({ on: "send", kind: "lost-reply" });
    const all = await Promise.allSettled([1, 2, 3, 4].map(() => port.reactions?.set(room, said, "🔥", true)));

    expect(all.map(({ status }) => status)).toEqual(["rejected", "fulfilled", "fulfilled", "fulfilled"]);
    const own = fixture.homeserver.room(room).items.filter((item) => item.event.type === "m.reaction");
    expect(own).toHaveLength(1);
  });

  it("of Muster are found beyond a page of others", async () => {
    const said = await alice.say(room, "look");
    await port.reactions?.set(room, said, "👍", true);
    for (let at = 0; at < 130; at++) await bob.react(room, said, `r${at}`);

    await port.reactions?.set(room, said, "👍", false);

    const left = fixture.homeserver
      .room(room)
      .items.filter((item) => item.event.sender === fixture.muster && item.event.type === "m.reaction");
    expect(left.map((item) => item.event.content)).toEqual([{}]);
  });
});

describe("threads on Matrix", () => {
  const relationOf = (id: string) => event(id)?.content["m.relates_to"];

  it("are shown as replies by clients that know none", async () => {
    const root = await alice.say(room, "who?");
    const id = await port.post(room, say([], md`we`), step(), { thread: root });

    expect(relationOf(id)).toEqual({
      rel_type: "m.thread",
      event_id: root,
      is_falling_back: true,
      "m.in_reply_to": { event_id: root },
    });
  });

  it("go on where somebody answered in one, since a homeserver refuses a thread within a thread", async () => {
    const root = await alice.say(room, "who?");
    const answer = await bob.answer(room, root, "we");
    const id = await port.post(room, say([], md`thank you`), step(), { thread: answer });

    expect(relationOf(id)).toMatchObject({ rel_type: "m.thread", event_id: root });
    expect(relationOf(id)).toMatchObject({ "m.in_reply_to": { event_id: answer } });
  });

  it("that cannot be are replies, and where there is nothing the words stand alone", async () => {
    const said = await alice.say(room, "who?");
    const edit = await alice.edit(room, said, "who is it?");
    const below = await port.post(room, say([], md`below`), step(), { thread: edit });
    const alone = await port.post(room, say([], md`alone`), step(), { thread: "$nothing" });

    expect(relationOf(below)).toEqual({ "m.in_reply_to": { event_id: edit } });
    expect(relationOf(alone)).toBeUndefined();
  });

  it("do not hide another refusal", async () => {
    const root = await alice.say(room, "who?");
    fixture.homeserver.fault({ on: "send", status: 400, errcode: "M_BAD_JSON", times: 1 });

    expect(await rejectionOf(port.post(room, say([], md`x`), step(), { thread: root }))).toBeInstanceOf(
      Rejected,
    );
  });
});

describe("taking back on Matrix", () => {
  it("leaves neither the words nor those of an edit", async () => {
    const id = await port.post(room, say([], md`first secret`), step());
    await port.edit(room, id, say([], md`second secret`), step());
    await port.removing?.remove(room, id, step());

    expect(JSON.stringify(fixture.homeserver.room(room).items)).not.toContain("secret");
  });

  it("takes back the edits of a message that a lead has deleted", async () => {
    const id = await port.post(room, say([], md`first`), step());
    await port.edit(room, id, say([], md`second secret`), step());
    await port.powerLevels?.set(room, [alice.user]);
    await alice.redact(room, id);
    await port.removing?.remove(room, id, step());

    expect(JSON.stringify(fixture.homeserver.room(room).items)).not.toContain("secret");
  });

  it("redacts once when the answer was lost", async () => {
    const id = await port.post(room, say([], md`x`), step());
    const attempt = step();
    fixture.homeserver.fault({ on: "redact", kind: "lost-reply" });

    expect(await rejectionOf(port.removing?.remove(room, id, attempt) as Promise<void>)).toBeInstanceOf(
      Unavailable,
    );
    await port.removing?.remove(room, id, { ...attempt, retry: true });

    const redactions = fixture.homeserver
      .room(room)
      .items.filter((item) => item.event.type === "m.room.redaction");
    expect(redactions).toHaveLength(1);
  });

  it("never takes away what others said", async () => {
    const theirs = await alice.say(room, "mine");

    expect(await rejectionOf(port.removing?.remove(room, theirs, step()) as Promise<void>)).toBeInstanceOf(
      NotFound,
    );
    expect(event(theirs)?.content.body).toBe("mine");
  });
});

describe("files on Matrix", () => {
  const shared = async (file = FILE): Promise<FileRef> => {
    await alice.share(room, file, "");
    await until(() => of("message").some(({ files }) => files !== undefined));
    return of("message").at(-1)?.files?.[0] as FileRef;
  };
  const fetched = (file: FileRef, atMost = 1_000_000) =>
    port.files?.fetch(file, atMost) as Promise<Uint8Array>;

  it("are fetched with Muster's token, from an old homeserver where it has them", async () => {
    const file = await shared();
    expect(Buffer.from(await fetched(file)).equals(BYTES)).toBe(true);
    expect(calls("media.download.old")).toEqual([]);

    fixture.homeserver.world.oldMedia = true;
    expect(Buffer.from(await fetched(file)).equals(BYTES)).toBe(true);
    expect(calls("media.download.old")).toMatchObject([{ user: fixture.muster, status: 200 }]);
  });

  it("that are larger than their message said are given up on the way", async () => {
    const content = new Uint8Array(30_000_000);
    const file = { ...(await shared()), bytes: 10, id: fixture.homeserver.world.addMedia(content, "x/y") };
    const before = process.memoryUsage().arrayBuffers;

    const error = await rejectionOf(fetched(file, 1_000));

    expect(error).toBeInstanceOf(Rejected);
    expect(error.message).toContain("more than 1000 bytes");
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(20_000_000);
  });

  it("that say to be too large are not asked for", async () => {
    const file = { ...(await shared()), bytes: 1_001 };

    expect(await rejectionOf(fetched(file, 1_000))).toBeInstanceOf(Rejected);
    expect(calls("media.download")).toEqual([]);
  });

  it.each([
    ["mxc://hs.test/gone", NotFound],
    ["https://hs.test/x", NotFound],
    ["mxc://hs.test/../../../v3/account/whoami", NotFound],
  ])("at %s are not found", async (id, kind) => {
    const file = { id, name: "x", bytes: 0, mime: "x/y" };

    expect(await rejectionOf(fetched(file))).toBeInstanceOf(kind);
    expect(calls("whoami").every(({ method }) => method === "GET")).toBe(true);
  });

  it.each([
    [{ status: 429, errcode: "M_LIMIT_EXCEEDED", retryAfterMs: 7 }, RateLimited],
    [{ status: 502, text: "<html>bad gateway</html>" }, Unavailable],
    [{ status: 504, errcode: "M_NOT_YET_UPLOADED" }, Unavailable],
    [{ status: 403, errcode: "M_FORBIDDEN" }, Forbidden],
    [{ status: 502, errcode: "M_TOO_LARGE" }, Rejected],
  ])("reject with one of the family when the answer is %j", async (fault, kind) => {
    const file = await shared();
    fixture.homeserver.fault({ on: "media.download", ...fault });

    const error = await rejectionOf(fetched(file));

    expect(error).toBeInstanceOf(kind);
    expect(JSON.stringify([error.message, String(error.cause)])).not.toMatch(/tok:|Bearer/);
  });

  it("of Muster stand in one event with their caption, which is found again without sending it twice", async () => {
    const attempt = step();
    const first = await port.files?.post(room, FILE, say(["TLP:AMBER"], md`from *CERT-EU*`), attempt);
    fixture.homeserver.world.transactions.clear();
    const again = await port.files?.post(room, FILE, say(["TLP:AMBER"], md`from *CERT-EU*`), {
      ...attempt,
      retry: true,
    });

    expect(again).toBe(first);
    expect(calls("media.upload")).toHaveLength(1);
    expect(event(first ?? "")?.content).toMatchObject({
      msgtype: "m.file",
      body: "TLP:AMBER\nfrom CERT-EU",
      filename: "log.bin",
      info: { mimetype: "application/octet-stream", size: BYTES.length },
      url: expect.stringMatching(/^mxc:/),
      "m.mentions": {},
    });
  });

  it("of Muster stand once when the answer was lost, whichever it was", async () => {
    for (const route of ["media.upload", "send"]) {
      const attempt = step();
      fixture.homeserver.fault({ on: route, kind: "lost-reply" });
      const first = port.files?.post(room, FILE, say([], md`over ${route}`), attempt);
      expect(await rejectionOf(first as Promise<string>)).toBeInstanceOf(Unavailable);
      await port.files?.post(room, FILE, say([], md`over ${route}`), { ...attempt, retry: true });
    }

    expect(fixture.homeserver.messages(room).map(({ content }) => content.body)).toEqual([
      "over media.upload",
      "over send",
    ]);
  });

  it("of Muster show themselves only as pictures that cannot do anything", async () => {
    const typeOf = async (mime: string) =>
      event((await port.files?.post(room, { ...FILE, mime }, say([], md`x`), step())) ?? "")?.content.msgtype;

    expect(await typeOf("image/png")).toBe("m.image");
    expect(await typeOf("image/svg+xml")).toBe("m.file");
    expect(await typeOf("text/html")).toBe("m.file");
  });

  it("of Muster have names that are no paths and hide nothing", async () => {
    const name = "../../etc/\u202epasswd\n@room\u0000";
    const id = (await port.files?.post(room, { ...FILE, name }, say([], md`x`), step())) ?? "";

    const shown = String(event(id)?.content.filename);
    for (const bad of ["/", "\\", "\n", "\u202e", "\u0000", "@room"]) expect(shown).not.toContain(bad);
  });

  it("that are too large for the homeserver are refused for good", async () => {
    fixture.homeserver.world.mostMedia = 10;

    const error = await rejectionOf(port.files?.post(room, FILE, say([], md`x`), step()) as Promise<string>);

    expect(error).toBeInstanceOf(Rejected);
    expect(fixture.homeserver.messages(room)).toEqual([]);
  });

  it("of any size take the time of a file, not that of a call", async () => {
    const slow = fixture.port({ timeouts: { ...QUICK, request: 200, file: 5_000 } });
    const file = await shared();
    fixture.homeserver.fault({ on: "media.download", kind: "delay", ms: 500 });

    expect((await slow.files?.fetch(file, 10_000))?.length).toBe(BYTES.length);
  });
});

describe("putting out on Matrix", () => {
  const kick = (user: string, from = room) => port.kicking?.kick(from, user, "removed") as Promise<void>;
  const membership = (user: string, where = room) =>
    fixture.homeserver.world.membership(fixture.homeserver.room(where), user);
  const allowed = () =>
    fixture.homeserver.world.state(fixture.homeserver.room(room), "m.room.server_acl")?.allow;

  it("lets nobody back by asking: they ask, and are not in", async () => {
    await kick(bob.user);
    await expect(bob.join(room)).rejects.toThrow();
    await bob.knock(room);
    await until(() => of("knocked").length === 1);

    expect(membership(bob.user)).toBe("knock");
    await kick(bob.user);
    expect(membership(bob.user)).toBe("leave");
  });

  it("says why, to the one who is removed", async () => {
    await kick(bob.user);

    const state = fixture.homeserver.room(room).state.get(`m.room.member|${bob.user}`);
    expect(state?.content).toMatchObject({ membership: "leave", reason: "removed" });
    await until(() => of("left").length === 1);
    expect(of("left")).toMatchObject([{ user: bob.user }]);
  });

  it("keeps out a homeserver of which nobody is left, until somebody of it is invited again", async () => {
    const eve = fixture.homeserver.as(fixture.homeserver.addUser("eve", "other.test"));
    const mia = fixture.homeserver.as(fixture.homeserver.addUser("mia", "other.test"));
    await port.invite(room, [eve.user, mia.user]);
    await eve.join(room);

    await kick(eve.user);
    expect(allowed()).toEqual(["hs.test", "other.test"]);
    await kick(mia.user);
    expect(allowed()).toEqual(["hs.test"]);
    await expect(eve.knock(room)).rejects.toThrow("banned");

    await port.invite(room, [eve.user]);
    await eve.join(room);
    expect(of("exposed")).toEqual([]);
  });

  it("goes on where it was interrupted", async () => {
    const eve = fixture.homeserver.as(fixture.homeserver.addUser("eve", "other.test"));
    await port.invite(room, [eve.user]);
    await eve.join(room);
    fixture.homeserver.fault({ on: "state.set", status: 500 });

    expect(await rejectionOf(kick(eve.user))).toBeInstanceOf(Unavailable);
    expect(membership(eve.user)).toBe("leave");
    await kick(eve.user);

    expect(allowed()).toEqual(["hs.test"]);
  });

  it("never keeps its own homeserver out", async () => {
    await kick(bob.user);
    await kick(alice.user);

    expect(allowed()).toEqual(["hs.test"]);
  });

  it("closes the Space to who is in none of its rooms any more", async () => {
    await port.spaces?.add(room, "inc-1");
    const side = await open("inc-1-side", [bob]);
    await port.spaces?.add(side, "inc-1");
    const [space] = [...fixture.homeserver.world.rooms.keys()].filter((id) => id !== room && id !== side);
    if (space === undefined) throw new Error("no Space");
    await bob.join(space);

    await kick(bob.user, side);
    expect(membership(bob.user, space)).toBe("join");
    await kick(bob.user);

    expect(membership(bob.user, space)).toBe("leave");
    await expect(bob.join(space)).rejects.toThrow();
  });

  it("is done once they have left by themselves meanwhile", async () => {
    fixture.homeserver.fault({ on: "kick", status: 403, errcode: "M_FORBIDDEN" });
    const refused = await rejectionOf(kick(bob.user));
    await bob.leave(room);

    expect(refused).toBeInstanceOf(Forbidden);
    await kick(bob.user);
    expect(calls("kick")).toHaveLength(1);
  });
});
