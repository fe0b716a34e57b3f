/** A small directory of people on one local network. */
import type { Directory } from "../../../src/core/directory/directory.ts";

export const NETWORK = "local-eu";

/** CERT-EU with Alice, ENISA with Bob and Carol, and Dan who has no address there. */
export function sampleDirectory(): Directory {
  const organisation = (id: string, name: string) => ({
    id,
    name,
    kind: "agency" as const,
    communities: [],
    clients: [],
    ceiling: "RED" as const,
    networks: [NETWORK],
    timezone: "Europe/Brussels",
  });
  const contact = (id: string, name: string, organisationId: string, onNetwork = true) => ({
    id: `${organisationId}-${id}`,
    organisation: organisationId,
    name,
    role: "duty-officer" as const,
    rights: "responder" as const,
    addresses: onNetwork ? { [NETWORK]: id } : { email: `${id}@example.org` },
    hours: "24x7",
  });
  return {
    organisations: [organisation("cert-eu", "CERT-EU"), organisation("enisa", "ENISA")],
    contacts: [
      contact("alice", "Alice Duty", "cert-eu"),
      contact("bob", "Bob Watch", "enisa"),
      contact("carol", "Carol Lead", "enisa"),
      contact("dan", "Dan Absent", "enisa", false),
    ],
    teams: [],
    policies: [],
  };
}
