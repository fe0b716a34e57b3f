/** Whom to invite and how patient to be, when the directory's file says nothing else. */
import type { Policy } from "../directory/directory.ts";
import { SEVERITIES, type Severity } from "../incident/incident.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const STEPS = ["duty-officer", "deputy", "head-of-unit", "coordinator"] as const;

const DEFAULTS: Readonly<Record<Severity, Policy>> = {
  critical: {
    id: "default-critical",
    severity: "critical",
    inviteRoles: ["duty-officer", "head-of-unit", "liaison"],
    leadWithin: 5 * MINUTE,
    acknowledgeWithin: 15 * MINUTE,
    updateEvery: HOUR,
    stepEvery: 10 * MINUTE,
    steps: STEPS,
  },
  high: {
    id: "default-high",
    severity: "high",
    inviteRoles: ["duty-officer"],
    leadWithin: 15 * MINUTE,
    acknowledgeWithin: 30 * MINUTE,
    updateEvery: 4 * HOUR,
    stepEvery: 20 * MINUTE,
    steps: STEPS,
  },
  medium: {
    id: "default-medium",
    severity: "medium",
    inviteRoles: ["duty-officer"],
    leadWithin: HOUR,
    acknowledgeWithin: 2 * HOUR,
    updateEvery: 24 * HOUR,
    stepEvery: HOUR,
    steps: STEPS,
  },
  low: {
    id: "default-low",
    severity: "low",
    inviteRoles: ["duty-officer"],
    leadWithin: 4 * HOUR,
    acknowledgeWithin: 24 * HOUR,
    updateEvery: 72 * HOUR,
    stepEvery: 8 * HOUR,
    steps: STEPS,
  },
};

/** One policy per severity. The update cadence of grave incidents stays below the six hours that the NIS taxonomy looks ahead. */
export const DEFAULT_POLICIES: readonly Policy[] = SEVERITIES.map((severity) => DEFAULTS[severity]);

/**
 * The policy for an incident: one for exactly its category before one for its class, that before one for
 * every category, and the first listed before a later one; Muster's own when none fits.
 * @param policies those of the directory's file
 * @param category RSIT class, or class/type
 */
export function policyFor(policies: readonly Policy[], severity: Severity, category?: string): Policy {
  const fitting = policies.filter((policy) => policy.severity === severity);
  const rsitClass = category?.split("/")[0];
  return (
    fitting.find((policy) => policy.category !== undefined && policy.category === category) ??
    fitting.find((policy) => policy.category !== undefined && policy.category === rsitClass) ??
    fitting.find((policy) => policy.category === undefined) ??
    DEFAULTS[severity]
  );
}
