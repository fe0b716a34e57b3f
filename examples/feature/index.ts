/** Handovers: an example of a feature, with a command, a timed reminder and a line of the status card. */
import { z } from "zod";
import { md } from "../../src/core/message.ts";
import { utc } from "../../src/core/time.ts";
import { nameOf } from "../../src/handlers/runtime/context.ts";
import { type Feature, onIncidentDue } from "../../src/handlers/runtime/feature.ts";
import { HANDOVER_DUE, handover } from "./handover.ts";
import { remind } from "./remind.ts";
import { findHandover } from "./store.ts";

export const HANDOVERS: Feature = {
  name: "handovers",
  commands: [handover],
  due: [onIncidentDue({ kind: HANDOVER_DUE, v: 1, schema: z.strictObject({}), run: remind })],
  entryKinds: [{ kind: "handover", traits: ["said", "change"] }],
  cardLines: [
    {
      name: "handover",
      async lines({ tx, incident, directory }) {
        const next = await findHandover(tx, incident.id);
        if (!next) return [];
        return [{ label: "Handover", value: md`${nameOf(directory, next.to)}, ${utc(next.at)}` }];
      },
    },
  ],
};
