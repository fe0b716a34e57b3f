/** Cuts rich text into pieces that Slack accepts, and strings to a length. Pure. */
import type { types } from "@slack/bolt";
import type { RichPart } from "./rich-text.ts";

type Inline = types.RichTextSection["elements"][number];

/**
 * Packs parts into groups of at most `limit` characters, one group per `rich_text` block; a part that is longer
 * is cut, at white space where there is some.
 */
export function packed(parts: readonly RichPart[], limit: number): RichPart[][] {
  const groups: RichPart[][] = [];
  let size = 0;
  for (const part of parts.flatMap((each) => cutPart(each, limit))) {
    const length = lengthOf(part);
    const group = groups.at(-1);
    if (group !== undefined && size + length <= limit) {
      group.push(part);
      size += length;
    } else {
      groups.push([part]);
      size = length;
    }
  }
  return groups;
}

/** Shortens to at most `limit` UTF-16 units and says so with an ellipsis; never cuts a character in two. */
export function clip(words: string, limit: number): string {
  if (words.length <= limit) return words;
  return `${words.slice(0, wholeCharacters(words, limit - 1))}…`;
}

function cutPart(part: RichPart, limit: number): RichPart[] {
  if (lengthOf(part) <= limit) return [part];
  if (part.type === "rich_text_list") {
    const items = part.elements.flatMap((item) => cutInline(item.elements, limit));
    const lists: { type: "rich_text_section"; elements: Inline[] }[][] = [];
    let size = 0;
    for (const elements of items) {
      const length = sum(elements);
      if (lists.length === 0 || size + length > limit) {
        lists.push([]);
        size = 0;
      }
      lists.at(-1)?.push({ type: "rich_text_section", elements });
      size += length;
    }
    let before = part.offset ?? 0;
    return lists.map((elements) => {
      const offset = part.style === "ordered" && before > 0 ? { offset: before } : {};
      before += elements.length;
      return { ...part, elements, ...offset };
    });
  }
  if (part.type === "rich_text_preformatted") {
    const texts = part.elements.map((each) => (each.type === "text" ? each.text : each.url)).join("");
    return cutWords(texts, limit).map((text) => ({ ...part, elements: [{ type: "text", text }] }));
  }
  return cutInline(part.elements, limit).map((elements) => ({ ...part, elements }));
}

function cutInline(elements: readonly Inline[], limit: number): Inline[][] {
  const pieces: Inline[][] = [];
  let size = 0;
  const put = (element: Inline) => {
    const length = sizeOf(element);
    const piece = pieces.at(-1);
    if (piece !== undefined && size + length <= limit) {
      piece.push(element);
      size += length;
    } else {
      pieces.push([element]);
      size = length;
    }
  };
  for (const element of elements) {
    if (element.type === "text" && element.text.length > limit) {
      for (const text of cutWords(element.text, limit)) put({ ...element, text });
    } else {
      put(element);
    }
  }
  return pieces;
}

function cutWords(words: string, limit: number): string[] {
  const pieces: string[] = [];
  let rest = words;
  while (rest.length > limit) {
    const space = Math.max(rest.lastIndexOf(" ", limit - 1), rest.lastIndexOf("\n", limit - 1));
    const at = space > limit / 2 ? space + 1 : wholeCharacters(rest, limit);
    pieces.push(rest.slice(0, at));
    rest = rest.slice(at);
  }
  if (rest !== "") pieces.push(rest);
  return pieces;
}

function wholeCharacters(words: string, limit: number): number {
  const code = words.charCodeAt(limit - 1);
  return code >= 0xd800 && code <= 0xdbff ? limit - 1 : limit;
}

function lengthOf(part: RichPart): number {
  if (part.type === "rich_text_list") {
    return part.elements.reduce((total, item) => total + sum(item.elements) + 1, 0);
  }
  return sum(part.elements);
}

function sum(elements: readonly Inline[]): number {
  return elements.reduce((total, element) => total + sizeOf(element), 0);
}

function sizeOf(element: Inline): number {
  if (element.type === "text") return element.text.length;
  if (element.type === "link") return element.url.length + (element.text?.length ?? 0);
  return 15;
}
