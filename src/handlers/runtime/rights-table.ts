/** The rights as a table, from the commands themselves: docs/rights.md shows it, a test holds the two together. */
import { RIGHTS, type Rights } from "../../core/directory/directory.ts";
import type { CommandShape } from "../command-line/command-shape.ts";

/** What the person's organisation is to the incident. */
export type Part = "takes part" | "takes no part";

/**
 * Whether somebody may use a command: of an incident in which their organisation takes part, or takes no part.
 * `coordinating`: only coordinators of a coordinating organisation, and up to TLP:AMBER.
 */
export function mayByTable(
  command: Pick<CommandShape, "requires" | "scope">,
  rights: Rights,
  part: Part,
): "yes" | "no" | "coordinating" {
  if (!command.requires.includes(rights)) return "no";
  if (command.scope === "anywhere" || part === "takes part") return "yes";
  return rights === "coordinator" ? "coordinating" : "no";
}

const SIGN = { yes: "yes", no: "–", coordinating: "yes ¹" } as const;

/** Markdown (GFM): a row per command, a column per right. */
export function rightsTable(commands: readonly CommandShape[], part: Part): string {
  const rows = commands.map((command) => [
    `\`${command.name}\``,
    ...RIGHTS.map((rights) => SIGN[mayByTable(command, rights, part)]),
  ]);
  return [["command", ...RIGHTS], ["---", ...RIGHTS.map(() => "---")], ...rows]
    .map((cells) => `| ${cells.join(" | ")} |`)
    .join("\n");
}
