/** How it is kept what a row is about: the kind, the incident in a column that refers to it, the id of anything else beside it. */
import { ABOUT_NOTHING, type About, aboutIncident } from "../core/about.ts";

export interface AboutColumns {
  readonly about_kind: About["kind"];
  readonly incident: string | null;
  readonly about_id: string | null;
}

export function columnsOf(about: About): AboutColumns {
  return {
    about_kind: about.kind,
    incident: about.kind === "incident" ? about.id : null,
    about_id: about.kind === "advisory" || about.kind === "roster" ? about.id : null,
  };
}

/** The database makes sure that the columns fit each other (schema/columns.ts, `isAbout`). */
export function aboutOf(kind: About["kind"], incident: string | null, id: string | null): About {
  switch (kind) {
    case "incident":
      return aboutIncident(incident ?? "");
    case "advisory":
    case "roster":
      return { kind, id: id ?? "" };
    case "nothing":
      return ABOUT_NOTHING;
    default:
      return kind satisfies never;
  }
}
