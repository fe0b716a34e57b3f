/**
 * Colours without the name of the protocol, or with a misspelt one before them: `[RED] …`, `AMBER+STRICT`,
 * `TPL:RED`, `marking: red`. A colour in the middle of a sentence is just that.
 */
import type { Folded } from "../../fold.ts";
import type { Tlp } from "../tlp.ts";
import type { Sighting } from "./found-label.ts";
import { COLOUR, colourOf, guessOf, isNearlyStrict, isSlipOf } from "./label-words.ts";
import { placeOf } from "./place.ts";
import { known } from "./read-value.ts";

const COLOURS = new RegExp(`(?<![\\p{L}\\p{N}])(?:${COLOUR})(?:STRICT)?(?![\\p{L}\\p{N}])`, "gu");
/** Words after which a colour is a label: with a colon in any case, else in capitals. */
const KEYWORD =
  /(?<![\p{L}\p{N}])(?:MARKING|MARKED|MARK|LABEL|LABELLED|LABELED|CLASSIFICATION|CLASSIFIED|CLASS|SHARING|SHARED|HANDLING|HANDLE|DISTRIBUTION|DISSEMINATION|SENSITIVITY|CONFIDENTIALITY|PROTOCOL|TRAFFIC LIGHT|TREAT|TREATED)(?:[\s*_~`"'()[\]]|AS|IS|:|=){0,8}$/u;
/** After these a colour at the end of a text says how something is, not for whom. */
const STATE =
  /(?<!\p{L})(?:IS|ARE|WAS|WERE|BE|BEEN|TURNED|TURNS|WENT|GOES|STATUS|STATE|LED|LIGHT|LIGHTS|ALERT|CODE|TEAM|SHOWS|SHOWN|STAYS|REMAINS|BECAME|THE|A|AN|TO|FROM|IN|ALL|AND|OR|NOT)[\s:=]{1,3}$/u;
const OPENS = /[[({<|*`~#"'_]\s?$/;
const CLOSES = /^\s?[\])}>|*`~"'_]/;

/** @param isTaken whether something was found at this offset already */
export function bareColours(folded: Folded, isTaken: (at: number) => boolean): readonly Sighting[] {
  const sightings: Sighting[] = [];
  for (const { 0: word, index } of folded.text.matchAll(COLOURS)) {
    const colour = colourOf(word);
    if (colour === undefined || isTaken(index)) continue;
    const value = known(folded, "TLP", colour, index + word.length);
    const start = startOf(folded, index, value.end, colour, value.means.kind);
    if (start === undefined) continue;
    sightings.push({ means: value.means, start, end: value.end });
  }
  return [...sightings, ...nearlyStrict(folded, isTaken)];
}

/** Where the label begins that this colour is; undefined when it is none. */
function startOf(
  { text, cased }: Folded,
  at: number,
  end: number,
  colour: Tlp,
  kind: string,
): number | undefined {
  const before = text.slice(Math.max(0, at - 48), at);
  const isCapitals = /^[^\p{Ll}]*$/u.test(cased.slice(at, end));
  const slip = slipBefore(before, isCapitals);
  if (slip !== undefined) return at - slip;
  // No sentence has these: STRICT behind AMBER, or two colours with a sign between them.
  const isStrict = text.slice(at, end).includes("STRICT");
  if (isStrict && (isCapitals || /[+]/.test(text.slice(at, end)) || colour === "AMBER+STRICT")) return at;
  if (kind === "unclear" && /\+/.test(text.slice(at, end))) return at;
  const keyword = KEYWORD.exec(before)?.[0];
  if (keyword !== undefined && (isCapitals || /[:=]/.test(keyword))) return at - keyword.length;
  // `--red`, `--marking RED`.
  const flag = /(?<![\p{L}\p{N}-])-{2,3}(?:[\p{L}-]+[\s=:]{1,2})?$/u.exec(before)?.[0];
  if (flag !== undefined && (isCapitals || /-$/.test(flag))) return at - flag.length;
  return isSetApart(text, cased, at, end, isCapitals) ? at : undefined;
}

/** The length of a misspelt `TLP` right before a colour, with what is between them. */
function slipBefore(before: string, isCapitals: boolean): number | undefined {
  const found = /(?<![\p{L}\p{N}])(-{1,3})?([\p{L}\p{N}]{2,4})((?:[\s*_~`"'([\]){}]|[:=;,+/-]){1,6})$/u.exec(
    before,
  );
  const [whole = "", dashes, word = "", gap = ""] = found ?? [];
  if (found === null || gap.includes("\n")) return undefined;
  const isNamed = dashes !== undefined || /[:=;]/.test(gap);
  if (isSlipOf(word, "TLP") && (isNamed || isCapitals || [...word].toSorted().join("") === "LPT")) {
    return whole.length;
  }
  return dashes !== undefined && isSlipOf(word, "PAP") ? whole.length : undefined;
}

function isSetApart(text: string, cased: string, at: number, end: number, isCapitals: boolean): boolean {
  const { left, right, seesStart, seesEnd, inLastLine } = placeOf(text, at, end);
  const isFirst = seesStart && /^[\s*_~`"'([{<|#>@/-]*$/.test(left);
  const isLast = seesEnd && /^[\s*_~`"')\]}>|.!]*$/.test(right);
  if (isFirst && isLast) return isCapitals || /[[({<*`#]/.test(left) || right.includes("]");
  if (OPENS.test(left) && CLOSES.test(right) && (isCapitals || (isFirst && /[[(]\s?$/.test(left))))
    return true;
  if (isLast && !isCapitals && /\[\s?$/.test(left) && /^\s?\]/.test(right)) return true;
  if (/#\s?$/.test(left) && (isCapitals || isFirst || isLast)) return true;
  // `RED: …`, `Red - …`, `RED …`.
  if (isFirst && /^[\s*_~`"')\]}>]*(?::|\||\/\/|-{1,3}\s)/.test(right)) {
    return isCapitals || /^\p{Lu}/u.test(cased.slice(at, end)) || right.trimStart().startsWith(":");
  }
  if (isFirst && isCapitals) return true;
  return isLast && isCapitals && (inLastLine || /[|/-]\s?$/.test(left)) && !STATE.test(left);
}

/** `AMBR+STRICT`, `AMBER+STRCIT`. */
function nearlyStrict({ text }: Folded, isTaken: (at: number) => boolean): readonly Sighting[] {
  const sightings: Sighting[] = [];
  for (const { 0: whole, 1: first = "", 2: second = "", index } of text.matchAll(
    /(?<![\p{L}\p{N}])([\p{L}\p{N}]{3,8})\s?\+\s?([\p{L}\p{N}]{4,8})(?![\p{L}\p{N}])/gu,
  )) {
    const isAmber = first === "AMBER" || guessOf(first)?.label === "AMBER";
    if (isTaken(index) || !isAmber || !isNearlyStrict(second)) continue;
    if (first === "AMBER" && second === "STRICT") continue;
    const means = { kind: "unclear", protocol: "TLP", nearest: "AMBER+STRICT" } as const;
    sightings.push({ means, start: index, end: index + whole.length });
  }
  return sightings;
}
