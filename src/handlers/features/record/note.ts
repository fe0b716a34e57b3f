import { z } from "zod";
import { freeText } from "../../command-line/label.ts";
import { WORKERS } from "../../runtime/access.ts";
import { incidentCommand } from "../../runtime/command.ts";
import { HANDLING } from "../markings/handling.ts";
import { RECORD } from "./messages.ts";
import { putOnRecord } from "./put-on-record.ts";

export const note = incidentCommand({
  name: "note",
  summary: "Put a fact on the timeline and tell every room",
  positional: [{ name: "text", rest: true }],
  raw: true,
  staysInRoom: true,
  args: z.object({ text: freeText(4_000).min(1).describe("The fact to record"), ...HANDLING }),
  examples: [
    "note The first encrypted server is fs-03, at 09:12 UTC",
    "note --tlp AMBER+STRICT --only ep The account was a trainee's",
    'note --tlp RED --to eve.europol --caveat "Not in writing" The suspect was met',
  ],
  requires: WORKERS,
  replies: "room",
  run: (context, words) =>
    putOnRecord(context, "note", words, (labels) => RECORD.noted({ labels, text: words.text })),
});
