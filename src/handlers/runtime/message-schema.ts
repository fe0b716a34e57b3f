/** The schema of a message in the outbox. */
import { z } from "zod";
import type { Facts, Markdown, Message } from "../../core/message.ts";

const markdown = z.string() as unknown as z.ZodType<Markdown>;

const button = z.strictObject({
  action: z.string(),
  label: z.string(),
  value: z.string(),
  style: z.exactOptional(z.enum(["primary", "danger"])),
});

const block = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("heading"), text: z.string() }),
  z.strictObject({ type: z.literal("text"), text: markdown }),
  z.strictObject({ type: z.literal("list"), items: z.array(markdown) }),
  z.strictObject({
    type: z.literal("fields"),
    fields: z.array(z.strictObject({ label: z.string(), value: markdown })),
  }),
  z.strictObject({ type: z.literal("buttons"), buttons: z.array(button) }),
]);

const parts = {
  banner: z.array(z.string()),
  blocks: z.array(block),
  mentions: z.exactOptional(z.array(z.string())),
};

/** Before messages had ids. */
export const messageSchemaV1: z.ZodType<Message> = z.strictObject(parts);

export const messageSchema: z.ZodType<Message> = z.strictObject({
  id: z.exactOptional(z.string()),
  facts: z.exactOptional(z.record(z.string(), z.json()) as unknown as z.ZodType<Facts>),
  ...parts,
});
