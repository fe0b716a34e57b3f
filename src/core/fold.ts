/**
 * A text as a reader sees it: Latin capitals and plain punctuation, whatever characters it was typed with. For
 * looking only; what was typed stays what is kept.
 */
import { latinOf } from "./look-alikes.ts";

export interface Folded {
  /** Capitals; invisible characters are gone, line breaks are `\n`, other white space is a blank. */
  readonly text: string;
  /** The same with small letters where they were typed. As long as `text`. */
  readonly cased: string;
  /** Where each unit of `text` begins in the original, in UTF-16 units; the length of the original at the end. */
  readonly at: readonly number[];
}

/** Takes time in proportion to the text. */
export function fold(original: string): Folded {
  const known = new Map<string, { readonly cased: string; readonly capital: string }>();
  let [text, cased] = ["", ""];
  const at: number[] = [];
  let from = 0;
  for (const character of original) {
    let plain = known.get(character);
    if (plain === undefined) {
      const seen = plainOf(character);
      plain = { cased: seen, capital: Array.from(seen, capitalOf).join("") };
      known.set(character, plain);
    }
    text += plain.capital;
    cased += plain.cased;
    for (let unit = 0; unit < plain.capital.length; unit += 1) at.push(from);
    from += character.length;
  }
  at.push(from);
  return { text, cased, at };
}

/** One unit for one unit: ß stays. */
function capitalOf(unit: string): string {
  const capital = unit.toUpperCase();
  return capital.length === unit.length ? capital : unit;
}

/** One character as plain ones; none when it cannot be seen. */
function plainOf(character: string): string {
  if (/^[\x20-\x7e\n]$/.test(character)) return character;
  if (BREAK.test(character)) return "\n";
  if (BLANK.test(character)) return " ";
  if (UNSEEN.test(character)) return "";
  return (
    enclosed(character.codePointAt(0) ?? 0) ?? Array.from(character.normalize("NFKD"), plainPart).join("")
  );
}

function plainPart(part: string): string {
  if (UNSEEN.test(part)) return "";
  if (BLANK.test(part)) return " ";
  if (part >= "!" && part <= "~") return part;
  if (/\p{Pd}/u.test(part)) return "-";
  const sign = SIGNS.get(part);
  if (sign !== undefined) return sign;
  const latin = latinOf(part.toUpperCase());
  if (!/^[A-Z]$/.test(latin)) return part;
  return /\p{Ll}/u.test(part) ? latin.toLowerCase() : latin;
}

const BREAK = /[\r\v\f\u0085\u2028\u2029]/;
/** Not U+FEFF, which has no width. */
const BLANK = /[^\S\ufeff]|[\u2800\u3164\u115f\u1160\uffa0]/;
const UNSEEN = /[\p{Default_Ignorable_Code_Point}\p{M}\p{Cf}\p{Cc}]/u;

/** Signs that people, phones and office programs put in the place of plain ones. */
const SIGNS: ReadonlyMap<string, string> = new Map(
  [
    ["-", "\u02d7\u06d4\u2043\u2212\u2796\u23af\u2500\u2501\u30fc\u4e00\u2cba"],
    [":", "\u0589\u0703\u0704\u05c3\u16ec\u1803\u205a\u02f8\ua789\u2236\u02d0\ua4fd"],
    ["+", "\u2795\u16ed\u2a01\u2214\u2a22\u2295\u271a\u{1029b}"],
    ["=", "\ua78a\u30a0\u2e40\u1400\u2261"],
    ["/", "\u2044\u2215\u2571\u29f8"],
    ['"', "\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb\u300c\u300d\u300e\u300f\u275d\u275e"],
    ["'", "\u2018\u2019\u201a\u201b\u2032\u02bc\u02b9\u2039\u203a\u275b\u275c"],
    ["[", "\u3010\u3014\u3016\u3018\u27e6\u2045"],
    ["]", "\u3011\u3015\u3017\u3019\u27e7\u2046"],
    ["<", "\u27e8\u3008\u300a\u2329"],
    [">", "\u27e9\u3009\u300b\u232a\u2192\u21d2\u279c"],
    ["*", "\u2217\u204e\u2731\u273b\u2022\u25cf\u25aa\u00b7\u30fb"],
    ["|", "\u2223\u2502\u01c0\u2758"],
  ].flatMap(([sign = "", alike = ""]) => Array.from(alike, (one) => [one, sign] as const)),
);

/** Letters in circles and squares, and those that flags are made of; Unicode decomposes only some of them. */
function enclosed(code: number): string | undefined {
  for (const first of [0x1f130, 0x1f150, 0x1f170, 0x1f1e6]) {
    if (code >= first && code < first + 26) return String.fromCharCode(0x41 + code - first);
  }
  // In brackets: ⒜.
  if (code >= 0x249c && code < 0x249c + 26) return String.fromCharCode(0x61 + code - 0x249c);
  return undefined;
}
