/** The outbound steps of the status card that only this feature queues. */
import { z } from "zod";
import { definePayload } from "../../runtime/payload.ts";

/** Say in a status card of before that there is a newer one. */
export const retireCard = definePayload(
  "retire-card",
  1,
  z.strictObject({ room: z.string(), message: z.string() }),
);
