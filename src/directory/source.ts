/** A file that was read as plain data, with the way back from each value to its place in the file. */
import { visible } from "../core/message.ts";
import type { Problem } from "./problem.ts";

/** Keys and indexes from the top: `["organisations", 0, "id"]`. */
export type Path = readonly PropertyKey[];

export interface Source {
  /** Plain objects, lists and scalars, as yet unchecked. Keys without a value are left out. */
  readonly data: unknown;
  /** The place of a value, or of the nearest thing around it that exists; with `ofKey`, of its name. */
  place(path: Path, ofKey?: boolean): Pick<Problem, "line" | "column">;
  /** What people call the value. */
  field(path: Path): string;
}

/** A source, or why the text has no structure at all. */
export type Read = { readonly source: Source; readonly problems: readonly Problem[] } | readonly Problem[];

/** A problem at a value of the source. */
export function problemAt(source: Source, path: Path, problem: string, ofKey = false): Problem {
  return { ...source.place(path, ofKey), field: visible(source.field(path)), problem };
}
