/**
 * A message that Slack finds too long although it keeps to the limits that are known: what two messages say instead,
 * or one with half of the words. Slack documents no limit for all blocks together. Pure.
 */
import type { Message } from "../../core/message.ts";
import { ChatError } from "../chat-errors.ts";
import { isAboutContent } from "./error-codes.ts";
import { note, render, type SlackBlock, type SlackMessage, sizeOf } from "./render.ts";
import { clip } from "./split.ts";

const LEFT_OUT = "⚠ Slack took only half of this message: the rest of this text is left out here.";
const GOES_ON = "(continued)";

/**
 * The message in two; undefined when it is one block, which cannot be cut.
 * @param labelled its first block is its banner, which stands above each half
 */
export function inHalves(
  whole: SlackMessage,
  labelled: boolean,
): { readonly first: SlackMessage; readonly second: SlackMessage } | undefined {
  const [banner, words] = labelled ? [whole.blocks.slice(0, 1), whole.blocks.slice(1)] : [[], whole.blocks];
  const at = middle(words);
  if (at === undefined) return undefined;
  const label = labelled ? `${whole.text.split("\n", 1)[0]}\n` : "";
  return {
    first: { ...whole, blocks: [...banner, ...words.slice(0, at)] },
    second: { ...whole, text: `${label}${GOES_ON}`, blocks: [...banner, ...words.slice(at)] },
  };
}

/** As much of the message as is half of it, with all its buttons and a note; undefined as for {@link inHalves}. */
function halfOf(whole: SlackMessage, labelled: boolean): SlackMessage | undefined {
  const texts = whole.blocks.filter((block) => block.type !== "actions");
  const banner = labelled ? texts.slice(0, 1) : [];
  const words = texts.slice(banner.length);
  const at = middle(words);
  if (at === undefined) return undefined;
  const actions = whole.blocks.filter((block) => block.type === "actions");
  const blocks = [...banner, ...words.slice(0, at), note(LEFT_OUT), ...actions];
  return { ...whole, text: clip(whole.text, Math.ceil(whole.text.length / 2)), blocks };
}

/** Whether Slack refused what a message says for its length or form. */
export function isTooMuch(error: unknown): boolean {
  return error instanceof ChatError && isAboutContent(error.code);
}

/** Where a message cannot be two: once more with half of the words. */
export async function orHalf<T>(message: Message, call: (message: SlackMessage) => Promise<T>): Promise<T> {
  const whole = render(message);
  try {
    return await call(whole);
  } catch (error) {
    const half = isTooMuch(error) ? halfOf(whole, isLabelled(message)) : undefined;
    if (half === undefined) throw error;
    return await call(half);
  }
}

/** Whether the first block is the banner. */
export function isLabelled(message: Message): boolean {
  return message.banner.length > 0;
}

/** Before which block the second half begins. */
function middle(blocks: readonly SlackBlock[]): number | undefined {
  if (blocks.length < 2) return undefined;
  const half = blocks.reduce((sum, block) => sum + sizeOf(block), 0) / 2;
  let size = 0;
  const at = blocks.findIndex((block) => {
    size += sizeOf(block);
    return size > half;
  });
  return Math.min(Math.max(at, 1), blocks.length - 1);
}
