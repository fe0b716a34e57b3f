/**
 * What says in a text for whom it is, or that it is classified: flags that stand where they are text, markings of
 * classified information, restrictions such as `EYES ONLY`.
 */
import type { Folded } from "../../fold.ts";
import { CLASSIFIED_MARKING } from "../classified.ts";
import type { Meaning, Sighting } from "./found-label.ts";
import { isSlipOf } from "./label-words.ts";

/** Two dashes, or one, and a name; a long dash is one that a phone made of two. */
const FLAGS = /(?<![^\s[({"'*_`|>])(-{1,3})([\p{L}\p{N}_]{2,12})(?![\p{L}\p{N}-])/gu;
const PROTOCOLS = ["TLP", "PAP"] as const;
/** Flags of other commands by which people think that they say for whom something is; only at the end of a text. */
const ELSEWHERE = /^(?:WITH|FOR|AUDIENCE|RECIPIENTS?|MARKING|LABEL|CLASSIFICATION)$/;

export function restrictions(folded: Folded, isTaken: (at: number) => boolean): readonly Sighting[] {
  return [...flags(folded), ...classified(folded), ...words(folded, isTaken)].filter(
    (one) => !isTaken(one.start),
  );
}

function* flags({ text, cased }: Folded): Generator<Sighting> {
  for (const { 0: whole, 1: dashes = "", 2: name = "", index } of text.matchAll(FLAGS)) {
    const behind = text.slice(index + whole.length, index + whole.length + 200);
    const protocol = PROTOCOLS.find((one) => name === one || (dashes.length > 1 && isSlipOf(name, one)));
    const end = index + whole.length;
    if (protocol !== undefined) {
      const value = /^[\s=:]{1,2}[\p{L}+]+/u.exec(behind)?.[0] ?? "";
      yield { means: { kind: "unclear", protocol }, start: index, end: end + value.length };
      continue;
    }
    const flag = flagMeant(name, dashes.length > 1);
    const isOther = dashes.length > 1 && ELSEWHERE.test(name) && /^[\s=:]+\S+\s*$/.test(behind);
    if (flag === undefined && !isOther) continue;
    const typed = /^[\s=:]{1,2}(?:"[^"\n]{1,120}"|[^\s"]+)/.exec(cased.slice(end, end + 140))?.[0] ?? "";
    const value = typed.replace(/^[\s=:"]+|"$/g, "");
    yield {
      means: { kind: "restriction", flag: flag ?? "only", value },
      start: index,
      end: end + typed.length,
    };
  }
}

function flagMeant(name: string, isLong: boolean): "only" | "to" | "caveat" | undefined {
  if (name === "TO") return "to";
  if (name === "ONLY" || (isLong && isSlipOf(name, "ONLY"))) return "only";
  return name === "CAVEAT" || name === "CAVEATS" || isSlipOf(name, "CAVEAT") ? "caveat" : undefined;
}

/** As its author writes it, in capitals, wherever it stands. */
function* classified({ text, cased }: Folded): Generator<Sighting> {
  for (const { 0: whole, index } of text.matchAll(CLASSIFIED_MARKING)) {
    const end = index + whole.length;
    const isCapitals = cased.slice(index, end) === whole;
    const isBracketed = /[[(]\s?$/.test(text.slice(0, index)) && /^\s?[\])]/.test(text.slice(end));
    if (isCapitals || isBracketed) yield { means: { kind: "classified" }, start: index, end };
  }
}

const TERM =
  "(?:(?:FOR )?(?:YOUR |OUR )?EYES ONLY|NOFORN|ORCON|FOUO|LIMITE|(?:STRICTLY |TOP |COMPANY )?(?:CONFIDENTIAL|SECRET|RESTRICTED)" +
  "|VS-?NFD|VS-NUR FUR DEN DIENSTGEBRAUCH|OFFICIAL[- ]SENSITIVE|DIFFUSION RESTREINTE" +
  "|NOT FOR (?:THE )?(?:PUBLICATION|DISTRIBUTION|RELEASE|PRESS|SHARING|FORWARDING|FURTHER \\p{L}+)" +
  "|NO (?:PRESS|FORWARDING|SHARING|DISTRIBUTION|PUBLICATION)|DO NOT (?:SHARE|FORWARD|DISTRIBUTE|PUBLISH|RELAY|COPY)" +
  "|INTERNAL(?: USE)? ONLY|REL(?:EASABLE)? TO [^\\n\\])]{2,40}|EMBARGO(?:ED)?(?: UNTIL [^\\n\\])]{2,30})?|CHATHAM HOUSE(?: RULES?)?)";
const NAMED =
  "(?:ONLY )?(?:FOR )?(?!READ|WRITE)[\\p{L}\\p{N}][\\p{L}\\p{N}-]{1,15}(?: (?:AND |& )?[\\p{L}\\p{N}-]{2,15})?(?<!READ|WRITE) ONLY|ONLY (?:FOR )?[\\p{L}\\p{N}-]{2,16}";
const AT_START = new RegExp(
  `(?<=(?:^|\\n)[\\s*_~\`"'(\\[]{0,8})(?:${TERM}|${NAMED})(?=[\\s*_~\`"')\\]]{0,8}(?:$|\\n|:|\\||//|-{1,3}\\s))`,
  "gu",
);
const IN_BRACKETS = new RegExp(`(?<=[\\[(<{*|]\\s?)(?:${TERM}|${NAMED})(?=\\s?[\\])>}*|])`, "gu");
const AT_END = new RegExp(`(?<=[.;|/!-]\\s?)${TERM}(?=[\\s.!*_)\\]]{0,8}$)`, "gu");
const NAME = "[\\p{L}\\p{N}-]{2,16}";
/** Right behind a label a restriction belongs to it, in any case. */
const BEHIND_LABEL = new RegExp(
  `^[\\s,;|/*_\\].)·-]{1,5}(${TERM}|ONLY (?:FOR |TO )?${NAME}|FOR ${NAME} ONLY|(?:NOT|EXCEPT) (?:FOR |TO )${NAME}|${NAME} ONLY)(?![\\p{L}\\p{N}])`,
  "u",
);

function* words(folded: Folded, isTaken: (at: number) => boolean): Generator<Sighting> {
  const { text, cased } = folded;
  for (const [expression, ...allowed] of [
    [AT_START, /^[^\p{Ll}]*$/u, /^[^\p{Ll}]+ only$/u],
    [IN_BRACKETS, /^[^\p{Ll}]*$/u],
    [AT_END, /^[^\p{Ll}]*$/u],
  ] as const) {
    for (const { 0: whole, index } of text.matchAll(expression)) {
      const typed = cased.slice(index, index + whole.length);
      const isKnown = new RegExp(`^${TERM}$`, "u").test(whole) && expression === IN_BRACKETS;
      if (isTaken(index) || !(isKnown || allowed.some((one) => one.test(typed)))) continue;
      yield { means: caveat(typed), start: index, end: index + whole.length };
    }
  }
}

/** What stands directly behind a label and narrows it: `TLP:AMBER only for EP`, `[TLP:GREEN, no press]`. */
export function narrowing({ text, cased }: Folded, label: Sighting): Sighting | undefined {
  const behind = text.slice(label.end, label.end + 80);
  const found = BEHIND_LABEL.exec(behind);
  if (found?.[1] === undefined) return undefined;
  const start = label.end + found[0].length - found[1].length;
  const end = start + found[1].length;
  return { means: caveat(cased.slice(start, end)), start, end };
}

function caveat(value: string): Meaning {
  return { kind: "restriction", flag: "caveat", value };
}
