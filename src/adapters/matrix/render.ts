/** Message → content of an m.room.message event: plain body, formatted body, whom it notifies, what reactions do. Pure. */
import type { Block, Button, Message } from "../../core/message.ts";
import { BUTTONS_FIELD, buttonsField, withKeys } from "./buttons.ts";
import { escapeHtml, harmless, htmlInline, htmlOf, wordsOf } from "./html.ts";
import type { Json } from "./json.ts";
import { isUserId } from "./user-id.ts";

/** An event may have 65,536 bytes as signed and hashed by servers (spec: "Size limits"); they add several thousand. */
export const MAX_BYTES = 56_000;
/** Of an edit, what clients see that do not know edits. */
const FALLBACK_CHARACTERS = 300;

const CUT = "\n… (cut: this message is too long for Matrix; the timeline has it whole)";

/**
 * A message too long for an event loses its formatting first and is cut, with a note, when that is not enough.
 * @param room for the most bytes; an edit needs some for itself
 */
export function render(message: Message, maxBytes = MAX_BYTES): Json {
  const buttons = message.blocks.flatMap((block) => (block.type === "buttons" ? block.buttons : []));
  const mentioned = [...new Set((message.mentions ?? []).filter(isUserId))];
  const keys = new Map(withKeys(buttons).map(({ key }, at) => [buttons[at], key]));
  const body = bodyOf(message, mentioned, keys);
  const plain = {
    msgtype: "m.text",
    body,
    // Present also when empty: without it, clients and servers look for names in the body (spec: "User and room mentions").
    "m.mentions": mentioned.length > 0 ? { user_ids: mentioned } : {},
    ...(buttons.length > 0 ? { [BUTTONS_FIELD]: buttonsField(buttons) } : {}),
  };
  const full = {
    ...plain,
    format: "org.matrix.custom.html",
    formatted_body: formattedOf(message, mentioned, keys),
  };
  if (bytes(full) <= maxBytes) return full;
  if (bytes(plain) <= maxBytes) return plain;
  return { ...plain, body: cutTo(body, maxBytes - bytes({ ...plain, body: CUT })) + CUT };
}

/** The content of an event that replaces `event` by the message (spec: "Event replacements"). */
export function renderEdit(message: Message, event: string): Json {
  const content = render(message, MAX_BYTES - 4 * FALLBACK_CHARACTERS - 500);
  return {
    msgtype: "m.text",
    body: `* ${[...String(content.body)].slice(0, FALLBACK_CHARACTERS).join("")}`,
    // The message itself has notified those who are to be notified.
    "m.mentions": {},
    "m.new_content": content,
    "m.relates_to": { rel_type: "m.replace", event_id: event },
  };
}

type Keys = ReadonlyMap<Button | undefined, string | undefined>;

function bodyOf(message: Message, mentioned: readonly string[], keys: Keys): string {
  const banner = message.banner.map(line);
  const blocks = message.blocks.map((block) => blockWords(block, keys));
  const hint = keys.size > 0 ? [HOW_TO_PRESS] : [];
  return [...banner, ...blocks, ...hint, ...(mentioned.length > 0 ? [mentioned.join(" ")] : [])].join("\n");
}

function blockWords(block: Block, keys: Keys): string {
  switch (block.type) {
    case "heading":
      return line(block.text);
    case "text":
      return wordsOf(block.text);
    case "list":
      return block.items.map((item) => `• ${wordsOf(item)}`).join("\n");
    case "fields":
      return block.fields.map(({ label, value }) => `${line(label)}: ${wordsOf(value)}`).join("\n");
    case "buttons":
      return reactions(block.buttons, keys).join("\n");
  }
}

function formattedOf(message: Message, mentioned: readonly string[], keys: Keys): string {
  const banner = message.banner.map((one) => `<p><strong>${escapeHtml(line(one))}</strong></p>`);
  const pills = mentioned.map(
    (user) => `<a href="https://matrix.to/#/${encodeURIComponent(user)}">${escapeHtml(user)}</a>`,
  );
  const blocks = message.blocks.map((block) => blockHtml(block, keys));
  const hint = keys.size > 0 ? [`<p>${escapeHtml(HOW_TO_PRESS)}</p>`] : [];
  return [...banner, ...blocks, ...hint, ...(pills.length > 0 ? [`<p>${pills.join(" ")}</p>`] : [])].join(
    "\n",
  );
}

function blockHtml(block: Block, keys: Keys): string {
  switch (block.type) {
    case "heading":
      return `<h4>${escapeHtml(line(block.text))}</h4>`;
    case "text":
      return htmlOf(block.text);
    case "list":
      return `<ul>${block.items.map((item) => `<li>${htmlInline(item)}</li>`).join("\n")}</ul>`;
    case "fields":
      return `<ul>${block.fields.map(({ label, value }) => `<li><strong>${escapeHtml(line(label))}:</strong> ${htmlInline(value)}</li>`).join("\n")}</ul>`;
    case "buttons":
      return `<p>${reactions(block.buttons, keys).map(escapeHtml).join("<br>")}</p>`;
  }
}

function reactions(buttons: readonly Button[], keys: Keys): readonly string[] {
  return buttons.flatMap((button) => {
    const key = keys.get(button);
    return key === undefined ? [] : [`${key} ${line(button.label)}`];
  });
}

/** Muster puts the emojis under the message itself, so that one press is enough. */
const HOW_TO_PRESS = "Press the emoji below, or reply to this message with the words behind it.";

/** One line of plain text. */
function line(value: string): string {
  return harmless(value).replace(/\s*\n\s*/g, " ⏎ ");
}

function bytes(content: object): number {
  return Buffer.byteLength(JSON.stringify(content));
}

/** The beginning that takes at most `most` bytes as JSON, never half a character. */
function cutTo(value: string, most: number): string {
  let used = 0;
  let end = 0;
  for (const character of value) {
    used += Buffer.byteLength(JSON.stringify(character)) - 2;
    if (used > most) break;
    end += character.length;
  }
  return value.slice(0, end);
}
