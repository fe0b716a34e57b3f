import type { Policy } from "../../core/directory/directory.ts";
import { policyFor } from "../../core/escalation/policies.ts";
import type { Incident, Severity } from "../../core/incident/incident.ts";

/** The policy that holds for the incident, or that would at another severity. */
export function policyOf(
  context: { readonly incident: Incident; readonly policies: readonly Policy[] },
  severity: Severity = context.incident.severity,
): Policy {
  return policyFor(context.policies, severity, context.incident.category);
}
