import { z } from "zod";
import { md } from "../../core/message.ts";
import { attributed, change } from "../change.ts";
import { incidentCommand } from "../command.ts";
import { policyOf } from "../policy.ts";
import { WORKERS } from "../rights.ts";

export const note = incidentCommand({
  name: "note",
  summary: "Put a fact on the timeline and tell every room",
  positional: [{ name: "text", rest: true }],
  raw: true,
  args: z.object({ text: z.string().trim().min(1).max(4_000).describe("What is to be remembered") }),
  examples: ["note The first encrypted server is fs-03, at 09:12 UTC"],
  requires: WORKERS,
  replies: "room",
  run: (scene, { text }) =>
    change(scene, { type: "note", text }, policyOf(scene), (_after, entries) =>
      attributed(scene, md`noted: ${text}`, entries),
    ),
});
