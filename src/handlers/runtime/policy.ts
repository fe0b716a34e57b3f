import type { Policy } from "../../core/directory/directory.ts";
import { policyFor } from "../../core/escalation/policies.ts";
import type { Incident, Severity } from "../../core/incident/incident.ts";

/** The policy that holds for the incident, or that would at another severity. */
export function policyOf(
  scene: { readonly incident: Incident; readonly policies: readonly Policy[] },
  severity: Severity = scene.incident.severity,
): Policy {
  return policyFor(scene.policies, severity, scene.incident.category);
}
