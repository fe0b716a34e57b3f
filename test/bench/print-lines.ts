import type { BenchLine } from "./bench-line.ts";

/** For a bench that is run by itself: `timeline appends: 6,200 entries/s (…) – target 5,000/s: met`. */
export function printLines(lines: readonly BenchLine[]): void {
  for (const { name, value, target, met } of lines) {
    const verdict = target === undefined ? "" : ` – target ${target}: ${met ? "met" : "MISSED"}`;
    console.log(`${name}: ${value}${verdict}`);
  }
}

/** 6200 → `6,200`. */
export function count(value: number): string {
  return Math.round(value).toLocaleString("en");
}
