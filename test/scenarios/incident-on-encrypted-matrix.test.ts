/** A whole incident with an encrypted room on Matrix: everything that people of one network must learn of the other. */
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { NetworkConfig } from "../../src/config.ts";
import { findIncident } from "../../src/db/incidents.ts";
import { roomsOf } from "../../src/db/rooms.ts";
import { readTimeline } from "../../src/db/timeline.ts";
import { atPage, type LocalPersonAtPage } from "../support/local-person.ts";
import { type CryptoPeer, cryptoPeer } from "../support/matrix/crypto-peer.ts";
import { type Homeserver, startHomeserver } from "../support/matrix/homeserver.ts";
import type { Json } from "../support/matrix/world.ts";
import { startMuster, type TestMuster } from "../support/muster.ts";
import { until } from "../support/until.ts";

const MINUTE = 60_000;
const SECRETS = /ransomware|INC-2026|!incident|isolated/i;

describe("an incident with an encrypted room on Matrix", () => {
  let homeserver: Homeserver;
  let muster: TestMuster;
  let alice: LocalPersonAtPage;
  let carol: CryptoPeer;
  let bot: string;
  const heard = new Map<string, string[]>();

  beforeAll(async () => {
    homeserver = await startHomeserver({ roomVersion: "12" });
    bot = homeserver.addUser("muster");
    for (const name of ["kim", "lee", "mallory"]) homeserver.addUser(name);
    homeserver.addUser("ana", "vendor.test");
    carol = await person("carol");
    const networks: readonly NetworkConfig[] = [
      { kind: "local", id: "local-eu", title: "EU bodies" },
      {
        kind: "matrix",
        id: "matrix",
        homeserverUrl: homeserver.url,
        accessToken: homeserver.token(bot),
        encryption: "required",
        storeKey: new Uint8Array(32).fill(5),
      },
    ];
    const directoryFile = join(import.meta.dirname, "directory-on-matrix.yaml");
    muster = await startMuster({ networks, directoryFile });
    alice = atPage(muster, "local-eu", "alice");
    await alice.say("!incident open Ransomware at an agency --severity high --with ec3");
    await until(async () => (await timeline()).some(({ text }) => text.includes("Carol Europol")));
    await alice.join(await alice.warRoom());
  }, 60_000);
  afterAll(async () => {
    await muster.stop();
    await homeserver.stop();
  });

  async function person(name: string): Promise<CryptoPeer> {
    const peer = await cryptoPeer(homeserver, homeserver.addUser(name), name.toUpperCase(), {
      trust: "signed",
      sharing: "signed-devices",
    });
    await peer.flush();
    await peer.crossSign();
    return peer;
  }
  const incident = async () => {
    const found = await findIncident(muster.app.database.db, { ref: "INC-2026-0001" });
    if (!found) throw new Error("no incident");
    return found;
  };
  const timeline = async () => readTimeline(muster.app.database.db, (await incident()).id);
  const roomRow = async () =>
    (await roomsOf(muster.app.database.db, (await incident()).id)).find(
      ({ network }) => network === "matrix",
    );
  const room = async () => String((await roomRow())?.roomId);
  const state = async (type: string) => homeserver.world.state(homeserver.room(await room()), type);
  /** Everything that this person's device could read so far. */
  async function words(peer: CryptoPeer): Promise<string> {
    const all = heard.get(peer.user) ?? [];
    heard.set(peer.user, all);
    all.push(...(await peer.hear()));
    return all.join("\n---\n");
  }
  const reads = (peer: CryptoPeer, text: string | RegExp) =>
    until(async () => new RegExp(text).test(await words(peer)));
  const local = async () => (await alice.warRoom()).messages.map(({ text }) => text).join("\n---\n");
  const saysLocally = (text: string) => until(async () => (await local()).includes(text));
  /** Reacts to Muster's newest message in the room that has such a button, as this person's device can read. */
  async function press(peer: CryptoPeer, action: string, key: string, by = peer.user): Promise<void> {
    const id = await room();
    for (const { event } of homeserver.room(id).items.toReversed()) {
      if (event.sender !== bot || event.type !== "m.room.encrypted") continue;
      const content = (await peer.read({ room: id, event: { ...event } })).content as Json;
      const buttons = (content["eu.muster.buttons"] ?? []) as { action: string; key: string }[];
      if (!buttons.some((one) => one.action === action && one.key === key)) continue;
      return void (await homeserver.as(by).react(id, event.event_id, key));
    }
    throw new Error(`no button ${action}`);
  }

  it("opens a room that is encrypted, for invited people and their homeserver only", async () => {
    expect(await state("m.room.encryption")).toMatchObject({ algorithm: "m.megolm.v1.aes-sha2" });
    expect(await state("m.room.server_acl")).toMatchObject({ allow: ["hs.test"] });
    expect(await state("m.room.history_visibility")).toEqual({ history_visibility: "joined" });
  });

  it("says the summary again to somebody who joins, pins it, and points to it from the old one", async () => {
    await until(async () => (await roomRow())?.summaryMessage !== undefined);
    const before = (await roomRow())?.summaryMessage;
    await homeserver.as(carol.user).join(await room());

    await reads(carol, "Ransomware at an agency");
    await until(async () => {
      const { pinned } = (await state("m.room.pinned_events")) as { pinned: string[] };
      return pinned.length === 1 && pinned[0] !== before && pinned[0] === (await roomRow())?.summaryMessage;
    });
    await reads(carol, "This summary was replaced");
  });

  it("costs one new summary when several join within a moment", async () => {
    const card = (await roomRow())?.summaryMessage;
    const members = ["kim", "lee"].map((name) => `@${name}:hs.test`);
    await alice.say("!incident invite kim lee", await alice.warRoom());
    const membership = async (user: string) =>
      homeserver.world.membership(homeserver.room(await room()), user);
    await until(async () => (await membership(members[0] ?? "")) === "invite");
    await until(async () => (await membership(members[1] ?? "")) === "invite");
    await words(carol);
    const count = () =>
      (heard.get(carol.user) ?? []).filter((one) => /^TLP[^*]*Ransomware at an agency/s.test(one)).length;
    const before = count();

    for (const user of members) await homeserver.as(user).join(await room());
    await until(async () => (await roomRow())?.summaryMessage !== card);
    await until(
      async () => ((await state("m.room.pinned_events")) as { pinned: string[] }).pinned[0] !== card,
    );
    await muster.settled();
    await words(carol);

    expect(count()).toBe(before + 1);
  });

  it("takes commands from the encrypted room and tells the others", async () => {
    await carol.say(await room(), "!incident ack");
    await saysLocally("acknowledged for Europol EC3");
    await reads(carol, "acknowledged for Europol EC3");
  });

  it("gives the say in the room to whoever leads", async () => {
    await carol.say(await room(), "!incident lead me");
    await until(async () => {
      const levels = (await state("m.room.power_levels")) as { users: Json };
      return levels.users[carol.user] === 50;
    });
    await alice.say("!incident lead me", await alice.warRoom());
    await until(async () => {
      const levels = (await state("m.room.power_levels")) as { users: Json };
      return Object.keys(levels.users).length === 0;
    });
  });

  it("records a message that somebody marks", async () => {
    const id = await carol.say(await room(), "The mail gateway is isolated");
    await homeserver.as("@kim:hs.test").react(await room(), id, "📌");

    await until(async () => (await timeline()).some(({ text }) => text.includes("mail gateway is isolated")));
  });

  it("puts the room into a Space of the incident", async () => {
    const spaces = () =>
      [...homeserver.world.rooms.values()].filter(
        (one) => homeserver.world.state(one, "m.room.create")?.type === "m.space",
      );
    await until(() => spaces().length > 0);
    const children = async (id: string) =>
      spaces().map((one) => homeserver.world.state(one, "m.space.child", id));
    await until(async () => (await children(await room()))[0] !== undefined);
    expect(spaces()).toHaveLength(1);
  });

  describe("somebody who asks to be let in", () => {
    it("is shown to the people of the room, and let in by one who may", async () => {
      await homeserver.as("@kim:hs.test").leave(await room());
      await until(async () =>
        (await timeline()).some(({ kind, author }) => kind === "left" && author === "kim"),
      );
      await homeserver.as("@kim:hs.test").knock(await room());
      await reads(carol, "Kim Analyst \\(Europol EC3\\) asks to join");
      await press(carol, "admit", "✅");

      await until(
        async () => homeserver.world.membership(homeserver.room(await room()), "@kim:hs.test") === "invite",
      );
      expect((await timeline()).map(({ text }) => text).join("\n")).toContain(
        "Carol Europol admitted Kim Analyst (Europol EC3) on matrix",
      );
    });

    it("is turned away by one who may, and not by one who may not", async () => {
      await homeserver.as("@kim:hs.test").leave(await room());
      await homeserver.as("@kim:hs.test").knock(await room());
      await until(async () => ((await words(carol)).match(/asks to join/g) ?? []).length === 2);
      const kim = async () => homeserver.world.membership(homeserver.room(await room()), "@kim:hs.test");
      await press(carol, "decline", "🛑", "@lee:hs.test");
      await reads(carol, "Only coordinators and responders can use invite");
      expect(await kim()).toBe("knock");

      await press(carol, "decline", "🛑");
      await until(async () => (await kim()) === "leave");
    });

    it("is turned away at once when the directory does not know them", async () => {
      await homeserver.as("@mallory:hs.test").knock(await room());

      await until(async () =>
        (await timeline()).some(({ kind, author }) => kind === "knocked" && author === "@mallory:hs.test"),
      );
      await until(
        async () =>
          homeserver.world.membership(homeserver.room(await room()), "@mallory:hs.test") === "leave",
      );
    });
  });

  it("tells of a message that it cannot read", async () => {
    const forged = {
      algorithm: "m.megolm.v1.aes-sha2",
      sender_key: "x",
      ciphertext: "AwgA",
      session_id: "none",
      device_id: "D",
    };
    await homeserver.as("@lee:hs.test").send(await room(), forged, "m.room.encrypted");
    const { db } = muster.app.database;
    await until(async () =>
      JSON.stringify(await db.execute("select value from adapter_state where key = 'undecrypted'")).includes(
        "ciphertext",
      ),
    );
    await db.execute(
      `update adapter_state set value = regexp_replace(value, '"until":\\d+', '"until":0') where key = 'undecrypted'`,
    );
    await carol.say(await room(), "!incident status");

    await reads(carol, "A message by @lee:hs.test .* cannot be decrypted");
  });

  it("invites people of a homeserver that is away as soon as it is back, and holds up nothing until then", async () => {
    homeserver.setAway("vendor.test", true);
    await alice.say("!incident invite psirt", await alice.warRoom());
    await carol.say(await room(), "!incident note The mail gateway is isolated");
    await reads(carol, "mail gateway is isolated");
    await until(async () =>
      (await timeline()).some(
        ({ kind, text }) => kind === "invite-failed" && text.includes("Muster keeps trying"),
      ),
    );
    homeserver.setAway("vendor.test", false);
    await muster.advance(MINUTE);

    await until(
      async () => homeserver.world.membership(homeserver.room(await room()), "@ana:vendor.test") === "invite",
    );
    await until(async () =>
      (await timeline()).some(({ kind, text }) => kind === "invited" && text.includes("Ana Vendor")),
    );
    expect(await state("m.room.server_acl")).toMatchObject({ allow: ["hs.test", "vendor.test"] });
  }, 40_000);

  it("falls silent in a room that others may read, tells the other rooms, and goes on when a responder says so", async () => {
    await homeserver.as(bot).setState(await room(), "m.room.encryption", {});
    await saysLocally("is no longer private");
    const sent = () =>
      homeserver
        .room(homeserver.world.rooms.has(roomId) ? roomId : "")
        .items.filter(({ event }) => event.sender === bot && event.state_key === undefined).length;
    const roomId = await room();
    const before = sent();
    await alice.say("!incident note Not for everybody", await alice.warRoom());
    await carol.say(roomId, "!incident status");
    await muster.advance(0);
    expect(sent()).toBe(before);
    expect((await roomRow())?.state).toBe("silenced");

    await homeserver.as(bot).setState(roomId, "m.room.encryption", { algorithm: "m.megolm.v1.aes-sha2" });
    const warning = (await alice.warRoom()).messages.findLast(({ text }) =>
      text.includes("no longer private"),
    );
    if (!warning) throw new Error("no warning");
    await alice.press(warning, "trust-room");

    await reads(carol, "had Muster write in the room on matrix again");
    expect((await roomRow())?.state).toBe("open");
    expect(await words(carol)).not.toContain("Not for everybody");
  });

  it("never sent anything in clear", async () => {
    const all = homeserver.world.stream.filter(
      ({ event }) => event.sender === bot && event.state_key === undefined,
    );
    // Reactions are never encrypted, by any client: Muster's say which emojis stand for buttons.
    const types = all.map(({ event }) => event.type).filter((type) => type !== "m.reaction");
    expect(new Set(types)).toEqual(new Set(["m.room.encrypted"]));
    const contents = JSON.stringify(all.map(({ event }) => event.content));
    expect(contents).not.toMatch(SECRETS);
  });
});
