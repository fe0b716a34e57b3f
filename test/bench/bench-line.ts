/** One figure that a bench measured. */
export interface BenchLine {
  readonly name: string;
  /** With its unit, and how it came about where that is not plain. */
  readonly value: string;
  /** What it should be, where there is a target. */
  readonly target?: string;
  /** Whether the target is met; absent without one. */
  readonly met?: boolean;
  /** What is compared with the baseline. */
  readonly figure?: Figure;
}

/** A number of which less is better. */
export interface Figure {
  /** Stays the same when the line gets another name: `open.two-rooms.processor`. */
  readonly id: string;
  readonly value: number;
  /** `ms of processor time`, `statements`, `ms`. */
  readonly unit: string;
}
