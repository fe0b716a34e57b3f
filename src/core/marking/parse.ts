/** Labels as people type them: `AMBER`, `TLP:AMBER`, `tlp:amber+strict`; what is obsolete, and what must never be here. */
import { fold } from "../fold.ts";
import { CLASSIFIED_LEVEL } from "./classified.ts";
import { PAP, type Pap } from "./pap.ts";
import { TLP, type Tlp } from "./tlp.ts";

/**
 * The label that was meant. `notice`: it was understood, but is to be written otherwise from now on. Without a `reason` it
 * is just no label: the caller says which there are.
 */
export type ParsedLabel<Label> =
  | { readonly ok: true; readonly label: Label; readonly notice?: string }
  | { readonly ok: false; readonly reason?: string };

/** A label of TLP 2.0, in any case, with or without `TLP:` before it. */
export function parseTlp(typed: string): ParsedLabel<Tlp> {
  const bare = bareLabel(typed, "TLP");
  const label = TLP.find((one) => one === bare);
  if (label !== undefined) return { ok: true, label };
  if (bare === "WHITE") {
    return {
      ok: true,
      label: "CLEAR",
      notice: "TLP:WHITE is obsolete since TLP 2.0 (August 2022). It was read as TLP:CLEAR.",
    };
  }
  if (isClassified(typed)) return { ok: false, reason: CLASSIFIED };
  if (STRICT.test(bare)) return { ok: false, reason: "labels have no spaces. Did you mean AMBER+STRICT?" };
  const spaced = TLP.find((one) => one === bare.replace(/^TLP[\s:]*|\s/g, ""));
  return spaced === undefined
    ? { ok: false }
    : { ok: false, reason: `labels have no spaces. Did you mean ${spaced}?` };
}

/** A level of PAP, in any case, with or without `PAP:` before it. */
export function parsePap(typed: string): ParsedLabel<Pap> {
  const bare = bareLabel(typed, "PAP");
  const label = PAP.find((one) => one === bare);
  if (label !== undefined) return { ok: true, label };
  if (bare !== "WHITE") return isClassified(typed) ? { ok: false, reason: CLASSIFIED } : { ok: false };
  return { ok: true, label: "CLEAR", notice: "PAP:WHITE is now called PAP:CLEAR. It was read as that." };
}

/** Whether the next word still belongs to a label: `AMBER STRICT` must not become AMBER and a text that begins with STRICT. */
export function labelGoesOn(typed: string, next: string): boolean {
  const bare = bareLabel(typed, "TLP");
  if (/^AMBER\s*\+?$/.test(bare)) return /^\+$|^\+?strict\b/i.test(next);
  if (/^(?:TLP|PAP)?:?$/.test(bare)) return true;
  return isClassified(typed) && isClassified(next);
}

/** Why information that is classified is refused; for people. */
export const CLASSIFIED =
  "classified information does not belong on this system, not even its title. TLP is no classification: EU " +
  "classified information, RESTREINT UE/EU RESTRICTED and above, may only be handled on systems accredited for " +
  "it (Council Decision 2013/488/EU). Use these, tell your security officer, and leave here only that you did";

/**
 * Whether a text begins with the marking of classified information (Council Decision 2013/488/EU, Article 2;
 * NATO C-M(2002)49): `RESTREINT UE/EU RESTRICTED`, `(EU SECRET) …`, `R-UE: …`. In small letters only when it
 * stands like a marking: the words alone may be about something else.
 */
export function beginsClassified(text: string): boolean {
  const folded = fold(text.replace(/^[\s\p{P}\p{S}]+/u, "").slice(0, 80));
  return MARKING.test(folded.cased) || MARKING_LIKE.test(folded.text);
}

/** As its author writes it: in capitals. */
const MARKING = new RegExp(`^${CLASSIFIED_LEVEL}(?![\\p{L}\\p{N}])`, "u");
/** In any case, alone or followed by what ends a marking. */
const MARKING_LIKE = new RegExp(`^${CLASSIFIED_LEVEL}\\s*(?:$|[:/|)\\]\\n]|-(?!\\p{L}))`, "u");

/** In the place of a label any of these words is meant as a classification. */
function isClassified(typed: string): boolean {
  return /(?:^|[^\p{L}])(?:EU|UE|EURA|NATO|OTAN|COSMIC|RESTRICTED|RESTREINT|CONFIDENTIAL|CONFIDENTIEL|SECRET|EUCI|ICUE)(?![\p{L}])/iu.test(
    typed,
  );
}

const STRICT = /^AMBER[\s+_-]*STRICT$/;

/** Capitals, without the name of the protocol. */
function bareLabel(typed: string, protocol: "TLP" | "PAP"): string {
  const text = typed.trim().toUpperCase();
  return text.startsWith(`${protocol}:`) ? text.slice(protocol.length + 1) : text;
}
