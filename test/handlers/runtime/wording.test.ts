import { describe } from "vitest";
import { RUNTIME_SAYS } from "../../../src/handlers/runtime/messages.ts";
import { itReadsAsTheGoldenFile, withSamples } from "../../support/wording.ts";

const ref = "INC-2026-0042";
const network = "EU bodies";
const command = "!incident list";
const ask = ["Alice Marchetti (CERT-EU)"];

describe("the wording of the runtime", () => {
  itReadsAsTheGoldenFile(import.meta.filename, [
    ...withSamples(RUNTIME_SAYS, {
      unknownNames: [
        {
          names: [{ typed: "ecc", near: { id: "ec", name: "European Commission" } }],
          more: 0,
          command: "!incident directory",
        },
        { names: [{ typed: "n1" }, { typed: "n2" }], more: 7, command: "!incident directory" },
      ],
      notForYou: [
        { command: "lead", requires: ["coordinator", "responder"], rights: "partner", ask },
        { command: "network", requires: ["coordinator"], rights: "observer", ask: [] },
      ],
      noSuchIncident: [{ reference: ref, command }],
      gone: [{ reference: ref, command }],
      knownTwice: [{ network }],
      keysChanged: [{ network }],
      stranger: [{ network }],
      changed: [undefined],
      ownFault: [{ event: 4711 }],
      notArrived: [{ what: "A direct message to Alice Marchetti", network, error: "no answer" }],
      withheld: [
        { ref, tlp: "TLP:AMBER", reasons: ["NATO Cyber Security Centre may receive up to TLP:GREEN."] },
      ],
      entriesWithheld: [
        {
          entries: [{ entry: 17, labels: "TLP:AMBER+STRICT", source: "CERT-EU" }],
          command: `timeline ${ref}`,
        },
        {
          entries: [
            { entry: 17, labels: "TLP:RED", source: "CERT-EU" },
            { entry: 18, labels: "TLP:AMBER+STRICT PAP:AMBER", source: "ENISA" },
          ],
          command: `timeline ${ref}`,
        },
      ],
      notice: [{ notices: ["TLP:WHITE is TLP:CLEAR since August 2022."] }],
    }),
  ]);
});
