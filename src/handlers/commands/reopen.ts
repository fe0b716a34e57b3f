import { z } from "zod";
import { md } from "../../core/message.ts";
import { attributed, change } from "../change.ts";
import { incidentCommand } from "../command.ts";
import { policyOf } from "../policy.ts";
import { RESPONDERS } from "../rights.ts";

export const reopen = incidentCommand({
  name: "reopen",
  summary: "Open a closed incident again, with its rooms and its timeline",
  args: z.object({}),
  examples: ["reopen", "reopen INC-2026-0042"],
  requires: RESPONDERS,
  replies: "room",
  run: (scene) =>
    change(scene, { type: "reopen" }, policyOf(scene), (_after, entries) =>
      attributed(scene, md`reopened the incident`, entries),
    ),
});
