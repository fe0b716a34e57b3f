/** Turns what zod found into sentences for the person who typed the command. */
import type { z } from "zod";
import { type Markdown, md, raw } from "../../core/message.ts";
import { type Argument, argumentsOf } from "./argument.ts";
import { code, echo } from "./code.ts";
import type { CommandShape } from "./command-shape.ts";
import { nearest } from "./nearest.ts";
import { count, eitherOf } from "./wording.ts";

/**
 * One sentence per issue, without repeats. Expects zod's own messages to be empty (see `validate` in
 * parse.ts); a message that is there was written by the author of the schema and is used as it is.
 */
export function issueSentences(
  error: z.ZodError,
  values: Readonly<Record<string, unknown>>,
  shape: CommandShape,
): Markdown[] {
  const args = argumentsOf(shape);
  const sentences = error.issues.map((issue) => {
    const argument = args.find(({ key }) => key === issue.path[0]);
    if (argument === undefined) return md`${issue.message || "These arguments do not fit together."}`;
    return sentence(issue, argument, valueAt(values, issue.path));
  });
  return [...new Set(sentences)];
}

function sentence(issue: z.core.$ZodIssue, argument: Argument, typed: unknown): Markdown {
  const name = code(argument.positional ? argument.key : `--${argument.flag}`);
  if (typed === undefined) return missing(name, argument, issue.message);
  const wrote = typeof typed === "object" ? md`` : md`; you wrote ${raw(echo(String(typed)))}`;

  if (issue.message !== "") {
    const stated = issue.message.replace(/\.$/, "");
    if (issue.code === "custom" && issue.params?.quiet === true) return md`${raw(name)}: ${stated}.`;
    if (/[?!]$/.test(stated)) return md`${raw(name)}: ${stated} You wrote ${raw(echo(String(typed)))}.`;
    return md`${raw(name)}: ${stated}${raw(wrote)}.`;
  }
  if (argument.values !== undefined && typeof typed === "string") {
    const meant = nearest(typed, argument.values);
    const hint = meant === undefined ? md`` : md` Did you mean ${raw(code(meant))}?`;
    return md`${raw(name)} is ${eitherOf(argument.values)}${raw(wrote)}.${raw(hint)}`;
  }
  switch (issue.code) {
    case "too_big":
      return md`${raw(name)} ${bound("at most", Number(issue.maximum), issue.origin, typed)}.`;
    case "too_small":
      if (typed === "") return md`${raw(name)} is empty.`;
      return md`${raw(name)} ${bound("at least", Number(issue.minimum), issue.origin, typed)}.`;
    case "invalid_type":
      return md`${raw(name)} is ${expected(issue.expected)}${raw(wrote)}.`;
    default: {
      const help = argument.help === undefined ? "has another form" : `is: ${argument.help}`;
      return md`${raw(name)} ${help}${raw(wrote)}.`;
    }
  }
}

function missing(name: Markdown, { help, values }: Argument, message: string): Markdown {
  if (message !== "") return md`${raw(name)} is missing: ${message.replace(/\.$/, "")}.`;
  if (values !== undefined) return md`${raw(name)} is missing: ${eitherOf(values)}.`;
  return help === undefined ? md`${raw(name)} is missing.` : md`${raw(name)} is missing: ${help}.`;
}

function bound(which: "at most" | "at least", limit: number, origin: string, typed: unknown): string {
  if (origin === "string" && typeof typed === "string") {
    return `has ${which} ${count(limit, "character")}; yours has ${typed.length.toLocaleString("en")}`;
  }
  if (origin === "array" && Array.isArray(typed)) {
    return `has ${which} ${count(limit, "value")}; yours has ${typed.length.toLocaleString("en")}`;
  }
  return `is ${which} ${limit.toLocaleString("en")}; you wrote ${String(typed)}`;
}

function expected(type: string): string {
  if (type === "int") return "a number without decimals";
  if (type === "number") return "a number";
  if (type === "boolean") return "on or off";
  return `a ${type}`;
}

function valueAt(values: Readonly<Record<string, unknown>>, path: readonly PropertyKey[]): unknown {
  const [key, at] = path;
  const value = values[String(key)];
  return Array.isArray(value) && typeof at === "number" ? value[at] : value;
}
