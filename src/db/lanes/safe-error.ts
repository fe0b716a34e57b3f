/**
 * The one form in which errors are shown. Errors of the database quote the statement and its parameters, and those may
 * be what people wrote; parsers quote what they could not read. Of these only name, code and place are shown.
 */

/** How deep causes are followed: a chain of its own making must not hang the log. */
const DEEPEST = 4;
const MAX_FRAMES = 6;

export interface ShownError {
  readonly name: string;
  /** Absent where it may quote what people wrote. */
  readonly message?: string;
  readonly at: readonly string[];
  readonly cause?: ShownError;
}

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
  return { name: errorName(error), at: at.slice(0, MAX_FRAMES) };
}

/** The serialiser of all logs: {@link safeError}, and the message where it quotes nobody. */
export function shownError(error: unknown, depth = 0): ShownError {
  const shown = safeError(error);
  if (!(error instanceof Error) || quotes(error)) return shown;
  const { cause } = error;
  return {
    ...shown,
    message: error.message,
    ...(cause instanceof Error && depth < DEEPEST ? { cause: shownError(cause, depth + 1) } : {}),
  };
}

/** For a person at a terminal: what is wrong, or its name where the words may quote somebody. */
export function errorText(error: unknown): string {
  if (error instanceof Error && !quotes(error)) return error.message;
  return `${errorName(error)} (its words may quote what people wrote and are not shown)`;
}

/** Own properties that hold what was asked or read: drizzle's and postgres.js' errors, and what wraps one. */
function quotes(error: Error, depth = 0): boolean {
  if (error instanceof SyntaxError || "query" in error || "params" in error || "severity_local" in error)
    return true;
  if (/^(?:Drizzle|Postgres|Zod|Database)/.test(error.constructor.name)) return true;
  if (depth >= DEEPEST) return true;
  const inner = [error.cause, ...(error instanceof AggregateError ? error.errors : [])];
  // Who wraps such an error often repeats its words.
  return inner.some((one) => {
    if (!(one instanceof Error) || !quotes(one, depth + 1)) return false;
    return repeats(error.message, one.message);
  });
}

function repeats(text: string, words: string): boolean {
  return text.includes(words);
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error ? String(error.code) : undefined;
}
