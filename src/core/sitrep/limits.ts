/** How much of everything a situation report holds, by audience. */

export const REPORT_AUDIENCES = ["managers", "partners", "team"] as const;
export type ReportAudience = (typeof REPORT_AUDIENCES)[number];

export interface ReportLimits {
  /** Characters in a line with its citations. */
  readonly line: number;
  /** Entries cited by a line. */
  readonly cites: number;
  readonly changed: number;
  readonly decisions: number;
  readonly open: number;
  readonly missing: number;
  readonly next: number;
}

/**
 * Managers get one screen: 25 lines of 90 characters, two of them for a list's bullet. Partners get little
 * more. The team gets everything; the message for a room shows the latest of it.
 */
export const REPORT_LIMITS: Readonly<Record<ReportAudience, ReportLimits>> = {
  managers: { line: 88, cites: 2, changed: 3, decisions: 3, open: 2, missing: 2, next: 1 },
  partners: { line: 200, cites: 3, changed: 5, decisions: 0, open: 10, missing: 10, next: 3 },
  team: {
    line: 300,
    cites: 8,
    changed: Number.POSITIVE_INFINITY,
    decisions: Number.POSITIVE_INFINITY,
    open: Number.POSITIVE_INFINITY,
    missing: Number.POSITIVE_INFINITY,
    next: Number.POSITIVE_INFINITY,
  },
};

/**
 * How many of the latest entries a report is made of: what its limits and its message show, and one more, since what is
 * left out is counted up to it.
 */
export const READ = {
  managers: { changes: 0, turns: 4, notes: 1, decisions: 4, deliveryFailures: 3 },
  partners: { changes: 0, turns: 6, notes: 0, decisions: 0, deliveryFailures: 0 },
  team: { changes: 26, turns: 0, notes: 0, decisions: 26, deliveryFailures: 9 },
} as const satisfies Readonly<Record<ReportAudience, unknown>>;

/** Lines of one section that a message shows, so that a room is not flooded: the most that fit of these. */
export const MAX_SHOWN_IN_MESSAGE = [25, 20, 15, 10, 7, 5] as const;

/**
 * Characters that a message may have on every network, a line of a list counted with what it costs besides its
 * words: Slack takes some 12,000 and leaves out what is at the end, which is who is missing and what is next.
 */
export const MAX_IN_MESSAGE = 9_500;
export const COST_OF_A_LINE = 50;
