/** Reads every label in a text, however it was typed. Pure: what follows from it is decided in label-verdict.ts. */
import { type Folded, fold } from "../../fold.ts";
import { bareColours } from "./bare-colours.ts";
import type { FoundLabel, Sighting } from "./found-label.ts";
import { COLOUR, colourOf } from "./label-words.ts";
import { placeOf } from "./place.ts";
import { known, readValue, type Value } from "./read-value.ts";
import { narrowing, restrictions } from "./restrictions.ts";

/** Labels in the order in which they stand; none of them overlap. Takes time in proportion to the text. */
export function labelsInText(text: string): readonly FoundLabel[] {
  const folded = fold(text);
  const taken: Sighting[] = [];
  const isMarked = new Uint8Array(folded.text.length);
  const isTaken = (at: number) => isMarked[at] === 1;
  const take = (sightings: Iterable<Sighting>) => {
    for (const one of sightings) {
      if (isTaken(one.start)) continue;
      // An earlier finding keeps its place: `--only` reads up to a label, not over it.
      const next = isMarked.subarray(one.start, one.end).indexOf(1);
      const [start, end] = whole(folded, one.start, next === -1 ? one.end : one.start + next);
      taken.push({ ...one, start, end });
      isMarked.fill(1, start, end);
    }
  };
  take(named(folded));
  take(bareColours(folded, isTaken));
  take(taken.flatMap((one) => narrowing(folded, one) ?? []));
  take(restrictions(folded, isTaken));
  // Beside another label one stands as apart as that.
  const between = folded.text
    .split("")
    .map((unit, at) => (isTaken(at) ? " " : unit))
    .join("");
  return taken
    .toSorted((a, b) => a.start - b.start)
    .map(({ means, start, end }) => {
      const from = folded.at[start] ?? 0;
      const to = endIn(folded, text, end);
      return {
        means,
        start: from,
        end: to,
        typed: text.slice(from, to),
        exact: STANDARD.test(text.slice(from, to)),
        apart: isApart(between, start, end),
      };
    });
}

const STANDARD = /^(?:TLP:(?:CLEAR|GREEN|AMBER|AMBER\+STRICT|RED)|PAP:(?:CLEAR|GREEN|AMBER|RED))$/i;

/** Some characters stand for several plain ones: none of them is in two labels. */
function whole({ at }: Folded, from: number, to: number): [number, number] {
  let [start, end] = [from, to];
  while (start > 0 && at[start - 1] === at[start]) start -= 1;
  while (end < at.length - 1 && at[end] === at[end - 1]) end += 1;
  return [start, end];
}

/** Behind the last character, not before the invisible ones that follow it. */
function endIn({ at }: Folded, text: string, end: number): number {
  const last = at[end - 1] ?? 0;
  const character = String.fromCodePoint(text.codePointAt(last) ?? 0x20);
  return last + character.length;
}

const PROTOCOLS =
  /(?<![\p{L}\p{N}])(-{1,3}|[/@#])?(?:(?<tlp>T\. ?[LЛΛ]\. ?[PПΠ]\.?|T[ *_~`-]?[LЛΛ][ *_~`-]?[PПΠ]|TRAFFIC[\s_-]*LIGHT(?:[\s_-]*PROTOCOL)?)|(?<pap>P\. ?A\. ?P\.?|P[ *_~`-]?A[ *_~`-]?P|PERMISSIBLE[\s_-]*ACTIONS?[\s_-]*PROTOCOL))/gu;
/** A label without white space before it: `insiderTLP:RED`. */
const GLUED = new RegExp(`(?<=[\\p{L}\\p{N}])(TLP|PAP)[:=]?(?=(?:${COLOUR})(?!\\p{L}))`, "gu");

/** Labels with the name of their protocol. */
function* named(folded: Folded): Generator<Sighting> {
  const { text } = folded;
  for (const { 0: whole, index, groups } of text.matchAll(PROTOCOLS)) {
    const protocol = groups?.pap === undefined ? "TLP" : "PAP";
    const end = index + whole.length;
    const value = /[\p{L}\p{N}]/u.test(text[end] ?? "")
      ? glued(folded, end, protocol)
      : readValue(folded, end, protocol);
    if (value) yield { means: value.means, start: index, end: value.end };
    else yield* reversed(folded, index, end, protocol);
  }
  for (const { 0: whole, 1: protocol, index } of text.matchAll(GLUED)) {
    const value = readValue(folded, index + whole.length, protocol === "PAP" ? "PAP" : "TLP");
    if (value) yield { means: value.means, start: index, end: value.end };
  }
}

/** `TLPRED`, `TLP2:RED`; TLPT and PAPER are other words. */
function glued(folded: Folded, at: number, protocol: "TLP" | "PAP"): Value | undefined {
  const { text, cased } = folded;
  const version = /^V?\d(?:\.\d)?(?=[\s:=_-])/.exec(text.slice(at, at + 5))?.[0];
  if (version !== undefined) return readValue(folded, at + version.length, protocol);
  const run = /^\p{L}+/u.exec(text.slice(at, at + 24))?.[0] ?? "";
  const colour = colourOf(run);
  if (colour !== undefined) return known(folded, protocol, colour, at + run.length);
  const begins = new RegExp(`^(?:${COLOUR})`).exec(run)?.[0];
  if (begins === undefined) return undefined;
  // `TLPREDinsider`: the capitals end where the label does.
  const isCut =
    cased.slice(at, at + begins.length) === begins && /^\p{Ll}/u.test(cased.slice(at + begins.length));
  const nearest = colourOf(begins);
  return isCut && nearest !== undefined
    ? { means: { kind: "unclear", protocol, nearest }, end: at + run.length }
    : undefined;
}

/** `RED TLP`, `a red (TLP) document`. */
function* reversed(folded: Folded, from: number, end: number, protocol: "TLP" | "PAP"): Generator<Sighting> {
  const before = folded.text.slice(Math.max(0, from - 24), from);
  const found = new RegExp(
    `(?<![\\p{L}\\p{N}])(${COLOUR})((?: ?\\+ ?| )STRICT)?[\\s_()[\\]*\`"'-]{1,4}$`,
    "u",
  ).exec(before);
  const colour = colourOf(`${found?.[1] ?? ""}${found?.[2] === undefined ? "" : "STRICT"}`);
  if (!found || colour === undefined) return;
  const { means } = known({ ...folded, text: "" }, protocol, colour, 0);
  yield { means, start: from - found[0].length, end };
}

function isApart(text: string, start: number, end: number): boolean {
  const { left, right, seesStart, seesEnd, inFirstLine, inLastLine } = placeOf(text, start, end);
  const isFirst = seesStart && /^[\s*_~`"'([{<|#>-]*$/.test(left);
  const isLast = seesEnd && /^[\s*_~`"')\]}>|.!]*$/.test(right);
  if (isFirst && (isLast || inFirstLine)) return true;
  return isLast && inLastLine && /[[({<|]\s?$|[.;!?/|-]\s*$/.test(left);
}
