/** How people name an incident, `INC-2026-0042` or its codename, and where in a command line they do. */
import { fold } from "../../core/fold.ts";
import { capacity } from "./assign.ts";
import type { Collected } from "./collected.ts";
import type { CommandShape } from "./command-shape.ts";
import type { Token } from "./split.ts";

const NUMBER = /^INC-\d{4}-\d{4,9}$/i;
const CODENAME = /^[a-z]{2,30}-[a-z]{2,30}$/i;
/** What stands around a reference in a sentence, in markup, or where it was copied from. */
const AROUND = /^[\s*_~`"'()[\]{}<>#|,.;:!?/\\-]+|[\s*_~`"'()[\]{}<>#|,.;:!?/\\-]+$/g;

/**
 * The reference in its usual case when the word has the form of one, whatever punctuation, brackets, markup or
 * invisible characters stand around it. Whether it exists is not known here.
 */
export function reference(word: string): string | undefined {
  if (word.length > 100) return undefined;
  const bare = fold(word).cased.replace(AROUND, "");
  if (NUMBER.test(bare)) return bare.toUpperCase();
  return CODENAME.test(bare) ? bare.toLowerCase() : undefined;
}

/**
 * Takes the reference out of the words. In a war-room a codename as first word counts only when the command
 * would otherwise have a word too many: `invite cert-eu` means the organisation there.
 * Undefined: `--incident` has a value that is no reference.
 */
export function takeFromWords(
  collected: Collected,
  shape: CommandShape,
  implied: boolean,
): { words: readonly Token[]; incident?: string } | undefined {
  const { words, flags, incident } = collected;
  if (incident !== undefined) {
    const named = reference(incident);
    return named === undefined ? undefined : { words, incident: named };
  }
  const named = reference(words[0]?.text ?? "");
  const meant = !implied || NUMBER.test(named ?? "") || words.length > capacity(shape, flags);
  return named !== undefined && meant ? { words: words.slice(1), incident: named } : { words };
}

/**
 * Takes the reference from the front of a text that is otherwise kept letter for letter. In a war-room only
 * `--incident` names another one: a note may well begin with a reference.
 */
export function takeFromText(typed: string, implied: boolean): { text: string; incident?: string } {
  const match = implied ? null : /^(\S+)\s*/.exec(typed);
  const incident = reference(match?.[1] ?? "");
  if (match === null || incident === undefined) return { text: typed };
  return { text: typed.slice(match[0].length), incident };
}
