/** Why somebody was refused: what a record of refused attempts keeps, beside who, what and where. */

/**
 * `unknown`: the directory has nobody with that account, or several. `right`: the command is for people with other rights.
 * `incident`: there is no such incident for them. `identity`: the keys of the account have changed. `network`: the
 * network is not trusted.
 */
export const REFUSAL_REASONS = ["unknown", "right", "incident", "identity", "network"] as const;
export type RefusalReason = (typeof REFUSAL_REASONS)[number];
