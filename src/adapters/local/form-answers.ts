/** Checks a person's answers against the form before Muster gets them. */
import type { Form, FormField } from "../chat-port.ts";

/** Longest answer in characters: one line, and several. */
const MAX_LENGTH = { line: 300, text: 4000, choice: 300 } as const;

/** The problem of each wrong answer by field name (empty: none), and the answers to the form's own fields only. */
export function wrongAnswers(
  form: Form,
  given: Readonly<Record<string, string>>,
): { readonly errors: Record<string, string>; readonly values: Record<string, string> } {
  const errors: Record<string, string> = {};
  const values: Record<string, string> = {};
  for (const field of form.fields) {
    const value = (Object.hasOwn(given, field.name) ? (given[field.name] ?? "") : "").trim();
    const wrong = problem(field, value);
    if (wrong !== undefined) errors[field.name] = wrong;
    else if (value !== "") values[field.name] = value;
  }
  return { errors, values };
}

function problem(field: FormField, value: string): string | undefined {
  if (value === "") return field.optional ? undefined : "This is needed.";
  const longest = MAX_LENGTH[field.kind];
  if (value.length > longest) return `That is ${value.length} characters; at most ${longest} fit.`;
  if (field.kind === "line" && value.includes("\n")) return "This must be one line.";
  if (field.kind === "choice" && !(field.choices ?? []).some((choice) => choice.value === value))
    return "Choose one of the list.";
  return undefined;
}
