import { describe } from "vitest";
import { md } from "../../../../src/core/message.ts";
import { RECORD } from "../../../../src/handlers/features/record/messages.ts";
import { itReadsAsTheGoldenFile, withSamples } from "../../../support/wording.ts";

const ref = "INC-2026-0042";
const why = md`The words carry TLP:AMBER+STRICT.`;

describe("the wording of the record", () => {
  itReadsAsTheGoldenFile(import.meta.filename, [
    ...withSamples(RECORD, {
      noted: [
        { labels: "", text: "The first encrypted server is fs-03" },
        { labels: "[TLP:AMBER+STRICT] ", text: "The account was a trainee's" },
      ],
      decided: [{ labels: "", text: "We take the mail gateway offline until 14:00 UTC" }],
      notRecorded: [{ why: md`This room is not for ENISA.` }],
      head: [{ ref, entry: 17, hash: "9f86d081884c7d65" }],
      timeline: [
        { ref },
        { ref, earlier: { first: 21, last: 40, command: `!incident timeline ${ref} --before 21` } },
      ],
      typedStands: [
        { ref, entries: [7], change: "edited" },
        { ref, entries: [7, 8], change: "deleted" },
      ],
      editedIntoCommand: [undefined],
      pinNotRecorded: [{ ref, why: md`TLP:PURPLE is no label.` }],
      pinForFewer: [{ ref, why }],
      editForFewer: [{ ref, entry: 7, why }],
      editWithoutWords: [{ ref, entry: 7, why }],
    }),
  ]);
});
