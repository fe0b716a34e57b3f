import { describe, expect, it } from "vitest";
import { BOT_EVENTS, BOT_SCOPES, slackManifest } from "../../../src/adapters/slack/manifest.ts";
import { md, say } from "../../../src/core/message.ts";
import { first, startHarness } from "./harness.ts";

const commands = [
  { usage: "declare <title>", summary: "Declare an incident" },
  { usage: "status [incident]", summary: "Say where an incident stands" },
];

describe("the app manifest", () => {
  it("is complete for Socket Mode", () => {
    expect(slackManifest({ commands, socketMode: true })).toMatchInlineSnapshot(`
      {
        "_metadata": {
          "major_version": 1,
          "minor_version": 1,
        },
        "display_information": {
          "background_color": "#1d3557",
          "description": "War-rooms, one timeline and no forgotten deadline, for cyber incidents across institutions.",
          "name": "Muster",
        },
        "features": {
          "app_home": {
            "home_tab_enabled": false,
            "messages_tab_enabled": true,
            "messages_tab_read_only_enabled": false,
          },
          "bot_user": {
            "always_online": true,
            "display_name": "muster",
          },
          "slash_commands": [
            {
              "command": "/incident",
              "description": "Open and run a cyber incident; /incident help says how",
              "should_escape": true,
              "usage_hint": "[declare | status]",
            },
          ],
        },
        "oauth_config": {
          "scopes": {
            "bot": [
              "chat:write",
              "commands",
              "conversations.connect:read",
              "conversations.connect:write",
              "files:read",
              "files:write",
              "groups:history",
              "groups:read",
              "groups:write",
              "im:history",
              "im:write",
              "metadata.message:read",
              "pins:read",
              "pins:write",
              "reactions:read",
              "reactions:write",
              "users:read",
              "users:read.email",
            ],
          },
        },
        "settings": {
          "event_subscriptions": {
            "bot_events": [
              "channel_id_changed",
              "channel_shared",
              "group_archive",
              "group_deleted",
              "group_left",
              "member_joined_channel",
              "member_left_channel",
              "message.groups",
              "message.im",
              "pin_added",
              "pin_removed",
              "reaction_added",
              "reaction_removed",
              "shared_channel_invite_accepted",
              "shared_channel_invite_approved",
              "shared_channel_invite_declined",
            ],
          },
          "interactivity": {
            "is_enabled": true,
          },
          "org_deploy_enabled": false,
          "socket_mode_enabled": true,
          "token_rotation_enabled": false,
        },
      }
    `);
  });

  it("names the request URL everywhere for HTTP", () => {
    const requestUrl = "https://muster.test/slack/events";
    const text = JSON.stringify(slackManifest({ commands, socketMode: false, requestUrl }));

    expect(text.split(requestUrl)).toHaveLength(4); // command, events, interactivity
    expect(text).toContain('"socket_mode_enabled":false');
  });

  it("cannot do without a request URL over HTTP", () => {
    expect(() => slackManifest({ commands, socketMode: false })).toThrow(/requestUrl/);
  });

  it("asks for no right to public rooms, to manage or approve anything, or to write in other names", () => {
    expect(
      Object.keys(BOT_SCOPES).filter((scope) => /^(?:channels|admin|mpim|chat:write\.)|:manage$/.test(scope)),
    ).toEqual([]);
  });

  it("says of every scope what it is for", () => {
    for (const reason of Object.values(BOT_SCOPES)) expect(reason).toMatch(/^[a-z].{8,}/);
  });

  it("has a scope for every event that it subscribes to", () => {
    const needs = [
      [/^message\.groups$/, "groups:history"],
      [/^pin_/, "pins:read"],
      [/^reaction_/, "reactions:read"],
      [/^shared_channel_invite_/, "conversations.connect:read"],
    ] as const;
    for (const event of BOT_EVENTS) {
      const scope = needs.find(([name]) => name.test(event))?.[1] ?? "groups:read";
      expect(Object.keys(BOT_SCOPES)).toContain(scope);
    }
  });

  it("gives exactly the scopes under which every call of the adapter passes", async () => {
    const harness = await startHarness("socket", { double: { scopes: Object.keys(BOT_SCOPES) } });
    try {
      const { port, people, slack } = harness;
      const message = say(["TLP:AMBER"], md`hello`);
      const attempt = first();
      const room = await port.openRoom({ name: "inc-2026-0001-scopes", topic: "t" }, first());
      expect(await port.openRoom({ name: "inc-2026-0001-scopes", topic: "t" }, first())).toBe(room);
      await port.topics?.set(room, "topic");
      expect(await port.invite(room, [people.alice.user])).toMatchObject([{ state: "joined" }]);
      expect(await port.members(room)).toEqual([people.alice.user]);
      const id = await port.post(room, message, attempt);
      expect(await port.post(room, message, { ...attempt, retry: true })).toBe(id);
      await port.edit(room, id, message, first());
      await port.pins?.pin(room, id);
      const direct = await port.directRoom(people.bob.user);
      const inDirect = first();
      const first_ = await port.post(direct, message, inDirect);
      expect(await port.post(direct, message, { ...inDirect, retry: true })).toBe(first_);
      expect(await port.findUser(people.carol.address)).toBe(people.carol.user);
      expect(await port.findUser(people.carol.user)).toBe(people.carol.user);
      expect(await port.profiles?.addressesOf(people.carol.user)).toEqual([people.carol.address]);
      await port.whisper?.reply({ user: people.alice.user, room }, message, first());
      expect((await harness.look(room)).messages.some((each) => each.onlyFor === people.alice.user)).toBe(
        true,
      );

      await port.reactions?.set(room, id, "👍", true);
      await port.reactions?.set(room, id, "👍", false);
      const thread = await port.post(room, message, first(), { thread: id });
      const answer = first();
      const reply = await port.post(room, message, answer, { thread: id });
      expect(await port.post(room, message, { ...answer, retry: true }, { thread: id })).toBe(reply);
      await port.removing?.remove(room, thread, first());
      const content = new TextEncoder().encode("pcap");
      const file = { name: "srv-12.pcap", mime: "application/octet-stream", content };
      await port.files?.post(room, file, message, first());
      const shared = await slack.share("alice", room, file, "");
      await harness.until(() => harness.received.some((event) => event.kind === "message"));
      const event = harness.received.find((each) => each.kind === "message" && each.message === shared);
      const [theirs] = (event?.kind === "message" && event.files) || [];
      if (theirs === undefined) throw new Error("no file arrived");
      expect(await port.files?.fetch(theirs, 100)).toEqual(Buffer.from(content));
      await port.connect?.invite(room, "duty@ec3.test", first());
      await port.kicking?.kick(room, people.alice.user, "removed");

      const called = new Set(slack.strict.calls.map((call) => call.method));
      expect([...called].sort()).toMatchInlineSnapshot(`
        [
          "apps.connections.open",
          "auth.test",
          "chat.delete",
          "chat.postEphemeral",
          "chat.postMessage",
          "chat.update",
          "conversations.create",
          "conversations.history",
          "conversations.invite",
          "conversations.inviteShared",
          "conversations.kick",
          "conversations.members",
          "conversations.open",
          "conversations.replies",
          "conversations.setTopic",
          "files.completeUploadExternal",
          "files.getUploadURLExternal",
          "files.info",
          "pins.add",
          "reactions.add",
          "reactions.remove",
          "users.conversations",
          "users.info",
          "users.lookupByEmail",
        ]
      `);
    } finally {
      await harness.stop();
    }
  });

  it.each([
    "groups:write",
    "groups:read",
    "chat:write",
    "im:write",
    "users:read.email",
    "pins:write",
    "reactions:write",
    "files:write",
    "conversations.connect:write",
  ])("needs the scope %s", async (scope) => {
    const scopes = Object.keys(BOT_SCOPES).filter((each) => each !== scope);
    const harness = await startHarness("socket", { double: { scopes } });
    try {
      const { port, people } = harness;
      const all = async () => {
        const room = await port.openRoom({ name: "inc-2026-0001-scopes", topic: "t" }, first());
        await port.members(room);
        const id = await port.post(room, say([], md`x`), first());
        await port.pins?.pin(room, id);
        await port.directRoom(people.bob.user);
        await port.findUser(people.bob.address);
        await port.reactions?.set(room, id, "👍", true);
        await port.connect?.invite(room, "duty@ec3.test", first());
        const file = { name: "a.txt", mime: "text/plain", content: new Uint8Array(3) };
        await port.files?.post(room, file, say([], md`x`), first());
      };
      await expect(all()).rejects.toThrow(`the app needs the scope ${scope}`);
    } finally {
      await harness.stop();
    }
  });
});
