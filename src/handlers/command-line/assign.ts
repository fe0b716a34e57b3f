/** Gives words and flag values to the arguments of a command, as zod is to see them. */
import { type Markdown, md, raw } from "../../core/message.ts";
import type { Argument } from "./argument.ts";
import { code, echo } from "./code.ts";
import type { Given } from "./collected.ts";
import type { CommandShape } from "./command-shape.ts";
import type { Token } from "./split.ts";

export interface Assigned {
  readonly values: Readonly<Record<string, unknown>>;
  readonly sentences: readonly Markdown[];
}

/** Words fill the positional arguments from left to right, except those that were given as flags. */
export function assign(
  words: readonly Token[],
  flags: ReadonlyMap<string, Given>,
  args: readonly Argument[],
  shape: CommandShape,
): Assigned {
  const values: Record<string, unknown> = {};
  for (const argument of args) {
    const given = flags.get(argument.key);
    if (given !== undefined) values[argument.key] = toValue(argument, given);
  }

  const left = [...words];
  for (const positional of openPositionals(shape, flags)) {
    const argument = args.find(({ key }) => key === positional.name);
    const taken = left.splice(0, positional.rest === true || positional.many === true ? left.length : 1);
    if (argument === undefined || taken.length === 0) continue;
    const texts = taken.map(({ text }) => text);
    values[argument.key] = toValue(argument, positional.rest === true ? [texts.join(" ")] : texts);
  }
  return { values, sentences: left.length === 0 ? [] : [tooMany(left, shape)] };
}

/** How many words the command can take at most. */
export function capacity(shape: CommandShape, flags: ReadonlyMap<string, Given>): number {
  const open = openPositionals(shape, flags);
  return open.some(({ rest, many }) => rest === true || many === true)
    ? Number.POSITIVE_INFINITY
    : open.length;
}

function openPositionals(shape: CommandShape, flags: ReadonlyMap<string, Given>) {
  return (shape.positional ?? []).filter(({ name }) => !flags.has(name));
}

function toValue(argument: Argument, given: Given): unknown {
  if (!argument.many) return oneOf(argument, given[0] ?? "");
  return given
    .flatMap((value) => (value === true ? [""] : value.split(",")))
    .map((value) => value.trim())
    .filter((value) => value !== "")
    .map((value) => oneOf(argument, value));
}

/** The value in the type that the schema expects where the text is clear; otherwise the text, for zod to refuse. */
function oneOf({ kind, values }: Argument, typed: string | true): unknown {
  if (typed === true) return true;
  const lower = typed.toLowerCase();
  if (kind === "boolean") {
    if (["true", "yes", "on", "1"].includes(lower)) return true;
    if (["false", "no", "off", "0"].includes(lower)) return false;
  }
  if (kind === "number" && /^[-+]?\d+(\.\d+)?$/.test(typed)) return Number(typed);
  if (values === undefined || values.includes(typed)) return typed;
  // "TLP:AMBER" is how the standard writes the label, so people type it where AMBER is expected.
  const folded = [lower, lower.replace(/^tlp:/, "")];
  return values.find((value) => folded.includes(value.toLowerCase())) ?? typed;
}

function tooMany(left: readonly Token[], shape: CommandShape): Markdown {
  const words = left.map(({ text }) => text).join(" ");
  return (shape.positional ?? []).length === 0
    ? md`${raw(code(shape.name))} takes no further words; you wrote ${raw(echo(words))}.`
    : md`${raw(code(shape.name))} has no use for ${raw(echo(words))}. Text of several words goes in quotes.`;
}
