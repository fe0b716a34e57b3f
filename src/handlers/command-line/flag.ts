/** Tokens that are flags: `--tlp`, `—tlp`, `‑‑tlp`, `--tlp=RED`, whatever dashes and look-alike letters they were typed with. */
import { fold } from "../../core/fold.ts";
import type { Token } from "./split.ts";

export interface TypedFlag {
  /** In plain letters, as far as they look like these. */
  readonly name: string;
  readonly value?: string;
}

/** Two dashes of any kind, or one long one, which phones make of two. */
const DASHES = /^(?:[\p{Pd}\u2212\u02d7\u2043\u2796]{2,}|[\u2012-\u2015\u2500\u2501\u2e3a\u2e3b])/u;
const FLAG = /^-{1,}(\p{L}[\p{L}\p{N}_-]*)(?:=([\s\S]*))?$/u;

export function flagOf(token: Token): TypedFlag | undefined {
  if (token.quoted) return undefined;
  const seen = token.text.replace(/[\p{Default_Ignorable_Code_Point}\p{Cf}]/gu, "");
  if (!DASHES.test(seen)) return undefined;
  const folded = fold(seen);
  const match = FLAG.exec(folded.cased);
  const [, name, value] = match ?? [];
  if (name === undefined) return undefined;
  if (value === undefined) return { name };
  const from = folded.at[folded.cased.length - value.length] ?? seen.length;
  return { name, value: seen.slice(from) };
}

/** `--updateEvery`, `--Update-Every` and `--update_every` are all meant as `--update-every`. */
export function isSameFlag(flag: string, typed: string): boolean {
  return flag.replace(/-/g, "") === typed.replace(/[-_]/g, "").toLowerCase();
}

/** `--` alone: what follows is meant as it is written. */
export function isTextMark(token: Token | undefined): boolean {
  return token !== undefined && !token.quoted && token.text === "--";
}

/** `--help` in any spelling of a flag, and `-h`. */
export function asksForHelp(token: Token): boolean {
  const typed = flagOf(token);
  return typed === undefined
    ? !token.quoted && /^[-\u2010\u2011\u2212]h$/i.test(token.text)
    : isSameFlag("help", typed.name) && typed.value === undefined;
}
