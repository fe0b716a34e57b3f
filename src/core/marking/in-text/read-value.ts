/** What stands behind the name of a protocol: `TLP: RED`, `TLP is red`, `TLP:AMBER + STRICT`, `TLP:PURPLE`, or nothing. */
import type { Folded } from "../../fold.ts";
import { PAP, type Pap } from "../pap.ts";
import { strictest, type Tlp } from "../tlp.ts";
import type { Meaning } from "./found-label.ts";
import { COLOUR, colourOf, guessOf, isNearlyStrict } from "./label-words.ts";

type Protocol = "TLP" | "PAP";

export interface Value {
  readonly means: Meaning;
  /** Offset behind it in the folded text. */
  readonly end: number;
}

const GAP = /(?:[\s*_~`"'()[\]{}<>#|\\]|[:=+/-]|[.,;](?!\s)){0,12}/y;
const WORD = /[\p{L}\p{N}]+/uy;
const SPACED = /\p{L}(?:[ ._*-]\p{L}){2,11}(?![\p{L}\p{N}])/uy;
const FILLER =
  /(?:IS|WAS|BE|AS|SET|TO|AT|LEVEL|LABEL|LABELLED|LABELED|MARKING|MARKED|COLOU?R|CODE|PROTOCOL|CLASSIFICATION|VERSION|V?\d(?:\.\d)?)(?![\p{L}\p{N}])/uy;
const CIRCLE =
  /[\u{1f534}\u{1f7e5}\u{1f7e0}\u{1f7e7}\u{1f7e1}\u{1f7e8}\u{1f7e2}\u{1f7e9}\u26aa\u2b1c\u26ab\u{1f535}]/uy;
const CIRCLES: Readonly<Record<string, Tlp>> = {
  "\u{1f534}": "RED",
  "\u{1f7e5}": "RED",
  "\u{1f7e0}": "AMBER",
  "\u{1f7e7}": "AMBER",
  "\u{1f7e1}": "AMBER",
  "\u{1f7e8}": "AMBER",
  "\u{1f7e2}": "GREEN",
  "\u{1f7e9}": "GREEN",
};
const CLASSIFIED =
  /^(?:EU|UE|EURA|NATO|OTAN|COSMIC|RESTRICTED|RESTREINT|CONFIDENTIAL|CONFIDENTIEL|SECRET|TOP)$/;

const MORE_CLASSIFIED = /(?:[\s/_-]{1,3}(?:UE|EU|SECRET|RESTRICTED|CONFIDENTIAL)(?!\p{L})){1,4}/uy;

/** @param from directly behind the name of the protocol */
export function readValue(folded: Folded, from: number, protocol: Protocol): Value | undefined {
  const { text, cased } = folded;
  let gap = match(GAP, text, from);
  let at = from + gap.length;
  let filled = false;
  for (let fillers = 0; fillers < 3; fillers += 1) {
    const filler = match(FILLER, text, at);
    if (filler === "") break;
    filled = true;
    gap += match(GAP, text, at + filler.length);
    at += filler.length + match(GAP, text, at + filler.length).length;
  }
  const named = /[:=]/.test(gap);
  if (!named && gap.includes("\n")) return undefined;
  const unclear = (end: number, nearest?: Tlp): Value => ({
    means: { kind: "unclear", protocol, ...(nearest === undefined ? {} : { nearest }) },
    end,
  });

  const circle = match(CIRCLE, text, at);
  if (circle !== "") return unclear(at + circle.length, CIRCLES[circle]);
  const spaced = match(SPACED, text, at);
  const spelt = colourOf(spaced.replace(/[^\p{L}]/gu, ""));
  if (spelt !== undefined) return known(folded, protocol, spelt, at + spaced.length);

  const word = match(WORD, text, at);
  const typed = cased.slice(at, at + word.length);
  const isCapitals = typed === word && /\p{Lu}/u.test(typed);
  // A bracket or a quotation ended in between, so that the word is one of the sentence; in capitals it is none.
  if (/[)\]}>"'`]/.test(gap) && !named && !isCapitals) return undefined;
  const end = at + word.length;
  if (word === "") {
    // Only the name and a colon: somebody was about to say something.
    const isLast = /[:=]\s*$/.test(gap) && text.slice(at).trim() === "";
    const isSign = /[:=]$/.test(gap) && /[^\s]/.test(text[at] ?? " ");
    return isLast || isSign ? unclear(at) : undefined;
  }
  const colour = colourOf(word);
  if (colour !== undefined) return known(folded, protocol, colour, end);

  const tight = named && /\S$/.test(gap);
  const guess = guessOf(word);
  if (guess?.kind === "near" && (named || isCapitals || guess.sure)) {
    const strict = guess.label === "AMBER" ? match(NEARLY_STRICT, text, end) : "";
    return strict === "" ? unclear(end, guess.label) : unclear(end + strict.length, "AMBER+STRICT");
  }
  if (guess?.kind === "other") return unclear(end, guess.label);
  if (filled && !named) return undefined;
  if (CLASSIFIED.test(word) && (named || isCapitals)) {
    return { means: { kind: "classified" }, end: end + match(MORE_CLASSIFIED, text, end).length };
  }
  if (word.length === 1 && "RAGCW".includes(word)) {
    const plus = text.slice(end, end + 2) === "+S";
    if (plus) return unclear(end + 2, "AMBER+STRICT");
    if (tight || (isCapitals && word !== "A")) return unclear(end, LETTERS[word]);
  }
  // `TLP:REDinsider`: the capitals end where the label does.
  const cut = tight ? match(CUT, cased, at) : "";
  if (cut !== "") return unclear(at + cut.length, colourOf(cut));
  if (tight || (named && isCapitals && word.length > 1)) return unclear(end);
  return undefined;
}

const LETTERS: Readonly<Record<string, Tlp>> = {
  R: "RED",
  A: "AMBER",
  G: "GREEN",
  C: "CLEAR",
  W: "CLEAR",
};

const STRICT = /[\s*_~`"'(]{0,3}(?:[+&/.,-]|PLUS|AND)?[\s*_~`"'(]{0,3}STRICT(?!\p{L})/uy;
const NEARLY_STRICT = /\s?[+_&/-]?\s?ST[A-Z]{3,5}(?!\p{L})/uy;
const CUT = new RegExp(`(?:${COLOUR})(?=\\p{Ll})`, "uy");
const PLUS = /\s?\+/y;
const ANOTHER = new RegExp(`\\s?(?:[/|&,+-]|OR|AND)\\s?(?:TLP:)?(${COLOUR})(?![\\p{L}\\p{N}])`, "uy");

/** A colour that there is, with what may follow it: STRICT, a second colour, a plus that leads nowhere. */
export function known({ text }: Folded, protocol: Protocol, colour: Tlp, end: number): Value {
  const unclear = (at: number, nearest: Tlp): Value => ({
    means: { kind: "unclear", protocol, nearest },
    end: at,
  });
  const strict = colour === "AMBER" ? match(STRICT, text, end) : "";
  if (strict !== "") return found(protocol, "AMBER+STRICT", end + strict.length);
  const another = match(ANOTHER, text, end);
  const second = colourOf(new RegExp(`(?:${COLOUR})$`).exec(another)?.[0] ?? "");
  if (second !== undefined) return unclear(end + another.length, strictest(colour, second));
  const plus = match(PLUS, text, end);
  if (plus !== "" && colour !== "AMBER+STRICT") {
    const more = match(WORD, text, end + plus.length + match(/ ?/y, text, end + plus.length).length);
    const means = colour === "AMBER" && (more === "" || more === "S" || isNearlyStrict(more));
    const reach = isNearlyStrict(more) ? text.indexOf(more, end) + more.length : end + plus.length;
    return unclear(reach, means ? "AMBER+STRICT" : strictest(colour, "AMBER"));
  }
  return found(protocol, colour, end);
}

function found(protocol: Protocol, label: Tlp, end: number): Value {
  if (protocol === "TLP") return { means: { kind: "tlp", tlp: label }, end };
  const pap = PAP.find((one): one is Pap => one === label);
  if (pap !== undefined) return { means: { kind: "pap", pap }, end };
  return { means: { kind: "unclear", protocol, nearest: label }, end };
}

/** What the sticky expression takes at this offset. */
function match(expression: RegExp, text: string, at: number): string {
  expression.lastIndex = at;
  return expression.exec(text)?.[0] ?? "";
}
