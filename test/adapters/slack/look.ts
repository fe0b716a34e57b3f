/** A room as a reader in Slack sees it: words out of blocks, and who is notified by them. */
import { emojiToName, nameToEmoji } from "gemoji";
import type { MessageRow } from "../../support/slack/emulator.ts";
import type { SlackDouble } from "../../support/slack/slack-double.ts";
import type { RoomOnPlatform } from "../contract-harness.ts";

type Json = Record<string, unknown>;

export function lookAt(slack: SlackDouble, room: string): RoomOnPlatform {
  const channel = slack.store.channels.findOneBy("channel_id", room);
  if (channel === undefined) throw new Error(`no room ${room}`);
  const said = slack.store.messages
    .all()
    .filter((each) => each.channel_id === room)
    .filter((each) => each.subtype === undefined || each.subtype === "file_share");
  const whispered = slack.store.ephemeralMessages.all().filter((each) => each.channel_id === room);
  return {
    isPrivate: channel.is_private,
    topic: channel.topic.value,
    members: channel.members.filter((each) => each !== slack.bot.user),
    invited: [],
    messages: [
      ...said.map((each) => shown(each, slack.bot.user)),
      ...whispered.map((each) => ({
        ...shown(each, slack.bot.user),
        ...(each.target_user ? { onlyFor: each.target_user } : {}),
      })),
      ...responsesIn(slack, room),
    ],
    pinned: slack.store.pins.all().flatMap((each) => (each.channel_id === room ? [each.message_ts] : [])),
  };
}

/** What was answered through a response_url is seen by the one who gave the command. */
function responsesIn(slack: SlackDouble, room: string): RoomOnPlatform["messages"] {
  return [...slack.strict.responses].flatMap(([id, bodies]) => {
    const origin = slack.origins.get(id);
    if (origin === undefined || origin.room !== room) return [];
    return bodies.map((body, at) => ({
      id: `${id}.${at}`,
      text: wordsOf(body.blocks as Json[]),
      notified: notifiedBy(String(body.text), body.blocks as Json[]),
      ...(body.response_type === "ephemeral" ? { onlyFor: origin.user } : {}),
    }));
  });
}

function shown(row: MessageRow, bot: string): RoomOnPlatform["messages"][number] {
  const blocks = (row.blocks ?? []) as Json[];
  const reactions = row.reactions.flatMap(({ name, users }) =>
    users.map((user) => ({ emoji: emojiNamed(name), user: user === bot ? ("muster" as const) : user })),
  );
  return {
    id: row.ts,
    text: blocks.length > 0 ? wordsOf(blocks) : row.text,
    notified: notifiedBy(row.text, blocks),
    reactions,
    ...(row.thread_ts === undefined || row.thread_ts === row.ts ? {} : { thread: row.thread_ts }),
    ...(row.files === undefined ? {} : { files: row.files.map(({ name, size }) => ({ name, bytes: size })) }),
  };
}

const TONES = ["🏻", "🏼", "🏽", "🏾", "🏿"];

/** What a reader sees for Slack's name of an emoji. */
function emojiNamed(name: string): string {
  const [base = "", tone] = name.split("::skin-tone-");
  return `${nameToEmoji[base] ?? `:${base}:`}${tone === undefined ? "" : TONES[Number(tone) - 2]}`;
}

/** The name under which Slack's own client puts an emoji there. */
export function nameOfEmoji(emoji: string): string {
  const tone = TONES.findIndex((each) => emoji.endsWith(each));
  const name = emojiToName[tone < 0 ? emoji : emoji.slice(0, -2)];
  if (name === undefined) throw new Error(`Slack has no ${emoji}`);
  return tone < 0 ? name : `${name}::skin-tone-${tone + 2}`;
}

/** The words of blocks, one line per part. */
export function wordsOf(value: unknown): string {
  if (Array.isArray(value)) return value.map(wordsOf).join("");
  if (typeof value !== "object" || value === null) return "";
  const json = value as Json;
  switch (json.type) {
    case "header":
      return `${String((json.text as Json).text)}\n`;
    case "text":
      return String(json.text);
    case "link":
      return String(json.text ?? json.url);
    case "user":
      return `@${String(json.user_id)}`;
    case "emoji":
      return emojiNamed(String(json.name));
    case "button":
      return `[${String((json.text as Json).text)}] `;
    default:
      return `${wordsOf(json.elements)}\n`;
  }
}

/** Everybody whom the text or the blocks ping: explicit elements, and mrkdwn that is alive. */
export function notifiedBy(text: string, blocks: readonly Json[]): string[] {
  const found = new Set<string>();
  const mrkdwn = (words: string) => {
    for (const [, user] of words.matchAll(/<@([UW][A-Z0-9]+)(?:\|[^>]*)?>/g)) if (user) found.add(user);
    if (/<!(?:channel|here|everyone|subteam)/.test(words)) found.add("everyone");
  };
  const walk = (value: unknown): void => {
    if (typeof value !== "object" || value === null) return;
    const json = value as Json;
    if (json.type === "user") found.add(String(json.user_id));
    if (json.type === "broadcast" || json.type === "usergroup") found.add("everyone");
    if (json.type === "mrkdwn") mrkdwn(String(json.text));
    for (const each of Object.values(json)) walk(each);
  };
  mrkdwn(text);
  walk(blocks);
  return [...found];
}
