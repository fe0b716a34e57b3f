/** Help, usage lines and usage errors, generated from the definitions of the commands. */
import { type Block, join, type Markdown, type Message, md, raw } from "../../core/message.ts";
import { type Argument, argumentsOf } from "./argument.ts";
import { code } from "./code.ts";
import type { CommandShape } from "./command-shape.ts";
import type { UsageProblem } from "./usage-problem.ts";
import { eitherOf } from "./wording.ts";

/** One line per command. `prefix` is the word that starts a command on this network: `/incident`. */
export function helpIndex(
  shapes: readonly CommandShape[],
  prefix: string,
  /** How a command is typed as a message, where the prefix does not reach everybody. */
  mention?: string,
): Message {
  const line = (shape: CommandShape): Markdown => md`${raw(code(shape.name))} ${shape.summary}`;
  const about = shapes.filter(({ scope }) => scope === "incident");
  const free = shapes.filter(({ scope }) => scope === "anywhere");
  return {
    banner: [],
    blocks: [
      {
        type: "text",
        text: md`What Muster understands. ${raw(code(`${prefix} help open`))} shows one command.`,
      },
      ...(mention === undefined
        ? []
        : [
            {
              type: "text" as const,
              text: md`People of other organisations, whom slash commands do not reach, write ${raw(code(`${mention} status`))} in the war-room, which everybody there reads, or ${raw(code("status INC-2026-0042"))} to Muster directly.`,
            },
          ]),
      ...section("Anywhere", free.map(line)),
      ...section("In a war-room, or elsewhere with the incident's reference as first word", about.map(line)),
    ],
  };
}

/** One command: what it does, how it is written, what each argument means, examples. */
export function helpFor(shape: CommandShape, prefix: string): Message {
  const args = argumentsOf(shape).map(argumentLine);
  const examples = shape.examples.map((example) => code(`${prefix} ${example}`));
  const aliases = (shape.aliases ?? []).map(code);
  const notes = [
    ...(shape.scope === "incident"
      ? [
          md`Outside of the war-room put the reference first: ${raw(code(`${prefix} ${shape.name} INC-2026-0042 …`))}.`,
        ]
      : []),
    ...(shape.raw === true ? [md`The text is kept letter for letter; quotes are not needed.`] : []),
    ...(shape.raw === true && argumentsOf(shape).some((argument) => !argument.positional)
      ? [
          md`Flags stand before the text or behind it. A label or a restriction in the text binds it, or is refused: a text that only speaks of them goes behind two dashes: ${raw(code(`${shape.name} -- --tlp is a flag`))}.`,
        ]
      : []),
    ...(aliases.length === 0 ? [] : [md`Also called ${raw(join(aliases))}.`]),
    md`For ${eitherOf(shape.requires.map((rights) => `${rights}s`))}. ${shape.replies === "whisper" ? "Only you see the answer." : "The whole room sees the answer."}`,
  ];
  return {
    banner: [],
    blocks: [
      { type: "text", text: md`${raw(code(usageLine(shape, prefix)))}` },
      { type: "text", text: md`${shape.summary}.` },
      ...section("Arguments", args),
      ...section("Examples", examples),
      { type: "list", items: notes },
    ],
  };
}

/** `/incident open [title…] [--severity low|medium|high|critical] [--with a,b] [--exercise]`; plain text. */
export function usageLine(shape: CommandShape, prefix: string): string {
  const known = argumentsOf(shape);
  // Before a text that is taken as it is stand the flags; behind it they would be part of it.
  const ordered = shape.raw === true ? known.toSorted((a, b) => +a.positional - +b.positional) : known;
  const args = ordered.map((argument) => {
    const form = argument.positional ? positionalForm(shape, argument) : flagForm(argument);
    if (argument.optional) return `[${form}]`;
    return argument.positional ? `<${form}>` : form;
  });
  const incident = shape.scope === "incident" ? ["[incident]"] : [];
  return [prefix, shape.name, ...incident, ...args].filter((part) => part !== "").join(" ");
}

/** What to answer when a command line was not understood: first what is wrong, then one example. */
export function usageMessage(problem: UsageProblem, prefix: string, banner: readonly string[] = []): Message {
  const { shape, sentences } = problem;
  if (problem.kind === "help-wanted" && shape !== undefined) return { ...helpFor(shape, prefix), banner };
  const [first, ...others] = sentences;
  const blocks: Block[] = [];
  if (first !== undefined) blocks.push({ type: "text", text: md`Nothing was done. ${raw(first)}` });
  if (others.length > 0) blocks.push({ type: "list", items: others });
  blocks.push({
    type: "text",
    text:
      shape === undefined
        ? md`${raw(code(`${prefix} help`))} shows what there is.`
        : md`For example ${raw(code(exampleOf(shape, prefix)))}. More: ${raw(code(`${prefix} help ${shape.name}`))}`,
  });
  return { banner, blocks };
}

/** The first one, with the prefix. */
function exampleOf({ name, examples: [first = name] }: CommandShape, prefix: string): string {
  return `${prefix} ${first}`.trim();
}

function section(heading: string, items: readonly Markdown[]): Block[] {
  if (items.length === 0) return [];
  return [
    { type: "heading", text: heading },
    { type: "list", items },
  ];
}

function argumentLine(argument: Argument): Markdown {
  const { help, values, optional, fallback } = argument;
  const name = code(argument.positional ? argument.key : `--${argument.flag}`);
  const facts = [
    ...(values === undefined ? [] : [eitherOf(values)]),
    ...(fallback === undefined ? [] : [`${fallback} when left out`]),
    ...(argument.positional && optional && fallback === undefined ? ["may be left out"] : []),
    ...(!argument.positional && !optional ? ["needed"] : []),
  ];
  const said = [help, ...facts].filter((part) => part !== undefined);
  return said.length === 0 ? name : md`${raw(name)} ${said.join("; ")}`;
}

function positionalForm(shape: CommandShape, { key, values }: Argument): string {
  const shown = values === undefined ? key : choice(values, key);
  const positional = shape.positional?.find(({ name }) => name === key);
  return positional?.rest === true || positional?.many === true || shape.raw === true ? `${shown}…` : shown;
}

function flagForm({ flag, kind, many, values }: Argument): string {
  if (kind === "boolean") return `--${flag}`;
  const value =
    values === undefined ? `<${kind === "number" ? "number" : flag}>` : choice(values, `<${flag}>`);
  return `--${flag} ${many ? `${value},…` : value}`;
}

function choice(values: readonly string[], otherwise: string): string {
  return values.length <= 7 ? values.join("|") : otherwise;
}
