/** The one decision about need-to-know: whether these people may have this information. */
import type { Organisation } from "../directory/directory.ts";
import type { Marking } from "./marking.ts";
import { compareTlp } from "./tlp.ts";

type Body = Pick<Organisation, "id" | "name" | "communities" | "clients" | "ceiling">;

/** One person who would read it. Without an organisation: somebody whom the directory does not have. */
export interface Reader {
  readonly contact?: string;
  readonly organisation?: Body;
  /** Their organisation was let into the incident and was not removed since. */
  readonly takesPart: boolean;
  /** Their organisation takes no part: they coordinate, which holds up to TLP:AMBER. */
  readonly asCoordinator?: true;
}

/** Everybody who can read what is said in one place. */
export type Audience = readonly Reader[];

export type Refusal =
  /** Nobody knows who they are. */
  | "unknown"
  /** Above what their organisation may receive at all. */
  | "ceiling"
  /** The source named the organisations, or the persons, that may have it. */
  | "not-named"
  /** The label does not let it go that far without the source's permission. */
  | "label";

export type Verdict =
  | { readonly ok: true }
  | { readonly ok: false; readonly refused: readonly { readonly reader: Reader; readonly why: Refusal }[] };

/**
 * Whether everybody in the audience may have it (TLP 2.0, FIRST, August 2022). Nobody in the audience: yes.
 * @param source the organisation it comes from; undefined when the directory no longer has it: then it has no
 *   clients and no community
 */
export function mayShare(marking: Marking, source: Body | undefined, audience: Audience): Verdict {
  const refused = audience.flatMap((reader) => {
    const why = refusal(marking, source, reader);
    return why === undefined ? [] : [{ reader, why }];
  });
  return refused.length === 0 ? { ok: true } : { ok: false, refused };
}

function refusal(marking: Marking, source: Body | undefined, reader: Reader): Refusal | undefined {
  const { organisation, contact, takesPart } = reader;
  if (marking.tlp === "CLEAR" && marking.only === undefined) return undefined;
  if (organisation === undefined) return "unknown";
  const own = organisation.id === source?.id;
  // What an organisation wrote itself it has already, whatever it may receive.
  if (!own && compareTlp(organisation.ceiling, marking.tlp) < 0) return "ceiling";
  const permitted = (id: string | undefined) => id !== undefined && marking.permitted?.includes(id) === true;
  if (marking.tlp === "RED") {
    // For persons: that their organisation is permitted, or named, or has written it, lets in nobody.
    if (permitted(contact)) return undefined;
    const named = contact !== undefined && marking.named?.includes(contact) === true;
    return named && (own || takesPart) ? undefined : "not-named";
  }
  if (own || permitted(organisation.id) || permitted(contact)) return undefined;
  if (marking.only !== undefined) {
    // Named when it was written; who was removed from the incident since has it no longer.
    return takesPart && marking.only.includes(organisation.id) ? undefined : "not-named";
  }
  if (marking.circle === "participants" && takesPart) return undefined;
  return withinLabel(marking, source, organisation, takesPart) ? undefined : "label";
}

function withinLabel(
  { tlp }: Marking,
  source: Body | undefined,
  organisation: Body,
  needsToKnow: boolean,
): boolean {
  switch (tlp) {
    case "CLEAR":
      return true;
    case "GREEN":
      return sameCommunity(source, organisation);
    case "AMBER":
      return needsToKnow && (source?.clients ?? []).includes(organisation.id);
    case "AMBER+STRICT":
    case "RED":
      return false;
    default:
      return tlp satisfies never;
  }
}

/**
 * Peers and partners. Where one of the two names no community, FIRST's default holds: the cybersecurity
 * community, which is the directory.
 */
function sameCommunity(source: Body | undefined, other: Body): boolean {
  if (source === undefined) return false;
  if (source.communities.length === 0 || other.communities.length === 0) return true;
  const related = source.clients.includes(other.id) || other.clients.includes(source.id);
  return related || source.communities.some((one) => other.communities.includes(one));
}
