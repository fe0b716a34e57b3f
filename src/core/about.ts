/** What timed work and outbound steps are about. Who may have what is said depends on it. */

export const ABOUT_KINDS = ["incident", "advisory", "roster", "nothing"] as const;

export type About =
  | { readonly kind: "incident"; readonly id: string }
  /** A warning to many organisations; the roster of a team. */
  | { readonly kind: "advisory" | "roster"; readonly id: string }
  /** Nothing whose words anybody would have to be kept from. */
  | { readonly kind: "nothing" };

export const ABOUT_NOTHING: About = { kind: "nothing" };

/** @param id of the incident */
export function aboutIncident(id: string): About {
  return { kind: "incident", id };
}

/** The id of the incident that it is about; undefined when it is about something else. */
export function incidentIn(about: About): string | undefined {
  return about.kind === "incident" ? about.id : undefined;
}
