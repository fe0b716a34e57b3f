/** Small wordings that several sentences share. */
import { oneOf } from "../../core/words.ts";

/** `low, medium, high or critical`; more than twelve are cut short. */
export function eitherOf(values: readonly string[]): string {
  return values.length > 12 ? `${values.slice(0, 12).join(", ")}, …` : oneOf(values);
}

/** `1 word`, `3 words`, `12,000 characters`. */
export function count(number: number, noun: string): string {
  return `${number.toLocaleString("en")} ${noun}${number === 1 ? "" : "s"}`;
}
