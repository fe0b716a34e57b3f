/** Who speaks in a message: its author, or the person of another room whose words Muster carried over. Pure. */

/**
 * @typedef {import("../../adapters/local/local-chat.ts").MessageView} MessageView
 * @typedef {import("../../adapters/local/local-chat.ts").RenderedPart} RenderedPart
 * @typedef {{ name: string, organisation: string, isCarried: boolean }} Speaker
 */

/** `Matteo Greco (Europol EC3)`. */
const SIGNED = /^(.+) \(([^()]+)\)$/;

/**
 * Carried words begin with `**Name (Organisation)**: `; people cannot write that themselves, since their own words
 * are never read as markup.
 * @param {MessageView} message
 * @returns {Speaker}
 */
export function speakerOf(message) {
  const own = { name: message.author, organisation: message.organisation, isCarried: false };
  if (message.by !== "muster" || message.deleted) return own;
  const [first, ...others] = message.parts.map(signature);
  if (first === undefined || others.some((one) => one !== undefined)) return own;
  return { ...first, isCarried: true };
}

/**
 * The parts without the name that stands above them already.
 * @param {MessageView} message
 * @returns {readonly RenderedPart[]}
 */
export function wordsOf(message) {
  const [first, ...rest] = message.parts;
  if (!speakerOf(message).isCarried || first?.kind !== "nodes") return message.parts;
  const [paragraph, ...nodes] = first.nodes;
  if (paragraph === undefined || typeof paragraph === "string") return message.parts;
  const [, words, ...more] = paragraph.children;
  const shown = { ...paragraph, children: [String(words).replace(/^: /, ""), ...more] };
  return [{ kind: "nodes", nodes: [shown, ...nodes] }, ...rest];
}

/**
 * @param {RenderedPart} part
 * @returns {{ name: string, organisation: string } | undefined}
 */
function signature(part) {
  const [paragraph] = part.kind === "nodes" ? part.nodes : [];
  if (paragraph === undefined || typeof paragraph === "string" || paragraph.tag !== "p") return undefined;
  const [strong, words] = paragraph.children;
  if (strong === undefined || typeof strong === "string" || strong.tag !== "strong") return undefined;
  const [text, ...more] = strong.children;
  if (typeof text !== "string" || more.length > 0) return undefined;
  if (typeof words !== "string" || !words.startsWith(": ")) return undefined;
  const [, name, organisation] = SIGNED.exec(text) ?? [];
  return name === undefined || organisation === undefined ? undefined : { name, organisation };
}
