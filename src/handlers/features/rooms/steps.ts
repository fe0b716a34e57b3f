/** The outbound steps of rooms that only this feature queues. */
import { z } from "zod";
import { definePayload } from "../../runtime/payload.ts";
import { reportSchema } from "../../runtime/steps.ts";

/** Open the room of this row; everything else for the room waits behind it in its lane. */
export const openRoom = definePayload(
  "open-room",
  1,
  z.strictObject({ room: z.string(), report: z.exactOptional(reportSchema) }),
);

/** Say nothing more in this room, once what waits before it is said. */
export const closeRoom = definePayload(
  "close-room",
  1,
  z.strictObject({ room: z.string(), reason: z.string() }),
);
