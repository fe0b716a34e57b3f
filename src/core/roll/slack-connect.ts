/** An invitation of somebody outside the workspace (Slack Connect): it is sent, and what becomes of it is up to others. */

export const CONNECT_STATES = ["sent", "accepted", "approved", "declined", "expired"] as const;
export type ConnectState = (typeof CONNECT_STATES)[number];

/** How long such an invitation can be taken, in ms (docs.slack.dev/reference/methods/conversations.inviteShared: 14 days). */
export const CONNECT_LASTS = 14 * 24 * 3_600_000;

/**
 * What may follow. Platforms tell of things late, twice and out of order: an approval may come before news of
 * the acceptance. A final state does not change.
 */
const NEXT: Readonly<Record<ConnectState, readonly ConnectState[]>> = {
  sent: ["accepted", "approved", "declined", "expired"],
  accepted: ["approved", "declined", "expired"],
  approved: [],
  declined: [],
  expired: [],
};

/** Whether that news changes anything. */
export function mayFollow(before: ConnectState, next: ConnectState): boolean {
  return NEXT[before].includes(next);
}

/** How it stands, as the roll says it behind "invited". */
export const CONNECT_WORDS: Readonly<Record<ConnectState, string>> = {
  sent: "through Slack Connect, waiting for them to accept",
  accepted: "through Slack Connect, waiting for approval",
  approved: "through Slack Connect, approved, not here yet",
  declined: "the Slack Connect invitation was declined",
  expired: "the Slack Connect invitation expired",
};
