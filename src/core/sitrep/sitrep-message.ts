/** A situation report as a message for a room or a person. */
import { bannerOf } from "../banner.ts";
import { type Block, type Markdown, type Message, md } from "../message.ts";
import { utc } from "../time.ts";
import { count } from "../words.ts";
import { LIMITS, SHOWN_IN_MESSAGE } from "./limits.ts";
import { citation, type Line, line } from "./line.ts";
import type { Sitrep } from "./sitrep.ts";
import { time } from "./telling.ts";

const FOR = { managers: "Managers", partners: "Partners", team: "Team" } as const;

/**
 * One message. For managers at most 25 lines of 90 characters, banner and headings included. Sections
 * without content are left out, except that it is said when nothing changed.
 */
export function sitrepMessage(sitrep: Sitrep): Message {
  const cites = LIMITS[sitrep.audience].cites;
  const since = sitrep.since === undefined ? "the opening" : utc(sitrep.since);
  return {
    banner: bannerOf(sitrep),
    blocks: [
      { type: "heading", text: `Situation report ${sitrep.ref} · ${sitrep.codename}` },
      { type: "text", text: md`**${line(sitrep.title, [], LIMITS[sitrep.audience]).text}**` },
      { type: "text", text: md`${FOR[sitrep.audience]}, ${utc(sitrep.at)}, changes since ${since}` },
      ...section(undefined, sitrep.stands, cites, "first"),
      ...(sitrep.changed.length === 0
        ? [{ type: "text", text: md`**Changed:** nothing` } as const]
        : section("Changed", sitrep.changed, cites, "last")),
      ...section("Decisions", sitrep.decisions, cites, "last"),
      ...section(sitrep.audience === "partners" ? "Asked of partners" : "Open", sitrep.open, cites, "first"),
      ...section("People", [...sitrep.here, ...sitrep.missing], cites, "first"),
      ...soon(upcoming(sitrep), cites),
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
function soon(lines: readonly Line[], cites: number): readonly Block[] {
  const [only, ...others] = lines;
  if (only && others.length === 0) return [{ type: "text", text: md`**Next:** ${only.text}` }];
  return section("Next", lines, cites, "first");
}

function section(
  title: string | undefined,
  lines: readonly Line[],
  cites: number,
  keep: "first" | "last",
): readonly Block[] {
  if (lines.length === 0) return [];
  const heading: readonly Block[] = title === undefined ? [] : [{ type: "text", text: md`**${title}**` }];
  return [...heading, { type: "list", items: items(lines, cites, keep) }];
}

function items(lines: readonly Line[], cites: number, keep: "first" | "last"): readonly Markdown[] {
  const shown = (keep === "first" ? lines.slice(0, SHOWN_IN_MESSAGE) : lines.slice(-SHOWN_IN_MESSAGE)).map(
    (one) => md`${one.text}${citation(one.cites, cites)}`,
  );
  const hidden = lines.length - shown.length;
  if (hidden === 0) return shown;
  const more = md`${count(hidden, "line", "lines")} more: see the timeline`;
  return keep === "first" ? [...shown, more] : [more, ...shown];
}
