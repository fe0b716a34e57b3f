/**
 * What a formatted message shows, against what its body says. Clients show `formatted_body`; Muster takes `body`, which
 * a hostile client can make another text. Pure; takes time in proportion to the message.
 */
import { decodeHTML } from "entities";
import { type Json, text } from "./json.ts";

const FORMAT = "org.matrix.custom.html";
/** Longest target of a Markdown link that is left out of the comparison. */
const LINKS = /\]\([^()\s]{0,500}\)/g;
const NUMBERS = /^[ \t]{0,40}\d{1,9}[.)](?=\s)/gm;
const FENCES = /^[ \t]{0,3}`{3,9}[^\s`]{0,40}$/gm;

/**
 * What people see there, when it is another text than the body; undefined when it is the same one, formatted.
 * @param body without the quotation of what is answered
 */
export function shownOtherwise(content: Json, body: string): string | undefined {
  const html = text(content.formatted_body);
  if (html === undefined || content.format !== FORMAT) return undefined;
  const shown = wordsOfHtml(html);
  const seen = letters(shown.replace(NUMBERS, ""));
  if (seen === letters(body.replace(NUMBERS, ""))) return undefined;
  const written = body.replace(FENCES, "").replace(LINKS, "]").replace(NUMBERS, "");
  return seen === letters(written) ? undefined : shown;
}

/** Formatting leaves letters and digits as they are, and their order. */
function letters(words: string): string {
  return words
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, "");
}

const LINE = /^<\/?(?:p|br|div|li|ul|ol|tr|table|h[1-6]|blockquote|pre|hr)[\s/>]/i;

/** The text of HTML, without the quotation of what is answered (spec before v1.13: "Rich reply fallbacks"). */
export function wordsOfHtml(html: string): string {
  const quoted = html.startsWith("<mx-reply>") ? html.indexOf("</mx-reply>") : -1;
  const parts: string[] = [];
  let at = quoted === -1 ? 0 : quoted + "</mx-reply>".length;
  while (at < html.length) {
    const open = html.indexOf("<", at);
    const close = open === -1 ? -1 : html.indexOf(">", open);
    if (close === -1) break;
    parts.push(html.slice(at, open));
    if (LINE.test(html.slice(open, Math.min(close + 1, open + 20)))) parts.push("\n");
    at = close + 1;
  }
  parts.push(html.slice(at));
  return decodeHTML(parts.join(""))
    .replace(/\n[\s]*\n/g, "\n")
    .trim();
}
