/** The schemas of what arrives, by kind: events wait in the inbox before they are handled. */
import { z } from "zod";
import type { ChatEvent } from "../../adapters/chat-port.ts";
import type { EventDefinition } from "./feature.ts";
import type { EventOf } from "./inbound-context.ts";

const base = { id: z.string(), network: z.string(), at: z.string() };
const text = z.string();
const optional = z.exactOptional(text);
const data = z.exactOptional(z.record(z.string(), z.string()));
const reply = z.object({ user: text, room: optional, data });
const inRoom = { ...base, room: text, user: text };
const ofMessage = { ...inRoom, message: text };
const asked = { ...base, room: optional, user: text, reply };

const file = z.object({ id: text, name: text, bytes: z.number(), mime: text, link: optional, data });
const mention = z.object({ user: text, text });

const SCHEMAS: { readonly [Kind in ChatEvent["kind"]]: z.ZodType<EventOf<Kind>> } = {
  command: z.object({ ...asked, kind: z.literal("command"), text, message: optional, formTicket: optional }),
  action: z.object({ ...asked, kind: z.literal("action"), action: text, value: text, formTicket: optional }),
  form: z.object({ ...asked, kind: z.literal("form"), form: text, values: z.record(z.string(), z.string()) }),
  joined: z.object({ ...inRoom, kind: z.literal("joined") }),
  left: z.object({ ...inRoom, kind: z.literal("left") }),
  message: z.object({
    ...ofMessage,
    kind: z.literal("message"),
    text,
    thread: optional,
    mentions: z.exactOptional(z.array(mention)),
    files: z.exactOptional(z.array(file)),
  }),
  reacted: z.object({ ...ofMessage, kind: z.literal("reacted"), emoji: text }),
  unreacted: z.object({ ...ofMessage, kind: z.literal("unreacted"), emoji: text }),
  pinned: z.object({ ...ofMessage, kind: z.literal("pinned"), text, author: optional }),
  unpinned: z.object({ ...ofMessage, kind: z.literal("unpinned"), text, author: optional }),
  edited: z.object({ ...ofMessage, kind: z.literal("edited"), text }),
  deleted: z.object({ ...base, kind: z.literal("deleted"), room: text, user: optional, message: text }),
  knocked: z.object({ ...inRoom, kind: z.literal("knocked"), reason: optional }),
  unreadable: z.object({
    ...ofMessage,
    kind: z.literal("unreadable"),
    why: z.enum(["no-key", "in-clear"]),
    reply,
  }),
  "cannot-read": z.object({ ...inRoom, kind: z.literal("cannot-read") }),
  "can-read": z.object({ ...inRoom, kind: z.literal("can-read") }),
  verification: z.object({ ...base, kind: z.literal("verification"), room: optional, user: text, reply }),
  "identity-changed": z.object({
    ...base,
    kind: z.literal("identity-changed"),
    user: text,
    identity: text,
  }),
  exposed: z.object({ ...base, kind: z.literal("exposed"), room: text, reason: text }),
  shared: z.object({ ...base, kind: z.literal("shared"), room: text }),
  expelled: z.object({ ...base, kind: z.literal("expelled"), room: text, reason: text }),
  moved: z.object({ ...base, kind: z.literal("moved"), room: text, to: text }),
  connect: z.object({
    ...base,
    kind: z.literal("connect"),
    room: text,
    invite: text,
    state: z.enum(["accepted", "approved", "declined", "expired"]),
    user: optional,
  }),
};

/** What happens when an event of this kind arrives, in its first version. */
export function onEvent<Kind extends ChatEvent["kind"]>(
  kind: Kind,
  handle: EventDefinition<Kind>["handle"],
  more: Pick<EventDefinition, "fromAnyNetwork"> = {},
): EventDefinition<Kind> {
  return { kind, v: 1, schema: SCHEMAS[kind], handle, ...more };
}
