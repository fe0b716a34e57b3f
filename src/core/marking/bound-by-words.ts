/** What binds an entry whose words have a label of their own. */
import type { Handling } from "./marking.ts";
import { type Pap, strictestPap } from "./pap.ts";
import type { Tlp } from "./tlp.ts";

export interface Binding {
  readonly marking: Tlp;
  readonly handling?: Handling;
}

export interface ByWords {
  /** Labels that are stricter than the binding. */
  readonly tlp?: Tlp | undefined;
  readonly pap?: Pap | undefined;
  /** Organisation that the words come from, where nothing says so yet. */
  readonly source: string;
  /** Contacts who have the words anyway: at TLP:RED nobody else. */
  readonly named: readonly string[];
}

/** @param around what binds what is said of the incident */
export function boundByWords(
  before: Binding,
  { tlp, pap, source, named }: ByWords,
  around: { readonly pap?: Pap | undefined },
): Binding {
  const { handling } = before;
  const strictestOf = strictestPap(pap, handling === undefined ? around.pap : handling.pap);
  const { follows: _follows, named: already = [], ...kept }: Partial<Handling> = handling ?? {};
  const forPersons = tlp === "RED" ? [...new Set([...already, ...named])] : already;
  return {
    marking: tlp ?? before.marking,
    handling: {
      source,
      ...kept,
      circle: tlp === undefined ? (handling?.circle ?? "participants") : "label",
      ...(tlp === undefined && (handling === undefined || handling.follows) ? { follows: true } : {}),
      ...(strictestOf === undefined ? {} : { pap: strictestOf }),
      ...(forPersons.length === 0 ? {} : { named: forPersons }),
    },
  };
}
