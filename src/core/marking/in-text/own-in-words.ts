/** The labels of a text, for people. */
import { papLabel } from "../pap.ts";
import { tlpLabel } from "../tlp.ts";
import type { Own } from "./label-verdict.ts";

/** `TLP:RED PAP:AMBER`; or that there is something which is not understood. Never words of the text. */
export function ownInWords({ tlp, pap, unclear, classified }: Own): string {
  if (classified) return "marked as classified";
  const labels = [
    ...(tlp === undefined ? [] : [tlpLabel(tlp)]),
    ...(pap === undefined ? [] : [papLabel(pap)]),
  ];
  if (unclear.length > 0) labels.push("a label that is not understood");
  return labels.join(", ");
}
