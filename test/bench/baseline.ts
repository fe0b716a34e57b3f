/** Figures of an earlier commit, in baseline.json, and how those of today compare with them. */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { BenchLine, Figure } from "./bench-line.ts";

interface Known {
  readonly value: number;
  readonly unit: string;
  /** The last commit, when it was measured, that changed what is measured. */
  readonly commit: string;
  /** `2 cores (AMD EPYC), Node v24.21.0` */
  readonly machine: string;
}

/** By the id of the figure. */
export type Baseline = Readonly<Record<string, Known>>;

const FILE = join(import.meta.dirname, "baseline.json");
/** What is measured: a change of the benches alone makes no new figures. */
const MEASURED = ["src", "packages", "package-lock.json"];
/** No figure may get worse by more. */
const MAX_RATIO = 1.05;

export function readBaseline(): Baseline {
  return existsSync(FILE) ? (JSON.parse(readFileSync(FILE, "utf8")) as Baseline) : {};
}

/** The line with what it was before, and whether it may be so; unchanged when nothing is known of before. */
export function compared(line: BenchLine, baseline: Baseline): BenchLine {
  const before = line.figure && baseline[line.figure.id];
  if (!line.figure || !before) return line;
  const ratio = line.figure.value / before.value;
  const value = `${line.value}; ${ratio.toFixed(2)} x the ${rounded(before.value)} of ${before.commit}`;
  if (line.target !== undefined) return { ...line, value };
  return { ...line, value, target: `<= ${MAX_RATIO} x before`, met: ratio <= MAX_RATIO };
}

/**
 * Writes these figures down; others stay. What was measured of the same commit before stays where it is lower: other
 * work on the machine only adds.
 */
export function saveBaseline(figures: readonly Figure[], machine: string): void {
  const changed = git("status", "--porcelain", "--", ...MEASURED) === "" ? "" : " with changes";
  const commit = `${git("log", "-1", "--format=%h", "--abbrev=7", "--", ...MEASURED)}${changed}`;
  const before = readBaseline();
  const now = figures.map((figure) => {
    const known = before[figure.id];
    const isSame = known?.commit === commit && known.machine === machine;
    const value = rounded(isSame ? Math.min(known.value, figure.value) : figure.value);
    return [figure.id, { value, unit: figure.unit, commit, machine }] as const;
  });
  const all = { ...before, ...Object.fromEntries(now) };
  const sorted = Object.fromEntries(Object.entries(all).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  writeFileSync(FILE, `${JSON.stringify(sorted, undefined, 2)}\n`);
}

function rounded(value: number): number {
  return Number(value.toPrecision(4));
}

function git(...args: readonly string[]): string {
  return execFileSync("git", args, { cwd: join(import.meta.dirname, "..", ".."), encoding: "utf8" }).trim();
}
