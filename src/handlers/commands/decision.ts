import { z } from "zod";
import { md } from "../../core/message.ts";
import { attributed, change } from "../change.ts";
import { incidentCommand } from "../command.ts";
import { policyOf } from "../policy.ts";
import { RESPONDERS } from "../rights.ts";

export const decision = incidentCommand({
  name: "decision",
  summary: "Record a decision; summaries list it",
  positional: [{ name: "text", rest: true }],
  raw: true,
  args: z.object({ text: z.string().trim().min(1).max(4_000).describe("What was decided, and why") }),
  examples: ["decision We take the mail gateway offline until 14:00 UTC"],
  requires: RESPONDERS,
  replies: "room",
  run: (scene, { text }) =>
    change(scene, { type: "decision", text }, policyOf(scene), (_after, entries) =>
      attributed(scene, md`recorded a decision: **${text}**`, entries),
    ),
});
