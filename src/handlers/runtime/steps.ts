/**
 * The outbound steps that several features queue. Steps carry ids rather than content wherever the content may
 * change before it is sent (card, topic): it is looked up at the moment of sending. What a step does is in the
 * manifest of the feature that sends it; steps that only one feature queues are in that feature's folder.
 */
import { z } from "zod";
import type { ReplyTarget } from "../../adapters/chat-port.ts";
import type { Message } from "../../core/message.ts";
import { messageSchema, messageSchemaV1 } from "./message-schema.ts";
import { type DataOf, definePayload } from "./payload.ts";

const replyTarget: z.ZodType<ReplyTarget> = z.strictObject({
  user: z.string(),
  room: z.exactOptional(z.string()),
  data: z.exactOptional(z.record(z.string(), z.string())),
});

/** Who asked for a muster, and is told what became of it. */
export const reportSchema = z.strictObject({ network: z.string(), to: replyTarget });
export type Report = z.output<typeof reportSchema>;

/**
 * Numbers of the entries whose words a message has. Whatever is said in an incident is bound by its marking, too;
 * except what says nothing of it, for instance that somebody does not belong into the room.
 */
export type CitedEntries = readonly number[] | "no-content";
const citedEntries: z.ZodType<CitedEntries> = z.union([z.array(z.int().positive()), z.literal("no-content")]);

const roomOnly = z.strictObject({ room: z.string() });

/** Say something in a room. */
export const post = definePayload("post", 2, posted(messageSchema));
/** As rows of an earlier Muster have it. */
export const postV1 = definePayload("post", 1, posted(messageSchemaV1));

function posted(message: z.ZodType<Message>) {
  return z.strictObject({ room: z.string(), message, cites: z.exactOptional(citedEntries) });
}

/** Say something to a contact in person, over one network. */
export const direct = definePayload("direct", 2, toldDirectly(messageSchema));
/** As rows of an earlier Muster have it. */
export const directV1 = definePayload("direct", 1, toldDirectly(messageSchemaV1));

function toldDirectly(message: z.ZodType<Message>) {
  return z.strictObject({
    contact: z.string(),
    message,
    cites: z.exactOptional(citedEntries),
    /** When it does not arrive that is recorded, and bothers nobody. */
    bestEffort: z.exactOptional(z.literal(true)),
  });
}

/** Answer somebody who sent a command. */
export const answer = definePayload("reply", 2, answered(messageSchema));
/** As rows of an earlier Muster have it. */
export const answerV1 = definePayload("reply", 1, answered(messageSchemaV1));

function answered(message: z.ZodType<Message>) {
  return z.strictObject({
    to: replyTarget,
    /** Where it may stand: for everybody in the room, or for the one who asked. */
    route: z.enum(["room", "person"]),
    message,
    cites: z.exactOptional(citedEntries),
    /** Ids of the incidents that it shows, when it is about none in particular. */
    incidents: z.exactOptional(z.array(z.string()).readonly()),
    /** Says only that the network is not trusted, and goes there all the same. */
    trustNotice: z.exactOptional(z.literal(true)),
  });
}
export type ReplyRoute = DataOf<typeof answer>["route"];

/** Post the status card, or bring the one that stands there up to date. `again`: post it again in any case. */
export const statusCard = definePayload(
  "status-card",
  1,
  z.strictObject({ room: z.string(), again: z.exactOptional(z.literal(true)) }),
);

/** Pin the status card. `instead`: the message that was pinned before. */
export const pinCard = definePayload(
  "pin-card",
  1,
  z.strictObject({ room: z.string(), instead: z.exactOptional(z.string()) }),
);

/** Have the status card posted again, once for everybody who joined within a moment. */
export const repeatCard = definePayload("repeat-card", 1, roomOnly);

/** Have the status card brought up to date, once for all that happened meanwhile. */
export const refreshCard = definePayload("refresh-card", 1, roomOnly);

/** Set the room's topic. */
export const setTopic = definePayload("set-topic", 1, roomOnly);

/** Give the incident's lead the say in the room. */
export const setPowerLevels = definePayload("set-power-levels", 1, roomOnly);

/** Put the room beside the other rooms of its incident. */
export const addToSpace = definePayload("add-to-space", 1, roomOnly);

/** Say what the room missed while it could not be reached, if it missed anything. */
export const catchUp = definePayload("catch-up", 1, roomOnly);

/** Take a command out of the room where it was typed. `message`: the platform's id. */
export const takeBack = definePayload(
  "take-back",
  1,
  z.strictObject({ room: z.string(), message: z.string() }),
);

/** Invite these contacts; what became of each goes to the roll, the timeline and `report`. */
export const inviteContacts = definePayload(
  "invite",
  1,
  z.strictObject({
    room: z.string(),
    contacts: z.array(z.string()).readonly(),
    report: z.exactOptional(reportSchema),
    /** How often it was tried before for these people, whose own server was away. */
    tries: z.exactOptional(z.int()),
  }),
);
