/**
 * Message → what chat.postMessage takes: blocks, and `text` as the words for notifications and screen readers.
 * Pure. Foreign text cannot notify, link or format: see rich-text.ts. Nobody but `mentions` is notified.
 */
import type { types } from "@slack/bolt";
import { type Block, type Button, type Message, visible } from "../../core/message.ts";
import { plainText, type RichInline, type RichPart, richInline, richText, text } from "./rich-text.ts";
import { clip, packed } from "./split.ts";

/** The body of a post, an edit or a whisper. */
export interface SlackMessage {
  readonly text: string;
  readonly blocks: readonly SlackBlock[];
  readonly unfurl_links: false;
  readonly unfurl_media: false;
  readonly parse: "none";
  readonly link_names: false;
}
export type SlackBlock = types.RichTextBlock | types.HeaderBlock | types.ActionsBlock;

/** Slack's limits (docs.slack.dev/reference/block-kit/blocks). The total is not documented: 13,200 was refused (bolt-js#2509). */
export const LIMITS = {
  blocks: 50,
  block: 3_000,
  total: 12_000,
  text: 3_900,
  heading: 150,
  buttons: 25,
  buttonText: 75,
  buttonValue: 2_000,
} as const;

const LEFT_OUT = "⚠ Slack limits how long a message may be: the rest of this text is left out here.";
const ACTION_PREFIX = "muster:";

/** Renders a message. Buttons are never left out to make room; text is, with a visible note. */
export function render(message: Message): SlackMessage {
  const mentions = (message.mentions ?? []).filter(isUserId);
  const top = [...bannerBlock(message.banner), ...mentionBlock(mentions)];
  const blocks = fitted([...top, ...message.blocks.flatMap(renderBlock)]);
  const words = [
    ...message.banner,
    ...(mentions.length > 0 ? [mentions.map((user) => `<@${user}>`)] : []),
    ...message.blocks.flatMap(fallback),
  ];
  // The mention line is the only one that is not escaped: its ids were checked.
  const plain = words
    .map((line) => (typeof line === "string" ? escapeMrkdwn(visible(line)) : line.join(" ")))
    .join("\n");
  return {
    text: clip(plain, LIMITS.text) || "(empty message)",
    blocks:
      blocks.length > 0
        ? blocks
        : [rich([{ type: "rich_text_section", elements: [text("(empty message)")] }])],
    unfurl_links: false,
    unfurl_media: false,
    parse: "none",
    link_names: false,
  };
}

/** Is this the id of a Slack person: `U…` or, on Enterprise Grid, `W…`? */
export function isUserId(id: string): boolean {
  return /^[UW][A-Z0-9]{2,30}$/.test(id);
}

/** Escapes the three characters that start anything in mrkdwn (docs.slack.dev/messaging/formatting-message-text#escaping). */
export function escapeMrkdwn(words: string): string {
  return words.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
}

/** The action named by a button's action_id; undefined when the button is not Muster's. */
export function actionOf(actionId: string): string | undefined {
  return actionId.startsWith(ACTION_PREFIX)
    ? actionId.slice(ACTION_PREFIX.length).replace(/#\d+$/, "")
    : undefined;
}

function bannerBlock(banner: readonly string[]): SlackBlock[] {
  if (banner.length === 0) return [];
  return [
    rich([{ type: "rich_text_section", elements: [text(visible(banner.join("\n")), { bold: true })] }]),
  ];
}

function mentionBlock(users: readonly string[]): SlackBlock[] {
  if (users.length === 0) return [];
  const elements = users.flatMap<RichInline>((user_id, at) => [
    ...(at > 0 ? [text(" ")] : []),
    { type: "user", user_id },
  ]);
  return [rich([{ type: "rich_text_section", elements }])];
}

function renderBlock(block: Block): SlackBlock[] {
  switch (block.type) {
    case "heading":
      return block.text === ""
        ? []
        : [
            {
              type: "header",
              text: { type: "plain_text", text: clip(visible(block.text), LIMITS.heading), emoji: false },
            },
          ];
    case "text":
      return packed(richText(block.text), LIMITS.block).map(rich);
    case "list": {
      const elements = block.items.map((item) => section(richInline(item)));
      if (elements.length === 0) return [];
      return packed([{ type: "rich_text_list", style: "bullet", elements }], LIMITS.block).map(rich);
    }
    case "fields": {
      const elements = block.fields.flatMap<RichInline>((field, at) => [
        ...(at > 0 ? [text("\n")] : []),
        text(`${visible(field.label)}: `, { bold: true }),
        ...richInline(field.value),
      ]);
      return elements.length === 0 ? [] : packed([section(elements)], LIMITS.block).map(rich);
    }
    case "buttons":
      return buttonBlocks(block.buttons);
  }
}

function buttonBlocks(buttons: readonly Button[]): SlackBlock[] {
  const usable = buttons.filter((button) => button.value.length <= LIMITS.buttonValue);
  const blocks: SlackBlock[] = [];
  for (let at = 0; at < usable.length; at += LIMITS.buttons) {
    const elements = usable.slice(at, at + LIMITS.buttons).map(renderButton);
    blocks.push({ type: "actions", elements });
  }
  for (const button of buttons.filter((each) => !usable.includes(each))) {
    blocks.push(
      note(`⚠ The button “${visible(button.label)}” is left out: what it carries is too long for Slack.`),
    );
  }
  return blocks;
}

/** action_id must be unique within a block, so the second and later buttons of a block carry their place. */
function renderButton(button: Button, at: number): types.Button {
  return {
    type: "button",
    action_id: `${ACTION_PREFIX}${button.action}${at > 0 ? `#${at}` : ""}`,
    text: { type: "plain_text", text: clip(visible(button.label), LIMITS.buttonText) || "…", emoji: false },
    ...(button.value === "" ? {} : { value: button.value }),
    ...(button.style === undefined ? {} : { style: button.style }),
  };
}

/** Keeps every button and as much text as fits; the first text that does not fit is replaced by the note. */
function fitted(blocks: readonly SlackBlock[]): SlackBlock[] {
  const actions = blocks.filter((block) => block.type === "actions");
  let room = LIMITS.total - LEFT_OUT.length - actions.reduce((sum, block) => sum + sizeOf(block), 0);
  let places = LIMITS.blocks - 1 - actions.length;
  let full = false;
  const texts = blocks.filter((block) => block.type !== "actions").length;
  if (texts === places + 1) places += 1; // Exactly 50: no note is needed.
  return blocks.flatMap((block) => {
    if (block.type === "actions") return [block];
    if (full) return [];
    room -= sizeOf(block);
    places -= 1;
    if (room >= 0 && places >= 0) return [block];
    full = true;
    return [note(LEFT_OUT)];
  });
}

/** How much of {@link LIMITS}.total it takes: its words and values. */
export function sizeOf(block: SlackBlock): number {
  return JSON.stringify(block, (key, value: unknown) =>
    key === "type" || key === "action_id" ? undefined : value,
  ).replace(/["{}[\]]/g, "").length;
}

function fallback(block: Block): string[] {
  switch (block.type) {
    case "heading":
      return [block.text];
    case "text":
      return [plainText(block.text)];
    case "list":
      return block.items.map((item) => `• ${plainText(item)}`);
    case "fields":
      return block.fields.map((field) => `${field.label}: ${plainText(field.value)}`);
    case "buttons":
      return block.buttons.length === 0 ? [] : [block.buttons.map((button) => `[${button.label}]`).join(" ")];
  }
}

function section(elements: RichInline[]): types.RichTextSection {
  return { type: "rich_text_section", elements: elements.length > 0 ? elements : [text(" ")] };
}

/** A remark of Muster's own, as a block. */
export function note(words: string): SlackBlock {
  return rich([section([text(words, { italic: true })])]);
}

function rich(elements: RichPart[]): types.RichTextBlock {
  return { type: "rich_text", elements };
}
