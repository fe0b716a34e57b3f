/** Instants and spans as people read them. UTC only: zones are applied where text is rendered for one person. */

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const WEEK = 7 * DAY;

/** `2026-11-20 09:20 UTC`. */
export function utc(instant: Date): string {
  // Counted from the end, because a year may have more than four digits.
  const iso = instant.toISOString();
  return `${iso.slice(0, -14)} ${iso.slice(-13, -8)} UTC`;
}

/** `09:20:31 UTC`. */
export function clockTime(instant: Date): string {
  return `${instant.toISOString().slice(-13, -5)} UTC`;
}

/** The instant `ms` milliseconds after another. */
export function after(instant: Date, ms: number): Date {
  return new Date(instant.getTime() + ms);
}

/**
 * A length of time with at most two units: `45 s`, `12 min`, `2 h 5 min`, `3 d`.
 * Rounds down; seconds are shown below five minutes only; nothing is shorter than `0 s`.
 * @param ms milliseconds
 */
export function span(ms: number): string {
  const left = Math.max(0, ms);
  if (left >= DAY) return inTwo(left, DAY, "d", HOUR, "h");
  if (left >= HOUR) return inTwo(left, HOUR, "h", MINUTE, "min");
  if (left >= 5 * MINUTE) return `${Math.floor(left / MINUTE)} min`;
  if (left >= MINUTE) return inTwo(left, MINUTE, "min", SECOND, "s");
  return `${Math.floor(left / SECOND)} s`;
}

/**
 * Reads what people type for a length of time: `90s`, `2h`, `1h30m`, `3d`, `1w`, and what {@link span} writes.
 * Units go from large to small, each at most once.
 * @returns milliseconds, or undefined when the text is not a length of time
 */
export function parseSpan(text: string): number | undefined {
  const found = SPAN.exec(text.trim().toLowerCase());
  if (!found || found[0] === "") return undefined;
  const [, weeks, days, hours, minutes, seconds] = found;
  return (
    Number(weeks ?? 0) * WEEK +
    Number(days ?? 0) * DAY +
    Number(hours ?? 0) * HOUR +
    Number(minutes ?? 0) * MINUTE +
    Number(seconds ?? 0) * SECOND
  );
}

/** Six digits a unit: enough for anybody, and never beyond what a Date can hold. */
const SPAN =
  /^(?:(\d{1,6})\s*w)?\s*(?:(\d{1,6})\s*d)?\s*(?:(\d{1,6})\s*h)?\s*(?:(\d{1,6})\s*m(?:in)?)?\s*(?:(\d{1,6})\s*s)?$/;

function inTwo(ms: number, big: number, bigName: string, small: number, smallName: string): string {
  const rest = Math.floor((ms % big) / small);
  const whole = `${Math.floor(ms / big)} ${bigName}`;
  return rest === 0 ? whole : `${whole} ${rest} ${smallName}`;
}
