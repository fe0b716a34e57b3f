import { z } from "zod";
import { definePayload } from "../../runtime/payload.ts";

/** Has the network take a person's changed keys for theirs. */
export const acceptIdentityStep = definePayload(
  "accept-identity",
  1,
  z.strictObject({ user: z.string(), identity: z.string() }),
);
