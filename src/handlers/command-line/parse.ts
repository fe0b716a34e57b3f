/** From the line that a person typed to a command with validated arguments, or to what is wrong with it. */
import type { z } from "zod";
import { type Markdown, md, raw } from "../../core/message.ts";
import { argumentsOf } from "./argument.ts";
import { assign } from "./assign.ts";
import { code, echo } from "./code.ts";
import { collect } from "./collect.ts";
import type { CommandShape } from "./command-shape.ts";
import { issueSentences } from "./issue-sentence.ts";
import { nearest } from "./nearest.ts";
import { readText } from "./read-text.ts";
import { takeFromWords } from "./reference.ts";
import { split, type Token } from "./split.ts";
import type { UsageProblem } from "./usage-problem.ts";
import type { Written } from "./written.ts";

/** Longest command line that is read at all, in UTF-16 units. */
export const MAX_LINE_LENGTH = 12_000;

export interface ParseContext {
  /** Typed in a war-room: a command about an incident means that one unless another is named. */
  readonly impliedIncident: boolean;
}

export type ParsedCommand<Shape extends CommandShape> =
  | {
      readonly ok: true;
      readonly shape: Shape;
      readonly args: z.output<Shape["args"]>;
      /** The reference given, `INC-2026-0042` or `amber-falcon`; absent when none was: the war-room's is meant. */
      readonly incident?: string;
      readonly written: Written;
      /** What the person is to be told although everything was understood: how it is written now. */
      readonly notices: readonly string[];
    }
  | { readonly ok: false; readonly message: UsageProblem };

type Refusal = Extract<ParsedCommand<CommandShape>, { ok: false }>;

/**
 * Parses one command line, without the prefix. Never throws on anything that a person can type. Problems
 * with the words and flags are reported all at once; only then are the values themselves validated.
 */
export function parseCommand<Shape extends CommandShape>(
  text: string,
  shapes: readonly Shape[],
  context: ParseContext,
): ParsedCommand<Shape> {
  if (text.length > MAX_LINE_LENGTH) {
    const [typed, most] = [text.length, MAX_LINE_LENGTH].map((length) => length.toLocaleString("en"));
    return refuse("too-long", [
      md`That is ${typed ?? ""} characters long; a command has at most ${most ?? ""}.`,
    ]);
  }
  const [first, ...tokens] = split(text);
  if (first === undefined) return refuse("nothing-typed", [md`No command was given.`]);
  const shape = findShape(shapes, first.text);
  if (shape === undefined) return { ok: false, message: unknownCommand(first.text, shapes) };

  return shape.raw === true
    ? parseText(first.text, text.slice(first.end).trim(), shape, context)
    : parseWords(text.trim(), tokens, shape, context);
}

/** The command of that name or alias, in any case. */
export function findShape<Shape extends CommandShape>(
  shapes: readonly Shape[],
  name: string,
): Shape | undefined {
  const wanted = name.toLowerCase();
  return shapes.find((shape) => shape.name === wanted || shape.aliases?.includes(wanted));
}

/** What to say about a command that does not exist, with the one that was probably meant. */
export function unknownCommand(name: string, shapes: readonly CommandShape[]): UsageProblem {
  const meant = nearest(
    name,
    shapes.flatMap((shape) => [shape.name, ...(shape.aliases ?? [])]),
  );
  const hint = meant === undefined ? md`` : md` Did you mean ${raw(code(meant))}?`;
  return { kind: "unknown-command", sentences: [md`There is no command ${raw(echo(name))}.${raw(hint)}`] };
}

/** A command whose argument is one text, letter for letter, with its flags before or behind it. */
function parseText<Shape extends CommandShape>(
  named: string,
  typed: string,
  shape: Shape,
  context: ParseContext,
): ParsedCommand<Shape> {
  const known = argumentsOf(shape);
  const read = readText(named, typed, shape, known, context.impliedIncident);
  if (read.helpWanted) return refuse("help-wanted", [], shape);
  if (read.sentences.length > 0) return refuse("arguments", read.sentences, shape);
  if (shape.scope === "incident" && read.incident === undefined && !context.impliedIncident) {
    return noIncident(shape);
  }
  const key = shape.positional?.[0]?.name;
  const { values } = assign([], read.flags, known, shape);
  const { text = "" } = read.written.line;
  const all = key === undefined || text === "" ? values : { ...values, [key]: text };
  return validate(shape, all, read.incident, read.written);
}

/** A command of words and flags. */
function parseWords<Shape extends CommandShape>(
  line: string,
  tokens: readonly Token[],
  shape: Shape,
  context: ParseContext,
): ParsedCommand<Shape> {
  const known = argumentsOf(shape);
  const collected = collect(tokens, known, shape);
  if (collected.helpWanted) return refuse("help-wanted", [], shape);
  if (collected.sentences.length > 0) return refuse("arguments", collected.sentences, shape);

  const taken =
    shape.scope === "incident"
      ? takeFromWords(collected, shape, context.impliedIncident)
      : { words: collected.words, incident: undefined };
  if (taken === undefined) {
    return refuse(
      "arguments",
      [
        md`${raw(code("--incident"))} is a reference such as INC-2026-0042 or a codename such as amber-falcon; you wrote ${raw(echo(collected.incident ?? ""))}.`,
      ],
      shape,
    );
  }
  if (shape.scope === "incident" && taken.incident === undefined && !context.impliedIncident) {
    return noIncident(shape);
  }
  const assigned = assign(taken.words, collected.flags, known, shape);
  if (assigned.sentences.length > 0) return refuse("arguments", assigned.sentences, shape);
  const { literally } = collected;
  const given = new Set(Object.keys(assigned.values));
  return validate(shape, assigned.values, taken.incident, { literally, given, line: { head: line } });
}

function validate<Shape extends CommandShape>(
  shape: Shape,
  values: Readonly<Record<string, unknown>>,
  incident: string | undefined,
  written: Written,
): ParsedCommand<Shape> {
  // Default messages become empty, so that only those which the schema's author wrote are left.
  const result = shape.args.safeParse(values, { error: () => "" });
  if (!result.success) return refuse("arguments", issueSentences(result.error, values, shape), shape);
  const args = result.data as z.output<Shape["args"]>;
  const notices = argumentsOf(shape).flatMap(({ key, reading }) => {
    const typed = values[key];
    return (typeof typed === "string" ? reading?.notice(typed) : undefined) ?? [];
  });
  return { ok: true, shape, args, notices, written, ...(incident === undefined ? {} : { incident }) };
}

function noIncident(shape: CommandShape): Refusal {
  const example = code(`${shape.name} INC-2026-0042`);
  return refuse(
    "no-incident",
    [
      md`Which incident? Outside of a war-room name it first, by reference or codename: ${raw(example)} or ${raw(code(`${shape.name} amber-falcon`))}.`,
    ],
    shape,
  );
}

function refuse(kind: UsageProblem["kind"], sentences: readonly Markdown[], shape?: CommandShape): Refusal {
  return { ok: false, message: { kind, sentences, ...(shape === undefined ? {} : { shape }) } };
}
