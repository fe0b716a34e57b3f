/** Limits of the Slack adapter. */

/** Milliseconds and bytes that tests shorten. */
export interface Timings {
  readonly requestTimeoutMs: number;
  /** How long after its time limit a call may still take effect. */
  readonly lateMs: number;
  readonly urgentTimeoutMs: number;
  readonly patienceMs: number;
  /** Between two looks whether a refused token is good again. */
  readonly probeMs: number;
  readonly connectTimeoutMs: number;
  readonly reconnectMs: number;
  /** A socket that ends sooner has failed. */
  readonly stableMs: number;
  /** How long a socket too many stays away. */
  readonly restMs: number;
  readonly lookupMs: number;
  /** How long the room of a direct conversation is believed. */
  readonly directMs: number;
  readonly bodyLimit: number;
  /** One file on its way to or from Slack. */
  readonly transferMs: number;
  /** Until Slack shows a file that it has taken. */
  readonly shareMs: number;
}

export const TIMINGS: Timings = {
  requestTimeoutMs: 10_000,
  lateMs: 20_000,
  urgentTimeoutMs: 2_500,
  patienceMs: 300,
  probeMs: 5_000,
  connectTimeoutMs: 10_000,
  reconnectMs: 250,
  stableMs: 10_000,
  restMs: 5 * 60_000,
  lookupMs: 5 * 60_000,
  directMs: 15 * 60_000,
  bodyLimit: 1024 * 1024,
  transferMs: 60_000,
  shareMs: 8_000,
};
