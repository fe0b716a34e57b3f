/** What an entry is for once somebody whom it named was removed. */
import { describe, expect, it } from "vitest";
import type { Handling } from "../../../src/core/marking/marking.ts";
import { type RemovedParticipant, withoutRemoved } from "../../../src/core/marking/without-removed.ts";

const organisation: RemovedParticipant = { organisation: "ec3", contacts: ["eve", "carol"], wholly: true };
const person: RemovedParticipant = { organisation: "ec3", contacts: ["eve"], wholly: false };
const handled = (change: Partial<Handling>): Handling => ({ source: "ep", circle: "label", ...change });

describe("an entry that names somebody who is removed", () => {
  it.each<readonly [string, RemovedParticipant, Partial<Handling>, Partial<Handling>]>([
    [
      "an organisation is no longer among those that may have it",
      organisation,
      { only: ["ep", "ec3", "vendor"] },
      { only: ["ep", "vendor"] },
    ],
    ["the source is left when it was for nobody else", organisation, { only: ["ec3"] }, { only: ["ep"] }],
    [
      "all people of an organisation are no longer named",
      organisation,
      { named: ["petra", "eve", "carol"] },
      { named: ["petra"] },
    ],
    ["nobody may be left who is named", organisation, { named: ["eve"] }, { named: [] }],
    [
      "one person is no longer named, while colleagues are, and so is their organisation",
      person,
      { only: ["ep", "ec3"], named: ["eve", "carol"] },
      { only: ["ep", "ec3"], named: ["carol"] },
    ],
    [
      "everything else that binds it stays",
      organisation,
      { only: ["ep", "ec3"], pap: "RED", caveats: ["no press"] },
      { only: ["ep"], pap: "RED", caveats: ["no press"] },
    ],
  ])("%s", (_, out, before, after) => {
    expect(withoutRemoved(handled(before), out)).toEqual(handled(after));
  });
});

describe("an entry stays as it is", () => {
  it.each<readonly [string, RemovedParticipant, Partial<Handling>]>([
    ["when it names others", organisation, { only: ["ep", "vendor"], named: ["petra"] }],
    ["when it names nobody", organisation, { circle: "participants" }],
    ["when it comes from the very organisation", organisation, { source: "ec3", only: ["ec3", "ep"] }],
    ["when it comes from the organisation of the person", person, { source: "ec3", named: ["eve", "petra"] }],
    ["for an organisation of which one person is removed", person, { only: ["ep", "ec3"] }],
  ])("%s", (_, out, handling) => {
    expect(withoutRemoved(handled(handling), out)).toBeUndefined();
  });
});
