/**
 * The question that every command is asked before it runs: does a text of it carry a label that is stricter than
 * what binds it? Every argument that is text is asked, so that a new command cannot forget it. Pure.
 */
import {
  type BoundBy,
  isLiteral,
  type LabelVerdict,
  LITERAL_MARK,
  labelVerdict,
  type Own,
  type Said,
} from "../../core/marking/in-text/label-verdict.ts";
import { TLP } from "../../core/marking/tlp.ts";
import { argumentsOf } from "../command-line/argument.ts";
import type { CommandShape } from "../command-line/command-shape.ts";
import type { Written } from "../command-line/written.ts";

type Args = Readonly<Record<string, unknown>>;

/** Problems with the labels of a command. */
export interface LabelProblem {
  /** Key of the argument. */
  readonly key: string;
  readonly text: string;
  readonly own: Own;
  readonly boundBy: BoundBy;
}

export type Answer =
  | { readonly ok: true; readonly args: Args }
  | { readonly ok: false; readonly problem: LabelProblem };

/** Keys of the arguments in which somebody can write what they like: all but lists of values, numbers and labels. */
export function textArguments(shape: CommandShape): readonly string[] {
  return argumentsOf(shape)
    .filter(({ kind, values, reading }) => kind === "text" && values === undefined && reading === undefined)
    .map(({ key }) => key);
}

/**
 * @param around what binds the words where the command itself says nothing; undefined: nothing does
 * @param written how it was typed; undefined: it is a form
 */
export function askLabels(
  shape: CommandShape,
  args: Args,
  around: BoundBy | undefined,
  written: Written | undefined,
): Answer {
  const boundBy = boundByOf(args, around);
  const said = written === undefined ? saidInForm(shape, args) : saidOf(written);
  let bound = said.literally && written === undefined ? withoutMarks(shape, args) : args;
  for (const key of textArguments(shape)) {
    for (const text of textsOf(args[key])) {
      const verdict = labelVerdict(text, boundBy, said);
      if (verdict.go === "through") continue;
      const problem = { key, text, own: verdict.own, boundBy };
      const rest = boundText(shape, args, key, verdict, written);
      if (rest === undefined) return { ok: false, problem };
      const { tlp, pap } = verdict.own;
      bound = { ...bound, [key]: rest, ...(tlp ? { tlp } : {}), ...(pap ? { pap } : {}) };
    }
  }
  return { ok: true, args: bound };
}

/** The label that the command gives its words, else the one of the place. */
function boundByOf(args: Args, around: BoundBy | undefined): BoundBy {
  const tlp = TLP.find((one) => one === args.tlp) ?? around?.tlp ?? "CLEAR";
  const pap = (args.pap as BoundBy["pap"]) ?? around?.pap;
  return { tlp, ...(pap === undefined ? {} : { pap }) };
}

function saidOf({ literally, given }: Written): Said {
  const forWhom = ["only", "to", "caveat"].some((key) => given.has(key));
  return { literally, tlp: given.has("tlp"), pap: given.has("pap"), forWhom };
}

/** In a form the label is always chosen, if only by leaving it as it was: that explains no text. */
function saidInForm(shape: CommandShape, args: Args): Said {
  return { literally: textArguments(shape).some((key) => textsOf(args[key]).some(isLiteral)) };
}

/** In a form the two dashes are part of what was filled in. */
function withoutMarks(shape: CommandShape, args: Args): Args {
  const texts = textArguments(shape).flatMap((key) => {
    const value = args[key];
    return typeof value === "string" ? [[key, value.replace(LITERAL_MARK, "")] as const] : [];
  });
  return { ...args, ...Object.fromEntries(texts) };
}

/**
 * The text without its labels, when these can bind it. Only the words themselves take a label along, and only where
 * the command has a flag for it.
 */
function boundText(
  shape: CommandShape,
  args: Args,
  key: string,
  verdict: LabelVerdict,
  written: Written | undefined,
): string | undefined {
  if (verdict.go !== "bound" || written === undefined) return undefined;
  const has = (name: string) => Object.hasOwn(shape.args.shape, name);
  const { tlp, pap } = verdict.own;
  const takes = (tlp === undefined || has("tlp")) && (pap === undefined || has("pap"));
  // For whom it is at TLP:RED, the words do not say.
  const isForNobody = tlp === "RED" && has("to") && args.to === undefined;
  return takes && !isForNobody && shape.positional?.[0]?.name === key ? verdict.text : undefined;
}

function textsOf(value: unknown): readonly string[] {
  if (typeof value === "string") return [value];
  return Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];
}
