import { z } from "zod";
import { papArgument, tlpArgument } from "../../command-line/label.ts";
import { WORKERS } from "../../runtime/access.ts";
import { incidentCommand } from "../../runtime/command.ts";
import { decideMarking } from "./decide-marking.ts";
import { markEntry } from "./mark-entry.ts";
import { markIncident } from "./mark-incident.ts";

export const mark = incidentCommand({
  name: "mark",
  summary: "Change the marking of an entry or of the incident; only the source may make it less strict",
  positional: [{ name: "entry" }],
  args: z.object({
    entry: z.coerce
      .number()
      .int()
      .min(1)
      .optional()
      .describe("Number of the entry; without it, the incident"),
    tlp: tlpArgument().optional().describe("The label from now on (TLP 2.0)"),
    pap: papArgument().optional().describe("Permissible actions from now on (PAP)"),
    to: z
      .array(z.string())
      .min(1)
      .optional()
      .describe("Contacts who may have an entry at TLP:RED, beside its author and you"),
    confirm: z.boolean().default(false).describe("Keep the label that others than its source gave the entry"),
    undo: z
      .boolean()
      .default(false)
      .describe("Take back the label that others than its source gave the entry"),
  }),
  examples: [
    "mark 7 --tlp AMBER+STRICT",
    "mark --tlp GREEN",
    "mark 12 --tlp RED --to eve.europol",
    "mark 12 --undo",
  ],
  requires: WORKERS,
  replies: "room",
  run(context, { entry, confirm, undo, ...wanted }) {
    if (entry === undefined) return markIncident(context, wanted);
    if (confirm || undo) return decideMarking(context, entry, undo ? "undo" : "confirm");
    return markEntry(context, entry, wanted);
  },
});
