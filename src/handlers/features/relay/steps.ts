/** The outbound steps of the relay. `row` is the row of a message in one room's copy. */
import { z } from "zod";
import { definePayload } from "../../runtime/payload.ts";

const row = z.int();

/** Say what people wrote in another room: this message of theirs, or it and those behind it (`relayKey`). */
export const relayMessage = definePayload("relay", 1, z.strictObject({ room: z.string(), row }));

/** Have what stands there for a person's message say what that message says now, or take it back with it. */
export const relayUpdate = definePayload("relay-update", 1, z.strictObject({ room: z.string(), row }));

/** Show an emoji under the message of this row in `room`, or no longer, as people do elsewhere. */
export const relayEmoji = definePayload(
  "relay-emoji",
  1,
  z.strictObject({ room: z.string(), row, emoji: z.string() }),
);

/** Copy a file that came with a person's message; `file` is its place there. */
export const relayFile = definePayload(
  "relay-file",
  1,
  z.strictObject({ room: z.string(), row, file: z.int() }),
);
