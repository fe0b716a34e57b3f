/** What everybody may know of an entry that is not for them. */
import { describe, expect, it } from "vitest";
import { withheldEntry, withheldLabels, withheldMarking } from "../../../src/core/marking/withheld.ts";
import { raw } from "../../../src/core/message.ts";
import { aDirectory } from "../../core/samples.ts";

const directory = aDirectory();

describe("in the place of an entry", () => {
  it("stand its number, label and source, and nothing that the source wrote", () => {
    const marking = { tlp: "AMBER+STRICT", pap: "RED", caveats: ["the insider is X"], only: ["ep"] } as const;
    const text = String(withheldEntry(7, marking, "ep", directory));

    expect(text.replaceAll("\\", "")).toBe(
      "Entry 7 (TLP:AMBER+STRICT PAP:RED of European Parliament) is withheld.",
    );
    expect(withheldLabels(marking)).toEqual(["TLP:AMBER+STRICT", "PAP:RED"]);
  });

  it("stands the id of a source that is no longer in the directory", () => {
    expect(withheldMarking({ tlp: "RED" }, "gone", directory)).toBe("TLP:RED of gone");
    expect(raw(withheldEntry(1, { tlp: "CLEAR" }, "gone", directory))).toBeDefined();
  });
});
