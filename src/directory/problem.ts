/** A problem of a directory file, and its place. */

export interface Problem {
  /** From 1. */
  readonly line: number;
  /** From 1; absent where columns mean nothing (CSV). */
  readonly column?: number;
  /** `organisations[0].contacts[1].role`, or the column of a CSV file; empty for the file as a whole. */
  readonly field: string;
  readonly problem: string;
}

/** `directory.yaml:12:5: organisations[0].kind: unknown kind …`, one line per problem; editors jump to it. */
export function printProblems(file: string, problems: readonly Problem[]): string {
  return problems
    .map(({ line, column, field, problem }) => {
      const place = column === undefined ? `${line}` : `${line}:${column}`;
      return `${file}:${place}: ${field === "" ? "" : `${field}: `}${problem}`;
    })
    .join("\n");
}

/** In the order of the file, each once: what is wrong with the value of an anchor is so wherever it is repeated. */
export function inFileOrder(problems: readonly Problem[]): Problem[] {
  const once = new Map<string, Problem>();
  for (const one of problems) {
    const field = one.column === undefined ? one.field : one.field.split(".").at(-1);
    const key = JSON.stringify([one.line, one.column, field, one.problem]);
    if (!once.has(key)) once.set(key, one);
  }
  return [...once.values()].sort((a, b) => a.line - b.line || (a.column ?? 0) - (b.column ?? 0));
}
