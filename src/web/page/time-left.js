/** How long until something, in few signs. Pure. */

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/**
 * `4:07`, `37 min`, `2 h 05 min`, `3 d 4 h`, `now`.
 * @param {number} ms milliseconds that are left
 */
export function left(ms) {
  if (ms < 1_000) return "now";
  if (ms < 10 * MINUTE) return `${Math.floor(ms / MINUTE)}:${two(Math.floor((ms % MINUTE) / 1_000))}`;
  if (ms < HOUR) return `${Math.floor(ms / MINUTE)} min`;
  if (ms < 24 * HOUR) return `${Math.floor(ms / HOUR)} h ${two(Math.floor((ms % HOUR) / MINUTE))} min`;
  return `${Math.floor(ms / (24 * HOUR))} d ${Math.floor((ms % (24 * HOUR)) / HOUR)} h`;
}

/** @param {number} number */
const two = (number) => String(number).padStart(2, "0");
