/**
 * Makes a message into a tree that a page can show without interpreting anything: an allow-listed tag or
 * plain text. CommonMark is parsed here; HTML in it stays text; links go to the web or to mail only.
 */
import type { RootContent } from "mdast";
import { type Block, type Button, type Message, visible } from "../../core/message.ts";
import { parseMarkdown } from "../parse-markdown.ts";

/** Text, or an element of one of these tags and nothing else. `href` only on `a`. */
export type SafeNode =
  | string
  | { readonly tag: SafeTag; readonly children: readonly SafeNode[]; readonly href?: string };

export const SAFE_TAGS = [
  "p",
  "strong",
  "em",
  "code",
  "pre",
  "ul",
  "ol",
  "li",
  "blockquote",
  "br",
  "hr",
  "a",
  "h3",
  "dl",
  "dt",
  "dd",
] as const;
export type SafeTag = (typeof SAFE_TAGS)[number];

/** One part of a message, as the page shows it. */
export type RenderedPart =
  | { readonly kind: "nodes"; readonly nodes: readonly SafeNode[] }
  | { readonly kind: "buttons"; readonly buttons: readonly Button[] };

/** Renders a message of Muster, without its banner. */
export function renderMessage(message: Message): readonly RenderedPart[] {
  return message.blocks.map(renderBlock);
}

/** Renders a person's words: paragraphs and line breaks, nothing is interpreted. */
export function renderWords(words: string): readonly RenderedPart[] {
  const paragraphs = visible(words)
    .split(/\n{2,}/)
    .filter((paragraph) => paragraph.trim() !== "");
  return [{ kind: "nodes", nodes: paragraphs.map((paragraph) => element("p", lines(paragraph))) }];
}

function renderBlock(block: Block): RenderedPart {
  switch (block.type) {
    case "heading":
      return nodes(element("h3", [visible(block.text)]));
    case "text":
      return nodes(...markdown(block.text));
    case "list":
      return nodes(
        element(
          "ul",
          block.items.map((item) => element("li", inParagraph(markdown(item)))),
        ),
      );
    case "fields":
      return nodes(
        element(
          "dl",
          block.fields.flatMap((field) => [
            element("dt", [visible(field.label)]),
            element("dd", inParagraph(markdown(field.value))),
          ]),
        ),
      );
    case "buttons":
      return {
        kind: "buttons",
        buttons: block.buttons.map((button) => ({ ...button, label: visible(button.label) })),
      };
  }
}

function nodes(...list: readonly SafeNode[]): RenderedPart {
  return { kind: "nodes", nodes: list };
}

function markdown(source: string): readonly SafeNode[] {
  return parseMarkdown(source).children.flatMap(safe);
}

/** A single paragraph inside a list item or a field needs no paragraph of its own. */
function inParagraph(list: readonly SafeNode[]): readonly SafeNode[] {
  const [only] = list;
  return list.length === 1 && typeof only === "object" && only.tag === "p" ? only.children : list;
}

function safe(node: RootContent): readonly SafeNode[] {
  const inside = (): readonly SafeNode[] => ("children" in node ? node.children.flatMap(safe) : []);
  switch (node.type) {
    case "text":
      return lines(visible(node.value));
    case "inlineCode":
      return [element("code", [visible(node.value)])];
    case "code":
      return [element("pre", [element("code", [visible(node.value)])])];
    case "paragraph":
      return [element("p", inside())];
    case "strong":
      return [element("strong", inside())];
    case "emphasis":
      return [element("em", inside())];
    case "blockquote":
      return [element("blockquote", inside())];
    case "heading":
      return [element("h3", inside())];
    case "list":
      return [element(node.ordered === true ? "ol" : "ul", inside())];
    case "listItem":
      return [element("li", node.children.length === 1 ? inParagraph(inside()) : inside())];
    case "break":
      return [element("br", [])];
    case "thematicBreak":
      return [element("hr", [])];
    case "link":
      return WEB_OR_MAIL.test(node.url)
        ? [{ tag: "a", href: node.url, children: inside() }]
        : [...inside(), ` (${visible(node.url)})`];
    case "image":
      return [visible(`${node.alt ?? ""} (${node.url})`)];
    case "html":
      return lines(visible(node.value));
    default:
      return inside();
  }
}

const WEB_OR_MAIL = /^(https?:\/\/|mailto:)/i;

function element(tag: SafeTag, children: readonly SafeNode[]): SafeNode {
  return { tag, children };
}

/** Text with its line breaks as elements. */
function lines(words: string): readonly SafeNode[] {
  return words
    .split("\n")
    .flatMap((line, at): readonly SafeNode[] => (at === 0 ? [line] : [element("br", []), line]));
}
