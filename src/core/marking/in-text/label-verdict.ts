/**
 * What follows from the labels in a text (DESIGN: a label binds however it was typed): it may be said as it is, it
 * is bound by what it says of itself, or it is refused. Never is it said under a looser label than its own.
 */
import { comparePap, type Pap, strictestPap } from "../pap.ts";
import { compareTlp, strictest, type Tlp } from "../tlp.ts";
import type { FoundLabel } from "./found-label.ts";
import { labelsInText } from "./labels-in-text.ts";

/** What binds a text in any case. */
export interface BoundBy {
  readonly tlp: Tlp;
  readonly pap?: Pap | undefined;
}

/** What anyone who typed it has said beside the text, so that the text only speaks of it. */
export interface Said {
  /** It is meant as it is written: it was typed behind `--`. */
  readonly literally?: boolean;
  readonly tlp?: boolean;
  readonly pap?: boolean;
  /** For whom it is, or what else binds it. */
  readonly forWhom?: boolean;
}

/** The labels of a text that count. */
export interface Own {
  /** The strictest that is stricter than what binds it; absent: none is. */
  readonly tlp?: Tlp;
  readonly pap?: Pap;
  /** Something is meant as a label, or as a restriction, that Muster does not understand. */
  readonly unclear: readonly FoundLabel[];
  readonly classified: boolean;
  /** All that count, in their order. */
  readonly found: readonly FoundLabel[];
}

export type LabelVerdict =
  | { readonly go: "through" }
  /** Its labels are as the standard writes them, and stand where a marking stands. `text`: without them. */
  | { readonly go: "bound"; readonly own: Own; readonly text: string }
  | { readonly go: "refused"; readonly own: Own };

/** A text that begins with two dashes alone is meant as it is written. */
export const LITERAL_MARK = /^\s*--\s+/;

export function isLiteral(text: string): boolean {
  return LITERAL_MARK.test(text);
}

export function labelVerdict(text: string, boundBy: BoundBy, said: Said = {}): LabelVerdict {
  const own = ownLabels(text, boundBy, said);
  if (own === undefined) return { go: "through" };
  const { found, unclear, classified } = own;
  const isPlain = !classified && unclear.length === 0 && found.every((one) => one.exact && one.apart);
  const kinds = new Set(found.map(({ typed }) => typed.toUpperCase()));
  const isOneEach = kinds.size === (own.tlp === undefined ? 0 : 1) + (own.pap === undefined ? 0 : 1);
  const rest = withoutLabels(text, found);
  return isPlain && isOneEach && rest !== "" ? { go: "bound", own, text: rest } : { go: "refused", own };
}

/** The labels of a text that are stricter than what binds it, or are not understood; undefined when there are none. */
function ownLabels(text: string, boundBy: BoundBy, said: Said = {}): Own | undefined {
  if (said.literally) return undefined;
  const found = labelsInText(text).filter((one) => counts(one, boundBy, said));
  if (found.length === 0) return undefined;
  const tlps = found.flatMap(({ means }) => (means.kind === "tlp" ? [means.tlp] : []));
  const [first, ...others] = tlps;
  const pap = found.reduce<Pap | undefined>(
    (most, { means }) => strictestPap(most, means.kind === "pap" ? means.pap : undefined),
    undefined,
  );
  return {
    ...(first === undefined ? {} : { tlp: strictest(first, ...others) }),
    ...(pap === undefined ? {} : { pap }),
    unclear: found.filter(({ means }) => means.kind === "unclear" || means.kind === "restriction"),
    classified: found.some(({ means }) => means.kind === "classified"),
    found,
  };
}

/**
 * The same of what people write to each other: of its words, its files' names, and whatever else belongs to it.
 * @param texts first its words, which may begin with two dashes
 */
export function ownLabelsOfMessage(texts: readonly string[], boundBy: BoundBy): Own | undefined {
  const said = { literally: isLiteral(texts[0] ?? "") };
  return texts.map((text) => ownLabels(text, boundBy, said)).reduce(together, undefined);
}

function together(one: Own | undefined, other: Own | undefined): Own | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  const tlps = [one.tlp, other.tlp].filter((tlp) => tlp !== undefined);
  const pap = strictestPap(one.pap, other.pap);
  const [first, ...others] = tlps;
  return {
    ...(first === undefined ? {} : { tlp: strictest(first, ...others) }),
    ...(pap === undefined ? {} : { pap }),
    unclear: [...one.unclear, ...other.unclear],
    classified: one.classified || other.classified,
    found: [...one.found, ...other.found],
  };
}

function counts({ means }: FoundLabel, boundBy: BoundBy, said: Said): boolean {
  switch (means.kind) {
    case "tlp":
      return !said.tlp && compareTlp(means.tlp, boundBy.tlp) > 0;
    case "pap":
      return !said.pap && comparePap(means.pap, boundBy.pap ?? "CLEAR") > 0;
    case "unclear":
      return !(means.protocol === "TLP" ? said.tlp : said.pap);
    case "restriction":
      return !said.forWhom;
    case "classified":
      return !said.tlp;
    default:
      return means satisfies never;
  }
}

/**
 * The text without these, and without the brackets, markup and separators that were only around them. What else
 * there is stays letter for letter.
 */
export function withoutLabels(text: string, found: readonly Pick<FoundLabel, "start" | "end">[]): string {
  let rest = text;
  for (const { start, end } of found.toReversed()) {
    let [from, to] = [start, end];
    for (;;) {
      const pair = PAIRS.find(([open, close]) => rest[from - 1] === open && rest[to] === close);
      if (pair === undefined) break;
      [from, to] = [from - 1, to + 1];
    }
    const before = rest.slice(0, from);
    const behind = rest.slice(to);
    // A separator between the label and the words goes with it.
    const left = behind.trim() === "" ? before.replace(/[\s|/–—:;,-]+$/, "") : before;
    const right = before.trim() === "" ? behind.replace(/^[\s|/–—:;,-]+/, "") : behind;
    rest = /\s$/.test(left) && /^[ \t]/.test(right) ? left + right.replace(/^[ \t]+/, "") : left + right;
  }
  return rest.trim();
}

const PAIRS: readonly (readonly [string, string])[] = [
  ["[", "]"],
  ["(", ")"],
  ["{", "}"],
  ["<", ">"],
  ["【", "】"],
  ["«", "»"],
  ["“", "”"],
  ['"', '"'],
  ["'", "'"],
  ["*", "*"],
  ["_", "_"],
  ["`", "`"],
  ["~", "~"],
];
