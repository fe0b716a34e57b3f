/** How it looks when Muster says for people what they wrote elsewhere. */
import { type Tlp, tlpLabel } from "../marking/tlp.ts";
import { type Block, join, type Markdown, type Message, md, raw, say } from "../message.ts";
import { count } from "../words.ts";
import type { CarriedFile } from "./carried.ts";
import { sizeText } from "./files.ts";
import { wordsOf } from "./words.ts";

/** What one person said; or, when the words have a stricter label of their own, only that there is something. */
export type Said = Spoken | Withheld | Counted;

/** What somebody wrote too fast to be carried. */
export interface Counted {
  readonly who: string;
  readonly more: number;
  /** The network where it was said. */
  readonly from: string;
}

export interface Withheld {
  /** Its labels, in words. */
  readonly withheld: string;
  /** Name of the organisation whose words they are. */
  readonly source: string;
  /** The network where it was said. */
  readonly from: string;
}

export interface Spoken {
  /** `Eve Europol (EC3)`. */
  readonly who: string;
  /** With the names of those who are mentioned. */
  readonly text: string;
  /** The network where it was said. */
  readonly from: string;
  /** Whom it answers, where the network cannot show that by a thread. */
  readonly inReplyTo?: string;
  readonly files: readonly { readonly file: CarriedFile; readonly copied: boolean }[];
}

/** One message for one or more that people wrote, in their order. */
export function relayMessage(
  banner: readonly string[],
  spoken: readonly Said[],
  mentions: readonly string[] = [],
): Message {
  const blocks = spoken.flatMap(blocksOf);
  return { banner, blocks, ...(mentions.length > 0 ? { mentions } : {}) };
}

/** What stands there instead, when not everybody there may have it: nor, then, who it is that writes. */
export function withheldRelay(banner: readonly string[], messages: number, marking: Tlp): Message {
  const what = count(messages, "message", "messages");
  return say(banner, md`**Withheld here:** ${what} (${tlpLabel(marking)}).`);
}

/** What stands there when its author took it back and it could not be removed. `who` is empty where nobody may be named. */
export function takenBack(banner: readonly string[], who: readonly string[]): Message {
  if (who.length === 0) return say(banner, md`What stood here was taken back.`);
  const names = [...new Set(who)].map((one) => md`**${one}**`);
  return say(banner, md`${raw(join(names))} took back what stood here.`);
}

/** The line above a file that was copied. */
export function fileMessage(banner: readonly string[], who: string, file: CarriedFile): Message {
  return say(banner, md`**${who}** shares ${file.name} (${sizeText(file.bytes)}).`);
}

/** A file that was to be copied and could not be. */
export function lostFile(
  banner: readonly string[],
  who: string,
  file: CarriedFile,
  from: string,
  why: string,
): Message {
  return say(
    banner,
    md`**${file.name} of ${who} could not be copied:** ${why}. ${raw(whereItLies(file, from))}`,
  );
}

/** Stands before every further line of a person's words: none of them begins where the name of a speaker stands. */
const CONTINUED = "│ ";

function blocksOf(spoken: Said): Block[] {
  if ("withheld" in spoken) {
    const what = md`**Withheld here:** a message of ${spoken.source} on ${spoken.from} (${spoken.withheld}).`;
    return [{ type: "text", text: what }];
  }
  if ("more" in spoken) {
    const what = count(spoken.more, "more message", "more messages");
    const text = md`**Not carried:** ${what} of **${spoken.who}**, who writes faster than Muster carries; they stand in the room on ${spoken.from}.`;
    return [{ type: "text", text }];
  }
  const { lines, cutFrom } = wordsOf(spoken.text);
  const answers = spoken.inReplyTo === undefined ? md`` : md` in reply to ${spoken.inReplyTo}`;
  const who = md`**${spoken.who}**${raw(answers)}`;
  const [first, ...others] = lines;
  const paragraphs = [
    first === undefined ? md`${raw(who)} shares:` : md`${raw(who)}: ${first}`,
    ...others.map((line) => md`${CONTINUED}${line}`),
    ...(cutFrom === undefined
      ? []
      : [md`… (cut: ${cutFrom} characters in all; the rest stands in the room on ${spoken.from})`]),
    ...spoken.files.map(({ file, copied }) =>
      copied
        ? md`📎 ${file.name} (${sizeText(file.bytes)}): a copy follows.`
        : md`📎 ${file.name} (${sizeText(file.bytes)}) is not copied. ${raw(whereItLies(file, spoken.from))}`,
    ),
  ];
  return paragraphs.map((text) => ({ type: "text", text }));
}

/** A link only to the web, and as text: who follows it needs an account there. */
function whereItLies(file: CarriedFile, from: string): Markdown {
  const link = file.link !== undefined && /^https:\/\//i.test(file.link) ? md`: ${file.link}` : md``;
  return md`It lies on ${from}; ask there for it${raw(link)}.`;
}
