/** Reads a line of which everything is one text: flags, the reference of the incident, and the text itself. */
import type { Markdown } from "../../core/message.ts";
import { md, raw } from "../../core/message.ts";
import type { Argument } from "./argument.ts";
import { code } from "./code.ts";
import { collect } from "./collect.ts";
import type { Given } from "./collected.ts";
import type { CommandShape } from "./command-shape.ts";
import { takeFlagsBehind } from "./flags-behind.ts";
import { reference, takeFromText } from "./reference.ts";
import { split } from "./split.ts";
import type { Written } from "./written.ts";

export interface ReadText {
  readonly flags: ReadonlyMap<string, Given>;
  readonly incident?: string;
  readonly written: Written;
  readonly helpWanted: boolean;
  readonly sentences: readonly Markdown[];
}

/**
 * @param named the name of the command, as it was typed
 * @param typed what is behind it
 */
export function readText(
  named: string,
  typed: string,
  shape: CommandShape,
  known: readonly Argument[],
  impliedIncident: boolean,
): ReadText {
  const flagArgs = known.filter((argument) => !argument.positional);
  const about = shape.scope === "incident";
  const before = about ? takeFromText(typed, impliedIncident) : { text: typed };
  const front = collect(split(before.text), flagArgs, shape);
  const textFrom = front.textFrom ?? before.text.length;
  const rest = before.text.slice(textFrom).trim();
  const behind = front.literally ? { text: rest, typed: "" } : takeFlagsBehind(rest, flagArgs, shape);
  const { collected } = behind;

  const flagged = reference(front.incident ?? collected?.incident ?? "");
  // `note --tlp RED INC-2026-0042 text` names the incident as well as `note INC-2026-0042 --tlp RED text`.
  const taken =
    about && before.incident === undefined && flagged === undefined
      ? takeFromText(behind.text, impliedIncident)
      : { text: behind.text };
  const incident = before.incident ?? flagged ?? taken.incident;
  const head = [
    named,
    typed.slice(0, typed.length - before.text.length),
    behind.text.slice(0, behind.text.length - taken.text.length),
  ];
  const frontFlags = before.text
    .slice(0, textFrom)
    .trim()
    .replace(/(?:^|\s)--$/, "");
  const given = new Map([...front.flags, ...(collected?.flags ?? [])]);
  return {
    flags: given,
    ...(incident === undefined ? {} : { incident }),
    written: {
      literally: front.literally,
      given: new Set(given.keys()),
      line: {
        head: head
          .map((part) => part.trim())
          .filter((part) => part !== "")
          .join(" "),
        flags: [frontFlags, behind.typed].filter((part) => part !== "").join(" "),
        text: taken.text,
      },
    },
    helpWanted: front.helpWanted || collected?.helpWanted === true,
    sentences: [
      ...front.sentences,
      ...(collected?.sentences ?? []),
      ...twice(front.flags, collected?.flags, flagArgs),
    ],
  };
}

/** A flag before the text and again behind it is given twice. */
function twice(
  front: ReadonlyMap<string, Given>,
  behind: ReadonlyMap<string, Given> | undefined,
  args: readonly Argument[],
): readonly Markdown[] {
  return [...front.keys()]
    .filter((key) => behind?.has(key))
    .map((key) => md`${raw(code(`--${args.find((one) => one.key === key)?.flag ?? key}`))} is given twice.`);
}
