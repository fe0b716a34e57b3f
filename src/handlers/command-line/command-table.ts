/** The table of commands in the README; a test checks that the README has the current one. */
import type { CommandShape } from "./command-shape.ts";
import { usageLine } from "./help.ts";

/** Markdown (GFM) table: how it is written, what it does, who may. */
export function commandTable(shapes: readonly CommandShape[]): string {
  const rows = shapes.map((shape) => [
    `\`${usageLine(shape, "")}\``,
    shape.summary,
    shape.requires.join(", "),
  ]);
  return [["command", "what it does", "who may"], ["---", "---", "---"], ...rows]
    .map((cells) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`)
    .join("\n");
}
