import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Forbidden, NameTaken, Unavailable } from "../../../src/adapters/chat-errors.ts";
import { powerLevels, roomVersion } from "../../../src/adapters/matrix/room-shape.ts";
import { type Fixture, rejectionOf, startFixture, step } from "./fixture.ts";

describe.each(["11", "12"])("a war-room of version %s", (version) => {
  let fixture: Fixture;
  beforeEach(async () => {
    fixture = await startFixture({ roomVersion: version });
  });
  afterEach(async () => await fixture.stop());
  const open = (name = "inc-1") => fixture.port().openRoom({ name, topic: "the topic" }, step());

  it("is private, for members only, of the version that the homeserver prefers", async () => {
    const room = fixture.homeserver.room(await open());

    const state = (type: string) => fixture.homeserver.world.state(room, type);
    expect(room.version).toBe(version);
    expect(state("m.room.join_rules")).toEqual({ join_rule: "knock" });
    expect(state("m.room.server_acl")).toEqual({ allow: ["hs.test"], deny: [], allow_ip_literals: false });
    expect(state("m.room.history_visibility")).toEqual({ history_visibility: "joined" });
    expect(state("m.room.guest_access")).toEqual({ guest_access: "forbidden" });
    expect(state("m.room.canonical_alias")).toEqual({ alias: "#inc-1:hs.test" });
    expect(state("m.room.topic")).toEqual({ topic: "the topic" });
  });

  it("is made without invitations, in one call", async () => {
    await open();

    const made = fixture.homeserver.calls.filter(({ route }) => route === "createRoom");
    expect(made).toHaveLength(1);
    expect(made[0]?.body).not.toHaveProperty("invite");
  });

  it("lets members talk and react, and only Muster change what it is", async () => {
    const room = await open();
    await fixture.homeserver.as(fixture.muster).invite(room, fixture.alice);
    const alice = fixture.homeserver.as(fixture.alice);
    await alice.join(room);

    const message = await alice.say(room, "hello");
    await alice.react(room, message, "👍");

    for (const [type, content] of [
      ["m.room.pinned_events", { pinned: [message] }],
      ["m.room.topic", { topic: "mine" }],
      ["m.room.name", { name: "mine" }],
      ["m.room.join_rules", { join_rule: "public" }],
      ["m.room.history_visibility", { history_visibility: "world_readable" }],
      ["m.room.encryption", { algorithm: "m.megolm.v1.aes-sha2" }],
      ["m.room.power_levels", { users: { [fixture.alice]: 100 } }],
      ["m.room.server_acl", { deny: ["*"] }],
      ["m.room.tombstone", { replacement_room: "!x" }],
      ["eu.other.anything", {}],
    ] as const) {
      await expect(alice.setState(room, type, content), type).rejects.toThrow("permission");
    }
    await expect(alice.invite(room, fixture.bob)).rejects.toThrow("permission");
    await expect(alice.kick(room, fixture.muster)).rejects.toThrow();
  });

  it("is completed when the homeserver was interrupted while it made the room", async () => {
    const id = await open();
    const room = fixture.homeserver.room(id);
    for (const type of ["m.room.history_visibility", "m.room.topic", "m.room.guest_access"])
      room.state.delete(`${type}|`);

    expect(await open()).toBe(id);

    const state = (type: string) => fixture.homeserver.world.state(room, type);
    expect(state("m.room.history_visibility")).toEqual({ history_visibility: "joined" });
    expect(state("m.room.guest_access")).toEqual({ guest_access: "forbidden" });
    expect(state("m.room.topic")).toEqual({ topic: "the topic" });
  });

  it("is closed again before it is used when somebody had opened it to the public", async () => {
    const id = await open();
    await fixture.homeserver.as(fixture.muster).setState(id, "m.room.join_rules", { join_rule: "public" });

    await open();

    const rules = fixture.homeserver.world.state(fixture.homeserver.room(id), "m.room.join_rules");
    expect(rules).toEqual({ join_rule: "knock" });
  });

  it("is not returned while its state cannot be read", async () => {
    await open();
    fixture.homeserver.fault({ on: "state.get", path: /join_rules/, status: 500 });

    expect(await rejectionOf(open())).toBeInstanceOf(Unavailable);
  });

  it("is not one of Muster's when another made it, also where Muster was invited into it", async () => {
    const carol = fixture.homeserver.as(fixture.carol);
    const theirs = await carol.createRoom({ room_alias_name: "inc-1", invite: [fixture.muster] });
    await fixture.homeserver.as(fixture.muster).join(theirs);

    expect(await rejectionOf(open())).toBeInstanceOf(NameTaken);
  });

  it("is not another room of Muster's to which somebody moved the alias", async () => {
    const other = await open("inc-2");
    fixture.homeserver.world.aliases.set("#inc-1:hs.test", { room: other, by: fixture.carol });

    expect(await rejectionOf(open())).toBeInstanceOf(NameTaken);
  });

  it("is not opened where the homeserver refuses aliases", async () => {
    fixture.homeserver.fault({ on: "createRoom", status: 403, errcode: "M_FORBIDDEN" });

    expect(await rejectionOf(open())).toBeInstanceOf(Forbidden);
  });
});

describe("the version of a room", () => {
  const capabilities = (standard: string, available: object) => ({
    capabilities: { "m.room_versions": { default: standard, available } },
  });

  it("is the homeserver's default where Muster knows it", () => {
    expect(roomVersion(capabilities("11", { "10": "stable", "11": "stable", "12": "stable" }))).toBe("11");
  });

  it("is the best known stable one where the default is unknown or not stable", () => {
    expect(roomVersion(capabilities("99", { "11": "stable", "12": "stable", "99": "stable" }))).toBe("12");
    expect(roomVersion(capabilities("12", { "11": "stable", "12": "unstable" }))).toBe("11");
  });

  it("is none where the homeserver offers nothing that Muster knows", () => {
    expect(roomVersion(capabilities("1", { "1": "stable" }))).toBeUndefined();
    expect(roomVersion({})).toBeUndefined();
  });

  it("decides whether the creator stands in the power levels", () => {
    expect(powerLevels("@m:x", "11").users).toEqual({ "@m:x": 100 });
    expect(powerLevels("@m:x", "12").users).toEqual({});
  });
});
