/** The changes of an import as plain text, for a terminal or a log. */
import { visible } from "../message.ts";
import type { Change, FieldChange } from "./diff.ts";

const SIGNS = { added: "+", changed: "~", removed: "-" } as const;

/**
 * One paragraph per item, one line per field, and a count at the end; `no changes` when there are none. Of
 * what is removed only the name is printed.
 */
export function printDiff(changes: readonly Change[]): string {
  if (changes.length === 0) return "no changes";
  const items = changes.map((change) => {
    const name = change.name === undefined ? "" : ` (${visible(change.name)})`;
    const fields = change.kind === "removed" ? [] : change.fields.map(fieldLine);
    return [`${SIGNS[change.kind]} ${change.what} ${visible(change.id)}${name}`, ...fields].join("\n");
  });
  const counts = (["added", "changed", "removed"] as const)
    .map((kind) => ({ kind, number: changes.filter((change) => change.kind === kind).length }))
    .filter(({ number }) => number > 0)
    .map(({ kind, number }) => `${number} ${kind}`);
  return [...items, counts.join(", ")].join("\n");
}

function fieldLine({ field, from, to }: FieldChange): string {
  if (from === undefined) return `    ${field}: ${visible(to ?? "")}`;
  return `    ${field}: ${visible(from)} → ${to === undefined ? "(nothing)" : visible(to)}`;
}
