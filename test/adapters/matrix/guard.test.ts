/** Who has a say in a war-room, who may ask to be let in, and what makes it no longer private. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ChatEvent, ChatPort } from "../../../src/adapters/chat-port.ts";
import { until } from "../../support/until.ts";
import { type Fixture, startFixture, step } from "./fixture.ts";

describe.each(["11", "12"])("a war-room of version %s", (version) => {
  let fixture: Fixture;
  let port: ChatPort;
  let received: ChatEvent[];
  let room: string;
  beforeEach(async () => {
    fixture = await startFixture({ roomVersion: version });
    ({ port, received } = await fixture.started());
    room = await port.openRoom({ name: "inc-1", topic: "t" }, step());
    await port.invite(room, [fixture.alice, fixture.bob]);
    for (const user of [fixture.alice, fixture.bob]) await fixture.homeserver.as(user).join(room);
  });
  afterEach(async () => await fixture.stop());
  const of = <Kind extends ChatEvent["kind"]>(kind: Kind) =>
    received.filter((one): one is Extract<ChatEvent, { kind: Kind }> => one.kind === kind);
  const state = (type: string) => fixture.homeserver.world.state(fixture.homeserver.room(room), type);
  const asMuster = () => fixture.homeserver.as(fixture.muster);
  const arrived = async (kind: ChatEvent["kind"], count = 1) => await until(() => of(kind).length >= count);
  /** All that was sent before has been read once this has. */
  const marker = async () => {
    await fixture.homeserver.as(fixture.bob).say(room, "!incident marker");
    await arrived("command");
  };

  it("gives its leads the say, below Muster, and takes it from those of before", async () => {
    const [alice, bob] = [fixture.homeserver.as(fixture.alice), fixture.homeserver.as(fixture.bob)];
    const said = await bob.say(room, "by mistake");
    await expect(alice.redact(room, said)).rejects.toThrow("permission");

    await port.powerLevels?.set(room, [fixture.alice]);
    await alice.redact(room, said);
    await alice.pin(room, [said]);
    await expect(alice.setState(room, "m.room.topic", { topic: "mine" })).rejects.toThrow("permission");
    await expect(alice.setState(room, "m.room.power_levels", {})).rejects.toThrow("permission");
    await expect(alice.invite(room, fixture.carol)).rejects.toThrow("permission");
    await expect(alice.kick(room, fixture.muster)).rejects.toThrow();

    await port.powerLevels?.set(room, [fixture.bob]);
    await expect(alice.pin(room, [])).rejects.toThrow("permission");
    await bob.pin(room, []);
  });

  it("is not changed when the same people lead", async () => {
    await port.powerLevels?.set(room, [fixture.alice]);
    const before = fixture.homeserver.room(room).items.length;

    await port.powerLevels?.set(room, [fixture.alice]);

    expect(fixture.homeserver.room(room).items).toHaveLength(before);
    expect(state("m.room.power_levels")).toMatchObject({ invite: 100, kick: 50, state_default: 100 });
  });

  it("takes the place of one pin by another in one change", async () => {
    await port.pins?.pin(room, "$old");
    await port.pins?.pin(room, "$new", "$old");
    await port.pins?.pin(room, "$new", "$old");

    expect(state("m.room.pinned_events")).toEqual({ pinned: ["$new"] });
    const changes = fixture.homeserver
      .room(room)
      .items.filter(({ event }) => event.type === "m.room.pinned_events");
    expect(changes).toHaveLength(2);
  });

  it("lets people ask to be let in, and turns them away or lets them in", async () => {
    const carol = fixture.homeserver.as(fixture.carol);
    const membership = () =>
      fixture.homeserver.world.membership(fixture.homeserver.room(room), fixture.carol);
    await carol.knock(room);
    await arrived("knocked");
    expect(of("knocked")).toMatchObject([{ room, user: fixture.carol }]);

    await port.knocks?.decline(room, fixture.carol, "not today");
    expect(membership()).toBe("leave");
    await port.knocks?.decline(room, fixture.carol, "not today");

    await carol.knock(room);
    expect(await port.invite(room, [fixture.carol])).toEqual([{ user: fixture.carol, state: "invited" }]);
    await carol.join(room);
    await until(() => of("joined").some(({ user }) => user === fixture.carol));
    expect(of("left")).toEqual([]);
  });

  it("never removes somebody who is in it by declining", async () => {
    await port.knocks?.decline(room, fixture.alice, "no");

    expect(await port.members(room)).toContain(fixture.alice);
  });

  it.each([
    ["encryption switched off", "m.room.encryption", {}, "switched its encryption off"],
    ["join rules opened", "m.room.join_rules", { join_rule: "public" }, "not invited"],
    [
      "history opened",
      "m.room.history_visibility",
      { history_visibility: "world_readable" },
      "without joining",
    ],
  ] as const)("is reported as exposed: %s", async (_name, type, content, words) => {
    await asMuster().setState(room, type, { ...content });
    await arrived("exposed");

    expect(of("exposed")).toMatchObject([{ room, reason: expect.stringContaining(words) }]);
  });

  it("is reported as exposed when somebody else changes which homeservers may take part", async () => {
    // A server's administrator can give themselves the power.
    await asMuster().setState(room, "m.room.power_levels", {
      ...state("m.room.power_levels"),
      users: { [fixture.bob]: 100, ...(version === "12" ? {} : { [fixture.muster]: 100 }) },
    });
    await fixture.homeserver.as(fixture.bob).setState(room, "m.room.server_acl", { allow: ["*"] });
    await arrived("exposed");

    expect(of("exposed")).toMatchObject([{ reason: expect.stringContaining("which homeservers") }]);
  });

  it("is reported as exposed when somebody joins from a homeserver that was not let in", async () => {
    const mallory = fixture.homeserver.addUser("mallory", "elsewhere.test");
    // As a homeserver does that pays no heed to the list.
    const inside = fixture.homeserver.room(room);
    for (const membership of ["invite", "join"])
      fixture.homeserver.world.append(inside, {
        type: "m.room.member",
        sender: membership === "invite" ? fixture.bob : mallory,
        state_key: mallory,
        content: { membership },
      });
    await arrived("exposed");

    expect(of("exposed")).toMatchObject([{ reason: expect.stringContaining("elsewhere.test") }]);
    expect(of("joined").some(({ user }) => user === mallory)).toBe(true);
  });

  it("is not reported as exposed by what Muster does, nor by people whom it invited", async () => {
    const ana = fixture.homeserver.addUser("ana", "partner.test");
    await port.invite(room, [ana]);
    await fixture.homeserver.as(ana).join(room);
    await port.topics?.set(room, "another");
    await marker();

    expect(of("exposed")).toEqual([]);
  });

  it("records a message that somebody marks with a pin, also without a say", async () => {
    const said = await fixture.homeserver.as(fixture.alice).say(room, "worth keeping");
    await fixture.homeserver.as(fixture.bob).react(room, said, "📌️");
    await arrived("pinned");

    expect(of("pinned")).toMatchObject([
      { message: said, text: "worth keeping", user: fixture.bob, author: fixture.alice },
    ]);
  });

  it("stands in a Space that its members may enter, and nobody else", async () => {
    await port.spaces?.add(room, "inc-1");
    await port.spaces?.add(room, "inc-1");

    const { world } = fixture.homeserver;
    const spaces = [...world.rooms.values()].filter(
      (one) => world.state(one, "m.room.create")?.type === "m.space",
    );
    expect(spaces).toHaveLength(1);
    const space = spaces[0] ?? fixture.homeserver.room("none");
    expect(world.state(space, "m.space.child", room)).toEqual({ via: ["hs.test"] });
    expect(world.state(fixture.homeserver.room(room), "m.space.parent", space.id)).toMatchObject({
      canonical: true,
    });
    await expect(fixture.homeserver.as(fixture.carol).join(space.id)).rejects.toThrow("not invited");
    await fixture.homeserver.as(fixture.alice).join(space.id);
    await expect(fixture.homeserver.as(fixture.alice).say(space.id, "hello")).rejects.toThrow("permission");
    // Joining the Space is no news of the war-room.
    await marker();
    expect(of("joined").filter(({ room: where }) => where === space.id)).toHaveLength(1);
  });

  it("gets a Space of another name when somebody else has taken it", async () => {
    await fixture.homeserver.as(fixture.carol).createRoom({ room_alias_name: "inc-1-space" });

    await port.spaces?.add(room, "inc-1");

    expect(fixture.homeserver.world.aliases.get("#inc-1-space-2:hs.test")?.by).toBe(fixture.muster);
  });
});
