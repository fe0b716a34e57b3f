/** One figure that a bench measured. */
export interface BenchLine {
  readonly name: string;
  /** With its unit, and how it came about where that is not plain. */
  readonly value: string;
  /** What it should be, where there is a target. */
  readonly target?: string;
  /** Whether the target is met; absent without one. */
  readonly met?: boolean;
}
