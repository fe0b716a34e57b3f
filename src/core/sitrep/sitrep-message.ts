/** A situation report as a message for a room or a person. */
import { bannerOf } from "../banner.ts";
import { type Block, type Markdown, type Message, md } from "../message.ts";
import { utc } from "../time.ts";
import { count } from "../words.ts";
import { time } from "./entry-line.ts";
import { COST_OF_A_LINE, MAX_IN_MESSAGE, MAX_SHOWN_IN_MESSAGE, REPORT_LIMITS } from "./limits.ts";
import { citation, type Line, line } from "./line.ts";
import type { Sitrep } from "./sitrep.ts";

const FOR = { managers: "Managers", partners: "Partners", team: "Team" } as const;

/**
 * One message. For managers at most 25 lines of 90 characters, banner and headings included. Sections
 * without content are left out, except that it is said when nothing changed.
 */
export function sitrepMessage(sitrep: Sitrep): Message {
  const tries = MAX_SHOWN_IN_MESSAGE.map((shown) => messageWith(sitrep, shown));
  return tries.find((message) => sizeOf(message) <= MAX_IN_MESSAGE) ?? messageWith(sitrep, 3);
}

/** Numbers of the entries of which the message may have words: those that lines about entries cite. */
export function citedIn({ changed, decisions, open, more }: Sitrep): readonly number[] {
  const [most] = MAX_SHOWN_IN_MESSAGE;
  const lines = [
    ...changed.slice(-most),
    ...decisions.slice(-most),
    ...open.slice(0, most),
    ...more.flatMap((one) => one.lines),
  ];
  return [...new Set(lines.flatMap((one) => one.cites))];
}

function sizeOf({ blocks }: Message): number {
  const lines = blocks.flatMap((block) => {
    if (block.type === "list") return block.items;
    return block.type === "text" ? [block.text] : [];
  });
  return lines.reduce((sum, text) => sum + text.length + COST_OF_A_LINE, 0);
}

/** @param shown lines of each section that are shown at most */
function messageWith(sitrep: Sitrep, shown: number): Message {
  const cites = REPORT_LIMITS[sitrep.audience].cites;
  const since = sitrep.since === undefined ? "the opening" : utc(sitrep.since);
  return {
    banner: bannerOf(sitrep),
    blocks: [
      { type: "heading", text: `Situation report ${sitrep.ref} · ${sitrep.codename}` },
      { type: "text", text: md`**${line(sitrep.title, [], REPORT_LIMITS[sitrep.audience]).text}**` },
      { type: "text", text: md`${FOR[sitrep.audience]}, ${utc(sitrep.at)}, changes since ${since}` },
      ...section(undefined, sitrep.stands, cites, shown, "first"),
      ...(sitrep.changed.length === 0
        ? [{ type: "text", text: md`**Changed:** nothing` } as const]
        : section("Changed", sitrep.changed, cites, shown, "last", sitrep.unread.changes)),
      ...section("Decisions", sitrep.decisions, cites, shown, "last", sitrep.unread.decisions),
      ...section(
        sitrep.audience === "partners" ? "Asked of partners" : "Open",
        sitrep.open,
        cites,
        shown,
        "first",
      ),
      ...section("People", [...sitrep.here, ...sitrep.missing], cites, shown, "first"),
      ...sitrep.more.flatMap(({ title, lines }) => section(title, lines, cites, shown, "first")),
      ...soon(upcoming(sitrep), cites, shown),
    ],
  };
}

function upcoming(sitrep: Sitrep): readonly Line[] {
  return sitrep.next.map(({ at, line: { text, cites } }) => ({
    text: `${at <= sitrep.at ? "now" : time(at, sitrep.at)}, ${text}`,
    cites,
  }));
}

/** One reminder needs no heading of its own. */
function soon(lines: readonly Line[], cites: number, shown: number): readonly Block[] {
  const [only, ...others] = lines;
  if (only && others.length === 0) return [{ type: "text", text: md`**Next:** ${only.text}` }];
  return section("Next", lines, cites, shown, "first");
}

function section(
  title: string | undefined,
  lines: readonly Line[],
  cites: number,
  shown: number,
  keep: "first" | "last",
  unread = 0,
): readonly Block[] {
  if (lines.length === 0) return [];
  const heading: readonly Block[] = title === undefined ? [] : [{ type: "text", text: md`**${title}**` }];
  return [...heading, { type: "list", items: items(lines, cites, shown, keep, unread) }];
}

function items(
  lines: readonly Line[],
  cites: number,
  most: number,
  keep: "first" | "last",
  unread: number,
): readonly Markdown[] {
  const shown = (keep === "first" ? lines.slice(0, most) : lines.slice(-most)).map(
    (one) => md`${one.text}${citation(one.cites, cites, one.more)}`,
  );
  const hidden = lines.length - shown.length + unread;
  if (hidden === 0) return shown;
  const more = md`${count(hidden, "line", "lines")} more: see the timeline`;
  return keep === "first" ? [...shown, more] : [more, ...shown];
}
