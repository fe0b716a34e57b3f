/** JSON of outside origin in a form that PostgreSQL's jsonb accepts and gives back unchanged. */

/**
 * Serialises for a jsonb parameter. NUL becomes its symbol ␀ and lone surrogates become U+FFFD: jsonb refuses
 * both (PostgreSQL manual §8.14), and a hostile event that cannot be stored would be delivered again for ever.
 */
export function jsonText(value: unknown): string {
  // JSON.stringify writes exactly these as escapes; an escaped backslash is matched first and kept.
  return (JSON.stringify(value) ?? "null").replace(/\\(u0000|ud[89a-f][0-9a-f]{2}|.)/g, (whole, what) => {
    if (what === "u0000") return "\u2400";
    return what.length > 1 ? "\ufffd" : whole;
  });
}

/** The same for a text column. */
export function storableText(text: string): string {
  return text.toWellFormed().replaceAll("\u0000", "\u2400");
}
