/** Reading JSON from other servers, where any field may be missing or of another type. */

export type Json = Readonly<Record<string, unknown>>;

/** The value as an object; anything else counts as an empty one. */
export function record(value: unknown): Json {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Json) : {};
}

export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function text(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

/** The strings of a list. */
export function texts(value: unknown): readonly string[] {
  return list(value).filter((one) => typeof one === "string");
}
