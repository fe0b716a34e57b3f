/** Where something stands in its line and in its text. */

export interface Place {
  /** What stands before it in its line, and behind it; at most {@link WINDOW} units. */
  readonly left: string;
  readonly right: string;
  /** The line begins, or ends, within `left` and `right`. */
  readonly seesStart: boolean;
  readonly seesEnd: boolean;
  /** Nothing but white space is in the lines before, or behind. */
  readonly inFirstLine: boolean;
  readonly inLastLine: boolean;
}

/** More is never looked at, so that a text costs no more than its length. */
const WINDOW = 64;

export function placeOf(text: string, start: number, end: number): Place {
  const before = text.slice(Math.max(0, start - WINDOW), start);
  const behind = text.slice(end, end + WINDOW);
  const from = before.lastIndexOf("\n");
  const to = behind.indexOf("\n");
  const seesStart = from >= 0 || start <= WINDOW;
  const seesEnd = to >= 0 || end + WINDOW >= text.length;
  return {
    left: before.slice(from + 1),
    right: to < 0 ? behind : behind.slice(0, to),
    seesStart,
    seesEnd,
    inFirstLine: seesStart && (start <= WINDOW ? before.slice(0, Math.max(0, from)).trim() === "" : false),
    inLastLine:
      seesEnd && (to < 0 || text.length <= end + WINDOW) && (to < 0 || behind.slice(to).trim() === ""),
  };
}
