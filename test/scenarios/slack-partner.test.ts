/** Somebody of another workspace (Slack Connect), whom slash commands do not reach, works by mention and in private. */
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { lookAt } from "../adapters/slack/look.ts";
import { startMuster, type TestMuster } from "../support/muster.ts";
import { eventCallback } from "../support/slack/payloads.ts";
import { type SlackDouble, STRANGER, startSlackDouble } from "../support/slack/slack-double.ts";
import { until } from "../support/until.ts";

const DIRECT = "D0PARTNER1";

describe("M64: a partner over Slack Connect", { timeout: 60_000 }, () => {
  let slack: SlackDouble;
  let muster: TestMuster;
  let room: string;
  let made = 0;

  beforeAll(async () => {
    slack = await startSlackDouble();
    muster = await startMuster({
      networks: [
        {
          kind: "slack",
          id: "slack",
          botToken: slack.botToken,
          signingSecret: slack.signingSecret,
          apiUrl: slack.apiUrl,
        },
      ],
      directoryFile: join(import.meta.dirname, "partner.yaml"),
    });
    slack.deliverTo({ http: `${muster.app.url}/slack/events` });
    const lobby = await slack.as("alice", "conversations.create", { name: "lobby" });
    await slack.command("alice", String((lobby.channel as { id: string }).id), "open Talk --with partner");
    await until(() => slack.strict.sharedInvites.length === 1, 30_000);
    const [invite] = slack.strict.sharedInvites;
    room = invite?.room ?? "";
    slack.store.users.insert({
      user_id: STRANGER.user,
      team_id: STRANGER.team,
      name: "pia",
      real_name: "Pia",
      email: "pia@partner.test",
      deleted: false,
      is_bot: false,
      profile: {},
    } as never);
    await until(async () => {
      const sent = await muster.app.database.sql`select 1 from connect_invites where contact = 'pia'`;
      return sent.length === 1;
    }, 30_000);
    for (const how of ["accepted", "approved"] as const) slack.answerInvite(invite?.id ?? "", how);
    await calm();
    const channel = slack.store.channels.findOneBy("channel_id", room);
    if (channel) slack.store.channels.update(channel.id, { members: [...channel.members, STRANGER.user] });
    await slack.send(eventCallback({ type: "member_joined_channel", user: STRANGER.user, channel: room }));
    await until(async () => {
      const here = await muster.app.database.sql`
        select 1 from roll where contact = 'pia' and state = 'joined'`;
      return here.length === 1;
    }, 30_000);
    await calm();
  }, 90_000);
  afterAll(async () => {
    await muster.stop();
    await slack.stop();
  });

  async function calm(): Promise<void> {
    await slack.settled();
    await muster.settled();
  }
  /** What Slack sends when somebody of another workspace writes. @returns its ts */
  const writes = async (text: string, where: { channel: string; channel_type: string }): Promise<string> => {
    made += 1;
    const ts = `17000001${String(made).padStart(2, "0")}.000100`;
    const theirs = { user: STRANGER.user, team: STRANGER.team, user_team: STRANGER.team };
    await slack.send(eventCallback({ type: "message", ts, event_ts: ts, text, ...where, ...theirs }));
    await calm();
    return ts;
  };
  const inRoom = (text: string) => writes(text, { channel: room, channel_type: "group" });
  const directly = (text: string) => writes(text, { channel: DIRECT, channel_type: "im" });
  const entries = (kind: string) =>
    muster.app.database.sql<{ text: string; author: string; message: string | null }[]>`
      select text, author, source->>'message' as message from timeline where kind = ${kind} order by number`;
  const whispered = () =>
    lookAt(slack, room)
      .messages.filter((message) => message.onlyFor === STRANGER.user)
      .map((message) => message.text);
  /** Until one of these says it. */
  const heard = async (where: () => readonly string[], words: string, from = 0): Promise<string> => {
    const found = () => where().findLast((text, at) => at >= from && text.includes(words));
    await until(() => found() !== undefined, 20_000, `${words} is heard`);
    return found() ?? "";
  };
  const noted = async (words: string) => {
    const found = async () => (await entries("note")).find((entry) => entry.text.includes(words));
    await until(async () => (await found()) !== undefined, 20_000, `${words} is noted`);
    return found();
  };
  /** What Muster wrote to them alone. */
  const told = (): readonly string[] => {
    const direct = slack.store.channels
      .all()
      .find((one) => one.is_im === true && one.members.includes(STRANGER.user));
    return direct === undefined ? [] : lookAt(slack, direct.channel_id).messages.map((one) => one.text);
  };

  it("is briefed with the commands that reach Muster from there", async () => {
    expect(await heard(told, "@Muster ")).not.toContain("/incident");
  });

  it.each([
    [`<@U0BOT> note By mention`, "By mention"],
    [`  <@U0BOT|muster>  incident note With the word`, "With the word"],
    [`<@U0BOT>: /incident note With the slash`, "With the slash"],
    [`@muster note By hand`, "By hand"],
  ])("speaks to Muster in the room: %s", async (text, words) => {
    const ts = await inRoom(text);

    expect(await noted(words)).toMatchObject({ author: "pia", message: ts });
  });

  it.each([
    ["note INC-2026-0001 In private", "In private"],
    ["/incident note INC-2026-0001 In private, with the word", "with the word"],
    ["incident note INC-2026-0001 Without the slash", "Without the slash"],
  ])("writes to Muster directly: %s", async (text, words) => {
    const before = told().length;

    await directly(text);

    await noted(words);
    await heard(told, "", before);
  });

  it("is answered in private, with hints that work there", async () => {
    await inRoom("<@U0BOT> nte Typed badly");
    const refusal = await heard(whispered, "no command");
    expect(refusal).toContain("@Muster help");
    expect(refusal).not.toContain("/incident");

    await directly("status INC-2026-0001");
    await heard(told, "Lead: nobody yet");

    await directly("help");
    await heard(told, "@Muster help open");
  });

  it("is told that those in the room have read what is for fewer", async () => {
    await inRoom("<@U0BOT> note --tlp AMBER+STRICT Our log is at srv-9");

    await heard(whispered, "where you typed it have read it");
  });

  it("M59: hears what stands when they change or delete such a message", async () => {
    const ts = await inRoom("<@U0BOT> note The server is fs-30");
    await noted("fs-30");
    const message = { user: STRANGER.user, ts, text: "<@U0BOT> note The server is fs-03" };
    const change = {
      type: "message",
      subtype: "message_changed",
      channel: room,
      message: { ...message, edited: { user: STRANGER.user, ts: "1700000200.000100" } },
      previous_message: { ...message, text: "<@U0BOT> note The server is fs-30" },
    };
    await slack.send(eventCallback(change));
    expect(await heard(told, "stands as it was")).toContain("@Muster note INC-2026-0001 Correction");
    expect(await entries("edited")).toEqual([]);

    const direct = await directly("note INC-2026-0001 Said in private");
    await noted("Said in private");
    await calm();
    const before = told().length;
    const gone = { type: "message", subtype: "message_deleted", channel: DIRECT, deleted_ts: direct };
    await slack.send(eventCallback(gone));
    await heard(told, "stands as it was", before);
  });

  it("who is in no directory is refused, in private", async () => {
    const event = { type: "message", ts: "1700000300.000100", channel: "D0OTHER01", channel_type: "im" };
    const { length } = await entries("note");
    await slack.send(
      eventCallback({ ...event, user: slack.people.carol.user, text: "note INC-2026-0001 x" }),
    );
    await calm();
    expect(await entries("note")).toHaveLength(length);
  });
});
