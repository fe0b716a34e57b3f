/** Muster's own PostgreSQL cannot run. The message says what to do; the way out that always works is DATABASE_URL. */
export class EmbeddedError extends Error {
  constructor(problem: string, options?: ErrorOptions) {
    super(`${problem} Or set DATABASE_URL to use a PostgreSQL of your own.`, options);
    this.name = "EmbeddedError";
  }
}

/** The code of a system error, for instance `EACCES`. */
export function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "unknown error";
}
