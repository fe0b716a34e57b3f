import { z } from "zod";
import { bannerOver, bareBannerOf } from "../../../core/banner.ts";
import { type EntryVisibility, visibilityOf } from "../../../core/marking/entry-visibility.ts";
import { type Markdown, md, raw, say } from "../../../core/message.ts";
import { MAX_ENTRY_LENGTH } from "../../../core/message-budgets.ts";
import { clockTime } from "../../../core/time.ts";
import { NO_HASH } from "../../../core/timeline/chain.ts";
import { type Entry, MUSTER } from "../../../core/timeline/entry.ts";
import { shortened } from "../../../core/words.ts";
import { readTimeline } from "../../../db/timeline.ts";
import { READERS } from "../../runtime/access.ts";
import { done, type Outcome, type ReadingContext, readingCommand } from "../../runtime/command.ts";
import { nameOf } from "../../runtime/context.ts";
import { needToKnowOf } from "../../runtime/need-to-know.ts";
import { afterRecording } from "../../runtime/record-read.ts";
import { RECORD } from "./messages.ts";

/** What a message may hold on every network: Slack takes some 12,000 characters, of which each line of a list costs about 100. */
const ROOM = 9_500;
const PER_LINE = 100;

/** Anyone who keeps it elsewhere can tell later whether the record was rewritten up to there. */
async function headOf({ tx, incident }: ReadingContext): Promise<Outcome> {
  const [entry] = await readTimeline(tx, incident.id, { last: 1 });
  const head = { ref: incident.ref, entry: entry?.number ?? 0, hash: entry?.hash ?? NO_HASH };
  return done(say(bareBannerOf(incident), RECORD.head(head)), false, "no-content");
}

export const timeline = readingCommand({
  name: "timeline",
  summary: "Show the timeline in order, with UTC times",
  args: z.object({
    last: z.coerce
      .number()
      .int()
      .min(1)
      .max(100)
      .default(20)
      .describe("How many of the latest entries to show"),
    head: z.boolean().default(false).describe("Show only the hash of the latest entry, to note it elsewhere"),
    before: z.coerce.number().int().min(2).optional().describe("Only entries with a lower number"),
  }),
  examples: ["timeline", "timeline --last 50", "timeline --before 120", "timeline --head"],
  requires: READERS,
  replies: "whisper",
  async run(context, { last, before, head }) {
    const { incident } = context;
    if (head) return headOf(context);
    // Of a number that is not reached yet, those before it are the latest.
    const wanted = await readTimeline(context.tx, incident.id, {
      last,
      ...(before === undefined ? {} : { before }),
    });
    const need = await needToKnowOf(context.tx, context.directory, incident);
    const visibility = visibilityOf(need, [need.reader(context.actor)], context.directory);
    const lines = newest(linesOf(context, wanted, visibility));
    const first = lines[0]?.first ?? 0;
    const { ref } = incident;
    const command = `${context.prefix} timeline ${ref} --before ${first}`;
    const earlier = { first, last: wanted.at(-1)?.number ?? 0, command };
    const heading = RECORD.timeline(first > 1 ? { ref, earlier } : { ref });
    const shown = wanted
      .filter(({ number }) => number >= first)
      .map((entry) => ({ entry, seen: visibility(entry) }))
      .filter(({ seen }) => seen.shown);
    const banner = bannerOver(
      incident,
      shown.map(({ seen }) => seen.marking),
    );
    const told = done(
      say(banner, heading, { type: "list", items: lines.map(({ text }) => text) }),
      false,
      shown.map(({ entry }) => entry.number),
    );
    return afterRecording(context, "timeline", told);
  },
});

interface TimelineLine {
  /** Number of the first entry that it stands for. */
  readonly first: number;
  readonly text: Markdown;
}

/**
 * Of what is not for anyone who asks: that there is something, how it is marked and whose it is. Neither its kind nor
 * its time: a room that was opened for others, and who came into it, would be told from a note. Those that stand
 * together and look alike are one line.
 */
function linesOf(
  context: ReadingContext,
  entries: readonly Entry[],
  visibility: (entry: Entry) => EntryVisibility,
): readonly TimelineLine[] {
  const lines: TimelineLine[] = [];
  let withheld: { readonly first: number; readonly instead: string } | undefined;
  for (const entry of entries) {
    const seen = visibility(entry);
    if (seen.shown) {
      lines.push({ first: entry.number, text: lineOf(context, entry, seen) });
      withheld = undefined;
      continue;
    }
    const { instead } = seen;
    if (withheld?.instead === instead) lines.pop();
    else withheld = { first: entry.number, instead };
    const { first } = withheld;
    const numbers = first === entry.number ? md`**${first}**` : md`**${first}** to **${entry.number}**`;
    lines.push({ first, text: md`${raw(numbers)} withheld: ${instead}` });
  }
  return lines;
}

function lineOf(
  { directory, registry }: ReadingContext,
  entry: Entry,
  seen: Extract<EntryVisibility, { shown: true }>,
): Markdown {
  const when = `${entry.occurredAt.toISOString().slice(0, 10)} ${clockTime(entry.occurredAt)}`;
  const author = entry.author === MUSTER ? "Muster" : nameOf(directory, entry.author);
  // Texts that Muster makes begin with who did it. People's own words may begin with any name.
  const isOwnWords = registry.entryKinds.has(entry.kind, "unsigned");
  const who = !isOwnWords && entry.text.startsWith(`${author} `) ? "" : `${author}: `;
  return md`**${entry.number}** ${when} ${who}${seen.labels}${shortened(entry.text, MAX_ENTRY_LENGTH)}`;
}

/** The newest lines that fit into one message, at least one: a network that cuts would cut these. */
function newest(lines: readonly TimelineLine[]): readonly TimelineLine[] {
  let room = ROOM;
  let at = lines.length;
  while (at > 0) {
    room -= (lines[at - 1]?.text.length ?? 0) + PER_LINE;
    if (room < 0 && at < lines.length) break;
    at -= 1;
  }
  return lines.slice(at);
}
