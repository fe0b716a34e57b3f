import { z } from "zod";
import { freeText } from "../../command-line/label.ts";
import { RESPONDERS } from "../../runtime/access.ts";
import { incidentCommand } from "../../runtime/command.ts";
import { HANDLING } from "../markings/handling.ts";
import { RECORD } from "./messages.ts";
import { putOnRecord } from "./put-on-record.ts";

export const decision = incidentCommand({
  name: "decision",
  summary: "Record a decision; situation reports list it",
  positional: [{ name: "text", rest: true }],
  raw: true,
  staysInRoom: true,
  args: z.object({ text: freeText(4_000).min(1).describe("The decision and its reason"), ...HANDLING }),
  examples: [
    "decision We take the mail gateway offline until 14:00 UTC",
    "decision --pap RED Nobody touches 203.0.113.7 until Friday",
  ],
  requires: RESPONDERS,
  replies: "room",
  run: (context, words) =>
    putOnRecord(context, "decision", words, (labels) => RECORD.decided({ labels, text: words.text })),
});
