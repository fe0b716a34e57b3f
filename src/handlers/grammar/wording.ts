/** Small wordings that several sentences share. */

/** `low, medium, high or critical`; more than twelve are cut short. */
export function eitherOf(values: readonly string[]): string {
  if (values.length > 12) return `${values.slice(0, 12).join(", ")}, …`;
  const last = values.at(-1) ?? "";
  return values.length < 2 ? last : `${values.slice(0, -1).join(", ")} or ${last}`;
}

/** `1 word`, `3 words`, `12,000 characters`. */
export function count(number: number, noun: string): string {
  return `${number.toLocaleString("en")} ${noun}${number === 1 ? "" : "s"}`;
}
