/** Turns what zod found in a directory file into problems with their lines. */
import type { z } from "zod";
import { shown } from "./checks.ts";
import { didYouMean } from "./did-you-mean.ts";
import type { Problem } from "./problem.ts";
import { type Path, problemAt, type Source } from "./source.ts";

/** Every issue as one problem; unknown keys one each. zod's own messages must be empty (see check-file.ts). */
export function issueProblems(error: z.ZodError, source: Source, known: KnownKeys): Problem[] {
  return error.issues.flatMap((issue) => {
    if (issue.code === "unrecognized_keys") {
      return issue.keys.map((key) => {
        const keys = known(issue.path);
        const problem = `unknown field${didYouMean(key, keys)} One of: ${keys.join(", ")}`;
        return problemAt(source, [...issue.path, key], problem, true);
      });
    }
    return [problemAt(source, issue.path, wording(issue, valueAt(source.data, issue.path)))];
  });
}

/** The fields that exist at a path. */
export type KnownKeys = (path: Path) => readonly string[];

function wording(issue: z.core.$ZodIssue, value: unknown): string {
  if (value === undefined) return "is missing";
  if (issue.message !== "") return issue.message;
  switch (issue.code) {
    case "invalid_value": {
      const values = issue.values.map(String);
      const typed = typeof value === "string" ? value : JSON.stringify(value);
      return `unknown ${nounOf(issue.path)} \`${shown(typed)}\`${didYouMean(typed, values)} One of: ${values.join(", ")}`;
    }
    case "invalid_type":
      return `is ${kindOf(value)}; it has to be ${expected(issue.expected, value)}`;
    case "too_small":
      return issue.origin === "string"
        ? "is empty"
        : "is an empty list; name at least one, or leave the field out";
    case "too_big":
      return `is longer than ${issue.maximum} characters`;
    default:
      return "is not understood";
  }
}

/** What the last named thing of a path holds: `role`; of a list, `role` for `steps[2]`. */
function nounOf(path: Path): string {
  const name = String(path.findLast((key) => typeof key === "string") ?? "value");
  return name === "steps" || name === "invite" ? "role" : name;
}

function kindOf(value: unknown): string {
  if (value === null) return "empty";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "a group of fields";
  if (typeof value === "string") return `the text \`${shown(value)}\``;
  return `the ${typeof value} ${String(value)}`;
}

function expected(type: string, value: unknown): string {
  if (type === "string") return typeof value === "object" ? "text" : "text; put it in quotes";
  if (type === "array") return "a list";
  return "a group of fields";
}

function valueAt(data: unknown, path: Path): unknown {
  let value = data;
  for (const key of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Record<PropertyKey, unknown>)[key];
  }
  return value;
}
