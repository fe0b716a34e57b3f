/** Labels that people give a message themselves. The relay says nothing under a looser one. */
import type { Incident } from "../../../core/incident/incident.ts";
import { type Own, ownLabelsOfMessage } from "../../../core/marking/in-text/label-verdict.ts";
import type { Carried } from "../../../core/relay/carried.ts";

/**
 * Of its words and the names of its files, as far as they are stricter than the incident is now or are not
 * understood; undefined when it may be said.
 */
export function ownLabelsOf(
  { text, files }: { readonly text: string; readonly files: readonly { readonly name: string }[] } | Carried,
  { marking, pap }: Pick<Incident, "marking" | "pap">,
): Own | undefined {
  return ownLabelsOfMessage([text, ...files.map((file) => file.name)], { tlp: marking, pap });
}
