/**
 * CommonMark → the HTML that the Matrix specification allows in `formatted_body`, and → plain words. Pure.
 * Tags are written here only; every text of the tree is escaped, raw HTML included.
 */
import type { Nodes, RootContent } from "mdast";
import { visible } from "../../core/message.ts";
import { parseMarkdown } from "../parse-markdown.ts";

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Block-level HTML. Line feeds stand between blocks: banners and notifications of clients drop the tags. */
export function htmlOf(markdown: string): string {
  return parseMarkdown(markdown).children.map(html).join("\n");
}

/** For a list item or a field: one paragraph stands without its tags. */
export function htmlInline(markdown: string): string {
  const { children } = parseMarkdown(markdown);
  return children
    .map((node) => (node.type === "paragraph" ? htmlAll(node.children) : html(node)))
    .join("<br>");
}

/** The same tree as words, as a notification or a text client shows it. */
export function wordsOf(markdown: string): string {
  return parseMarkdown(markdown).children.map(words).join("\n");
}

/** Escaped for HTML text and attributes. */
export function escapeHtml(value: string): string {
  return harmless(value).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? "");
}

/**
 * Unseen characters made visible, and `@room` broken by a word joiner: clients older than m.mentions
 * (spec v1.7) notify the room when the words stand in a body.
 */
export function harmless(value: string): string {
  return visible(value).replace(/@(?=room)/gi, "@\u2060");
}

function html(node: Nodes): string {
  switch (node.type) {
    case "text":
    case "html":
      return escapeHtml(node.value).replace(/\n/g, "<br>");
    case "paragraph":
      return `<p>${htmlAll(node.children)}</p>`;
    case "heading":
      return `<h4>${htmlAll(node.children)}</h4>`;
    case "strong":
      return `<strong>${htmlAll(node.children)}</strong>`;
    case "emphasis":
      return `<em>${htmlAll(node.children)}</em>`;
    case "inlineCode":
      return `<code>${escapeHtml(node.value)}</code>`;
    case "code":
      return `<pre><code>${escapeHtml(node.value)}</code></pre>`;
    case "blockquote":
      return `<blockquote>${htmlAll(node.children)}</blockquote>`;
    case "list": {
      const tag = node.ordered ? "ol" : "ul";
      const start = node.ordered && (node.start ?? 1) !== 1 ? ` start="${Number(node.start)}"` : "";
      return `<${tag}${start}>\n${node.children.map(html).join("\n")}\n</${tag}>`;
    }
    case "listItem":
      return `<li>${node.children.map((child) => (child.type === "paragraph" ? htmlAll(child.children) : html(child))).join("<br>")}</li>`;
    case "break":
      return "<br>";
    case "thematicBreak":
      return "<hr>";
    case "link":
      return isWeb(node.url)
        ? `<a href="${escapeHtml(node.url)}">${htmlAll(node.children)}</a>`
        : escapeHtml(words(node));
    case "image":
      return isWeb(node.url)
        ? `<a href="${escapeHtml(node.url)}">${escapeHtml(node.alt || node.url)}</a>`
        : escapeHtml(words(node));
    default:
      return "children" in node ? htmlAll(node.children) : "";
  }
}

function htmlAll(nodes: readonly RootContent[]): string {
  return nodes.map(html).join("");
}

function words(node: Nodes): string {
  switch (node.type) {
    case "text":
    case "html":
    case "code":
    case "inlineCode":
      return harmless(node.value);
    case "break":
      return "\n";
    case "thematicBreak":
      return "———";
    case "list":
      return node.children
        .map((item, at) => `${node.ordered ? `${(node.start ?? 1) + at}.` : "•"} ${words(item)}`)
        .join("\n");
    case "listItem":
    case "blockquote":
      return node.children.map(words).join("\n");
    case "image":
      return named(harmless(node.alt ?? ""), node.url);
    case "link":
      return named(node.children.map(words).join(""), node.url);
    default:
      return "children" in node ? node.children.map(words).join("") : "";
  }
}

function named(label: string, url: string): string {
  const address = harmless(url);
  return label === "" || label === address ? address : `${label} (${address})`;
}

/** Only web and mail addresses become links; `javascript:` and the like stay words. */
function isWeb(url: string): boolean {
  return /^(?:https?:\/\/|mailto:)/i.test(url) && URL.canParse(url);
}
