/** Errors of the database quote parameters, and those may be what people wrote: these forms leave them out. */

/** Name and code, for instance `DrizzleQueryError 40P01`; for a column or a short log field. */
export function errorName(error: unknown): string {
  if (!(error instanceof Error)) return "unknown error";
  const code = codeOf(error) ?? codeOf(error.cause);
  const { name } = error.constructor;
  return code === undefined ? name : `${name} ${code}`;
}

/** For the log: name, code and where it was thrown, without any message. */
export function safeError(error: unknown): { name: string; at: readonly string[] } {
  const frames = error instanceof Error ? (error.stack ?? "").split("\n") : [];
  const at = frames.map((line) => line.trim()).filter((line) => line.startsWith("at "));
  return { name: errorName(error), at: at.slice(0, 6) };
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error ? String(error.code) : undefined;
}
