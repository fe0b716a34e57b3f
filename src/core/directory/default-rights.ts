/** The rights of a contact whose file does not say. */
import type { OrganisationKind, Rights, Role } from "./directory.ts";

/** Duty officers respond, and coordinate where their organisation does; managers read; the others take part. */
export function defaultRights(role: Role, kind: OrganisationKind): Rights {
  if (role === "duty-officer") return kind === "coordinator" ? "coordinator" : "responder";
  return role === "manager" ? "manager" : "partner";
}
