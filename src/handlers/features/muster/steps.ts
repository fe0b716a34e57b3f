/** The outbound steps of the muster that only this feature queues. */
import { z } from "zod";
import { definePayload } from "../../runtime/payload.ts";
import { reportSchema } from "../../runtime/steps.ts";

/** Refuse somebody who asked to be let in. */
export const declineKnock = definePayload(
  "decline-knock",
  1,
  z.strictObject({ room: z.string(), user: z.string(), reason: z.string() }),
);

/** Remove somebody from a room, or take their invitation back. `reason`: shown to them, where the network does. */
export const kick = definePayload(
  "kick",
  1,
  z.strictObject({
    room: z.string(),
    user: z.string(),
    contact: z.exactOptional(z.string()),
    reason: z.string(),
  }),
);

/** Invite somebody who has no account on the network, by e-mail. */
export const slackConnect = definePayload(
  "slack-connect",
  1,
  z.strictObject({
    room: z.string(),
    contact: z.string(),
    email: z.string(),
    report: z.exactOptional(reportSchema),
  }),
);
