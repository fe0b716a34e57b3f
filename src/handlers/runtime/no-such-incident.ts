import { type Markdown, md, raw } from "../../core/message.ts";
import { code } from "../command-line/code.ts";

/**
 * "there is no incident INC-2026-0001 …": the same words whether it does not exist or may not be known of, since a
 * reference is no way to find out.
 * @param reference as it was typed, for instance
 */
export function noSuchIncident(reference: string, prefix: string): Markdown {
  const list = code(`${prefix} list`);
  return md`there is no incident ${raw(code(reference))} that you take part in. ${raw(list)} shows yours.`;
}
