/** Code spans and short echoes of what a person typed. */
import { type Markdown, visible, withoutUnseen } from "../../core/message.ts";
import { shortened } from "../../core/words.ts";

/**
 * Text as a CommonMark code span (CommonMark 0.31.2 §6.1): inside, nothing formats. The fence is longer than
 * any run of backticks in the text, so the text cannot close it.
 */
export function code(text: string): Markdown {
  const shown = visible(text).replace(/\s*\n\s*/g, " ⏎ ");
  const longest = Math.max(0, ...(shown.match(/`+/g) ?? []).map((run) => run.length));
  const fence = "`".repeat(longest + 1);
  const pad = shown === "" || /^[\s`]|[\s`]$/.test(shown) ? " " : "";
  return `${fence}${pad}${shown}${pad}${fence}` as Markdown;
}

/** A line that somebody is to copy as it is: a span, or, when it has several lines, a block (CommonMark §4.5). */
export function copyable(text: string): Markdown {
  const seen = withoutUnseen(text);
  if (!seen.includes("\n")) return code(seen);
  const longest = Math.max(2, ...(seen.match(/`+/g) ?? []).map((run) => run.length));
  const fence = "`".repeat(longest + 1);
  return `${fence}\n${seen}\n${fence}` as Markdown;
}

/** What a person typed, as a code span of at most 40 characters. */
export function echo(text: string): Markdown {
  return code(shortened(text.slice(0, 200), 40));
}
