/**
 * CommonMark → elements of a Slack `rich_text` block (docs.slack.dev/reference/block-kit/blocks/rich-text-block).
 *
 * Rich text, not mrkdwn: mrkdwn has no escape for `*`, `_`, `~` and backticks, so a foreign text could format
 * itself; in rich text a text element is shown letter for letter, and only explicit elements notify or link.
 */
import type { types } from "@slack/bolt";
import type { List, PhrasingContent, RootContent } from "mdast";
import { parseMarkdown } from "../parse-markdown.ts";

/** One line-level part of a `rich_text` block. */
export type RichPart = types.RichTextSection | RichList | types.RichTextQuote | types.RichTextPreformatted;
/** `offset` (where an ordered list begins to count) is missing in Slack's own type. */
export type RichList = types.RichTextList & { offset?: number };
/** One inline part. */
export type RichInline = types.RichTextText | types.RichTextLink | types.RichTextUserMention;

type Style = NonNullable<types.RichTextText["style"]>;

/** Parses CommonMark and returns what Slack shows for it; never a mention. */
export function richText(markdown: string): RichPart[] {
  const parts = parseMarkdown(markdown).children.flatMap((node) => blockParts(node, 0));
  parts.forEach((part, at) => {
    const next = parts[at + 1];
    // Adjacent sections are set without space between them; a paragraph keeps its blank line.
    if (part.type === "rich_text_section" && next?.type === "rich_text_section") {
      part.elements.push({ type: "text", text: "\n\n" });
    }
  });
  return parts;
}

/** The inline parts alone, for a list item or a field: block structure becomes line breaks. */
export function richInline(markdown: string): RichInline[] {
  return parseMarkdown(markdown).children.flatMap((node, at) => [
    ...(at > 0 ? [text("\n")] : []),
    ...inlineOf(node, {}),
  ]);
}

/** The words alone, as a screen reader or a notification needs them. */
export function plainText(markdown: string): string {
  return richInline(markdown)
    .map((part) => (part.type === "text" ? part.text : part.type === "link" ? linkWords(part) : ""))
    .join("");
}

/** A text element with an optional style. */
export function text(value: string, style: Style = {}): types.RichTextText {
  return { type: "text", text: value, ...(Object.keys(style).length > 0 ? { style } : {}) };
}

function linkWords(link: types.RichTextLink): string {
  return link.text === undefined || link.text === link.url ? link.url : `${link.text} (${link.url})`;
}

function blockParts(node: RootContent, indent: number): RichPart[] {
  switch (node.type) {
    case "list":
      return listParts(node, indent);
    case "code":
      return node.value === ""
        ? []
        : [{ type: "rich_text_preformatted", elements: [{ type: "text", text: node.value }] }];
    case "blockquote":
      return filled(
        "rich_text_quote",
        node.children.flatMap((child, at) => [...(at > 0 ? [text("\n")] : []), ...inlineOf(child, {})]),
      );
    case "heading":
      return filled("rich_text_section", inlineOf(node, { bold: true }));
    default:
      return filled("rich_text_section", inlineOf(node, {}));
  }
}

function filled(type: "rich_text_section" | "rich_text_quote", elements: RichInline[]): RichPart[] {
  return elements.length === 0 ? [] : [{ type, elements }];
}

/** Slack nests lists by indent, one list element per level; an item's own text comes before its sublist. */
function listParts(list: List, indent: number): RichPart[] {
  const parts: RichPart[] = [];
  const style = list.ordered === true ? "ordered" : "bullet";
  let number = list.start ?? 1;
  let open: RichList | undefined;
  for (const item of list.children) {
    const own = item.children.filter((child) => child.type !== "list");
    const elements = own.flatMap((child, at) => [...(at > 0 ? [text("\n")] : []), ...inlineOf(child, {})]);
    if (open === undefined) {
      const offset = style === "ordered" && number > 1 ? { offset: number - 1 } : {};
      open = { type: "rich_text_list", style, elements: [], ...(indent > 0 ? { indent } : {}), ...offset };
      parts.push(open);
    }
    open.elements.push({ type: "rich_text_section", elements: elements.length > 0 ? elements : [text(" ")] });
    number += 1;
    const nested = item.children.flatMap((child) =>
      child.type === "list" ? listParts(child, Math.min(indent + 1, 8)) : [],
    );
    if (nested.length > 0) {
      parts.push(...nested);
      open = undefined;
    }
  }
  return parts;
}

function inlineOf(node: RootContent, style: Style): RichInline[] {
  switch (node.type) {
    case "text":
    case "html": // Raw HTML is not rendered by Slack: it is shown as what it is.
      return node.value === "" ? [] : [text(node.value, style)];
    case "inlineCode":
    case "code":
      return node.value === "" ? [] : [text(node.value, { ...style, code: true })];
    case "strong":
      return inlineAll(node.children, { ...style, bold: true });
    case "emphasis":
      return inlineAll(node.children, { ...style, italic: true });
    case "delete":
      return inlineAll(node.children, { ...style, strike: true });
    case "break":
      return [text("\n", style)];
    case "thematicBreak":
      return [text("———", style)];
    case "image":
      return linkTo(node.url, node.alt ?? "", style);
    case "link":
      return linkTo(node.url, inlineAll(node.children, {}).map(wordsOf).join(""), style);
    default:
      return "children" in node ? node.children.flatMap((child) => inlineOf(child, style)) : [];
  }
}

function inlineAll(nodes: readonly PhrasingContent[], style: Style): RichInline[] {
  return nodes.flatMap((node) => inlineOf(node, style));
}

function wordsOf(part: RichInline): string {
  return part.type === "text" ? part.text : part.type === "link" ? linkWords(part) : "";
}

/** Only web and mail addresses become links; anything else (`javascript:`, `slack:`) stays words. */
function linkTo(url: string, label: string, style: Style): RichInline[] {
  if (!/^(?:https?:\/\/|mailto:)/i.test(url) || !URL.canParse(url)) {
    return [text(label === "" || label === url ? url || " " : `${label} (${url})`, style)];
  }
  const link = { type: "link" as const, url, ...(label === "" ? {} : { text: label }) };
  return [Object.keys(style).length > 0 ? { ...link, style } : link];
}
