/** What is wrong with a directory file, and where. */

export interface Problem {
  /** From 1. */
  readonly line: number;
  /** From 1; absent where columns mean nothing (CSV). */
  readonly column?: number;
  /** `organisations[0].contacts[1].role`, or the column of a CSV file; empty for the file as a whole. */
  readonly field: string;
  readonly problem: string;
}

/** `directory.yaml:12: organisations[0].kind: unknown kind …`, one line per problem. */
export function printProblems(file: string, problems: readonly Problem[]): string {
  return problems
    .map(({ line, field, problem }) => `${file}:${line}: ${field === "" ? "" : `${field}: `}${problem}`)
    .join("\n");
}

/** In the order of the file, each once. */
export function inFileOrder(problems: readonly Problem[]): Problem[] {
  const once = new Map(problems.map((one) => [JSON.stringify([one.line, one.field, one.problem]), one]));
  return [...once.values()].sort((a, b) => a.line - b.line || (a.column ?? 0) - (b.column ?? 0));
}
