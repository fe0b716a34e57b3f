/** Small matters of English, for plain text. */

/** The text on one line: every run of white space becomes one space. */
export function oneLine(text: string): string {
  return text.trim().split(/\s+/).join(" ");
}

/** `a`, `a or b`, `a, b or c`. */
export function oneOf(words: readonly string[], last = "or"): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} ${last} ${words.at(-1)}`;
}

/** `1 entry`, `2 entries`. */
export function count(number: number, one: string, many: string): string {
  return `${number} ${number === 1 ? one : many}`;
}

/** Order by code unit: the same on every machine, unlike an order by language. */
export function inOrder(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** The text itself, or its beginning and an ellipsis when it has more than `most` characters. */
export function shortened(text: string, most: number): string {
  // Never more characters than code units: most texts need no counting.
  if (text.length <= most) return text;
  const characters = Array.from(text);
  return characters.length <= most
    ? text
    : `${characters
        .slice(0, most - 1)
        .join("")
        .trimEnd()}…`;
}
