/** One way to write each emoji: clients differ in where they put variation selectors. Pure. */
import { type Json, text } from "./json.ts";

/** Asks for the coloured picture of a character (UTS #51: "emoji presentation selector"). */
const SELECTOR = "\ufe0f";

const EMOJI = /^\p{RGI_Emoji}$/v;
/** Characters that are shown as text unless the selector follows; a skin tone behind them takes its place. */
const TEXT_BY_DEFAULT = /(?!\p{Emoji_Presentation})\p{Emoji}(?!\p{Emoji_Modifier})/gu;
const NAME = /^[\p{L}\p{N}_+-]{1,50}$/u;

/**
 * The emoji of a reaction, as Unicode recommends it for interchange (UTS #51, "RGI"): `❤` is `❤️`, `👍️` is `👍`. What
 * is none, because a reaction may be any text or a picture of one network only, becomes `:name:`; undefined when
 * it has no name either.
 */
export function emojiOf(key: string, content: Json = {}): string | undefined {
  const emoji = normal(key);
  if (emoji !== undefined) return emoji;
  // Pictures come with a name (MSC4027 and its forerunner).
  const name = text(content.shortcode) ?? text(content["com.beeper.reaction.shortcode"]) ?? key;
  const bare = name.replace(/^:|:$/g, "");
  return NAME.test(bare) ? `:${bare}:` : undefined;
}

function normal(key: string): string | undefined {
  // The longest emoji has about twenty code units.
  if (key.length > 60) return undefined;
  const bare = key.replaceAll(SELECTOR, "");
  return [bare, bare.replace(TEXT_BY_DEFAULT, `$&${SELECTOR}`)].find((one) => EMOJI.test(one));
}
