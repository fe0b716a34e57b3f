/** The words of labels, and words that somebody probably typed for one. All in capitals. */
import { distance } from "fastest-levenshtein";
import { fold } from "../../fold.ts";
import type { Tlp } from "../tlp.ts";

/** Labels of one word. WHITE is TLP 1.0 for CLEAR. */
const COLOURS: ReadonlyMap<string, Tlp> = new Map([
  ["RED", "RED"],
  ["AMBER", "AMBER"],
  ["AMBERSTRICT", "AMBER+STRICT"],
  ["GREEN", "GREEN"],
  ["CLEAR", "CLEAR"],
  ["WHITE", "CLEAR"],
] as const);

/** As a part of a regular expression. */
export const COLOUR = "RED|AMBER|GREEN|CLEAR|WHITE";

export function colourOf(word: string): Tlp | undefined {
  return COLOURS.get(word);
}

/** The colours in languages of the Union and its neighbours. FIRST does not translate labels; people do. */
const FOREIGN: ReadonlyMap<string, Tlp> = new Map(
  (
    [
      [
        "RED",
        "rouge rot rojo roja rosso rood vermelho rød röd rött rautt raudona czerwony červená crvena rdeča roșu",
      ],
      [
        "RED",
        "punainen punane sarkans piros vörös aħmar dearg kırmızı κόκκινο κόκκινη червено червоний красный",
      ],
      [
        "AMBER",
        "ambre bernstein ámbar âmbar ambra barnsteen bursztyn jantar jantarová chihlimbar keħribari κεχριμπάρι",
      ],
      [
        "AMBER",
        "кехлибар orange yellow gelb jaune giallo amarillo geel oranje naranja arancione gul жълто желтый",
      ],
      [
        "GREEN",
        "vert verte grün grün gruen verde groen grøn grön zielony zelená zelena vihreä roheline zaļš zöld žalia",
      ],
      ["GREEN", "aħdar glas yeşil πράσινο зелено зелений зелёный"],
    ] as const
  ).flatMap(([label, words]) => words.split(" ").map((word) => [fold(word).text, label] as const)),
);

/** Colours and words that TLP does not have. */
const UNKNOWN = new Set(
  "PURPLE BLACK BLUE PINK BROWN GREY GRAY GOLD SILVER VIOLET MAGENTA CYAN LIME STRICT ULTRA NONE UNKNOWN".split(
    " ",
  ),
);

/** Ordinary words that are one letter away from a colour. */
const ORDINARY = new Set(
  (
    "LED BED FED WED RID ROD READ REED REDO REDS RE ED RD RUD RAD REV REF REL REC REM REP REQ RES RET REG RES TED " +
    "GREED GREET GREENS CLEAN CLEARS CLEARED CLEAT UMBER EMBER EMBERS MEMBER WRITE WHILE WHINE WHITES QUITE SUITE"
  ).split(" "),
);

export type Guess =
  /** `sure`: no ordinary word, and one slip away at most. */
  | { readonly kind: "near"; readonly label: Tlp; readonly sure: boolean }
  | { readonly kind: "other"; readonly label?: Tlp };

/** What a word in the place of a label that is none was probably meant to be; undefined: it resembles none. */
export function guessOf(word: string): Guess | undefined {
  const foreign = FOREIGN.get(word);
  if (foreign !== undefined) return { kind: "other", label: foreign };
  if (UNKNOWN.has(word)) return { kind: "other" };
  const letters = word.replace(/[0134578]/g, (digit) => DIGITS[digit] ?? digit);
  if (letters.length > 14) return undefined;
  let best: { label: Tlp; away: number } | undefined;
  for (const [known, label] of COLOURS) {
    const limit = known.length <= 3 ? 1 : 2;
    const away = sameLetters(letters, known) ? 1 : distance(letters, known);
    if (away <= limit && (best === undefined || away < best.away)) best = { label, away };
  }
  return best && { kind: "near", label: best.label, sure: best.away <= 1 && !ORDINARY.has(word) };
}

const DIGITS: Readonly<Record<string, string>> = {
  "0": "O",
  "1": "I",
  "3": "E",
  "4": "A",
  "5": "S",
  "7": "T",
  "8": "B",
};

/** Whether the word is STRICT, or nearly. */
export function isNearlyStrict(word: string): boolean {
  return word.length >= 4 && word.length <= 8 && distance(word, "STRICT") <= 2;
}

/** Whether a word was probably meant as `known`, one of TLP, PAP, ONLY, CAVEAT: letters swapped, doubled, left out. */
export function isSlipOf(word: string, known: string): boolean {
  if (word === known || Math.abs(word.length - known.length) > 1) return false;
  if (sameLetters(word, known)) return true;
  if (distance(word, known) !== 1) return false;
  if (word.length < known.length) return true;
  if (word.length > known.length) {
    // A doubled letter; TLPT is a word of its own.
    return [...known].some((_, at) => known.slice(0, at + 1) + known.slice(at) === word);
  }
  const at = [...known].findIndex((letter, nth) => word[nth] !== letter);
  return (KEYS[known[at] ?? ""] ?? "").includes(word[at] ?? "?") && !OTHER_WORDS.has(word);
}

/** What lies beside a key, on keyboards of several countries. */
const KEYS: Readonly<Record<string, string>> = {
  T: "RYZGF56",
  L: "KOPI1",
  P: "OL0ÜÕ",
  A: "QSZW4",
  O: "IPKL0",
  N: "BMHJ",
  Y: "TUGXZ",
  C: "XVDF",
  V: "CBFG",
  E: "WRSD3",
};
const OTHER_WORDS = new Set(["TOP", "TIP", "TLS", "TTL", "TLD", "TLC", "SAP", "OAP", "ZAP"]);

function sameLetters(word: string, known: string): boolean {
  return word.length === known.length && [...word].toSorted().join("") === [...known].toSorted().join("");
}
