/** Arguments that are labels, `--tlp` and `--pap`, and texts that must not begin with the marking of classified information. */
import { z } from "zod";
import { PAP, type Pap } from "../../core/marking/pap.ts";
import {
  beginsClassified,
  CLASSIFIED,
  labelGoesOn,
  type ParsedLabel,
  parsePap,
  parseTlp,
} from "../../core/marking/parse.ts";
import { TLP, type Tlp } from "../../core/marking/tlp.ts";
import { type Markdown, md, raw } from "../../core/message.ts";
import { code } from "./code.ts";

/** What the grammar must know of an argument beyond its type. */
export interface ArgumentTraits {
  /** Whether the next word still belongs to what was typed. */
  readonly goesOn: (typed: string, next: string) => boolean;
  /** What to tell the person although it was understood. */
  readonly notice: (typed: string) => string | undefined;
}

export const ARGUMENT_TRAITS = z.registry<ArgumentTraits>();

/** A TLP label; the schema still says whether it may be left out. */
export function tlpArgument() {
  return z
    .string()
    .transform((typed, context): Tlp => read(parseTlp(typed), typed as Tlp, context))
    .pipe(z.enum(TLP))
    .register(ARGUMENT_TRAITS, traitsOf(parseTlp));
}

/** A PAP level. */
export function papArgument() {
  return z
    .string()
    .transform((typed, context): Pap => read(parsePap(typed), typed as Pap, context))
    .pipe(z.enum(PAP))
    .register(ARGUMENT_TRAITS, traitsOf(parsePap));
}

/** Text that is no label passes unchanged: the list of labels behind it refuses it, and knows the nearest. */
function read<Label>(parsed: ParsedLabel<Label>, typed: Label, context: z.RefinementCtx): Label {
  if (parsed.ok) return parsed.label;
  if (parsed.reason !== undefined) context.addIssue({ code: "custom", message: parsed.reason });
  return typed;
}

function traitsOf(parse: (typed: string) => ParsedLabel<unknown>): ArgumentTraits {
  return {
    goesOn: labelGoesOn,
    notice: (typed) => {
      const parsed = parse(typed);
      return parsed.ok ? parsed.notice : undefined;
    },
  };
}

/** Text that people write: refused, and not repeated, when it begins with the marking of classified information. */
export function freeText(longest: number) {
  return z
    .string()
    .trim()
    .max(longest)
    .refine((text) => !beginsClassified(text), { message: CLASSIFIED, params: { quiet: true } });
}

/** Nothing that a person writes may stand where labels stand and look like one. */
export const LABEL_AS_CAVEAT: Markdown = md`A caveat must not look like a label or like the mark of an exercise. Labels have flags of their own: ${raw(code("--tlp"))}, ${raw(code("--pap"))}, ${raw(code("--exercise"))}.`;
