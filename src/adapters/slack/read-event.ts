/**
 * A payload of Slack → ChatEvent. Pure. Parses only the fields that are used; anything that Muster does not
 * listen to, that it did itself, or that is for another workspace gives undefined.
 */
import { z } from "zod";
import type { ChatEvent, ReplyTarget } from "../chat-port.ts";
import { readTicketOfView, ViewSchema, valuesOf, writeTicket } from "./forms.ts";
import { commandFromSlack } from "./plain.ts";
import { readConnect } from "./read-connect.ts";
import { pinnedText, readMessage, readReaction, timeOf } from "./read-message.ts";
import type { Base, Reader } from "./reader.ts";
import { actionOf } from "./render.ts";
import { SAID_FIELDS } from "./said.ts";

/**
 * @param body what Slack sent: the parsed body of an HTTP request or the payload of a socket envelope
 * @param receivedAt when it came; ISO 8601 UTC, used where Slack says no time
 */
export function readEvent(body: unknown, reader: Reader, receivedAt: string): ChatEvent | undefined {
  if (!isForWorkspace(body, reader.self.team)) return undefined;
  const command = CommandSchema.safeParse(body);
  if (command.success) return readCommand(command.data, reader, receivedAt);
  const interaction = InteractionSchema.safeParse(body);
  if (interaction.success) {
    return interaction.data.type === "block_actions"
      ? readAction(interaction.data, reader, receivedAt)
      : readForm(interaction.data, reader, receivedAt);
  }
  const envelope = EnvelopeSchema.safeParse(body);
  return envelope.success ? readCallback(envelope.data, reader) : undefined;
}

const id = z.string().min(1).max(255);

const CommandSchema = z.object({
  command: z.string().startsWith("/"),
  text: z.string().default(""),
  user_id: id,
  channel_id: id.optional(),
  trigger_id: id,
  response_url: z.string().optional(),
});

const ActionsSchema = z.object({
  type: z.literal("block_actions"),
  user: z.object({ id }),
  channel: z.object({ id }).optional(),
  trigger_id: id,
  response_url: z.string().optional(),
  actions: z.array(
    z.object({
      action_id: z.string(),
      value: z.string().optional(),
      selected_option: z.object({ value: z.string() }).nullish(),
      action_ts: z.string().optional(),
    }),
  ),
});

const SubmissionSchema = z.object({
  type: z.literal("view_submission"),
  user: z.object({ id }),
  view: ViewSchema,
});
const InteractionSchema = z.discriminatedUnion("type", [ActionsSchema, SubmissionSchema]);

const EnvelopeSchema = z.object({
  type: z.literal("event_callback"),
  event_id: id,
  event_time: z.number().optional(),
  event: z.looseObject({ type: z.string(), event_ts: z.string().optional() }),
});

const MembershipSchema = z.object({ user: id, channel: id });
const ChannelSchema = z.object({ channel: id });
const MoveSchema = z.object({ old_channel_id: id, new_channel_id: id });
const PinSchema = z.object({
  user: id,
  channel_id: id,
  item: z.object({
    type: z.literal("message"),
    message: z.object({ ts: id, text: z.string().default(""), user: id.optional(), ...SAID_FIELDS }),
  }),
});

function readCommand(body: z.infer<typeof CommandSchema>, reader: Reader, at: string): ChatEvent | undefined {
  if (body.command !== reader.command) return undefined;
  const reply = target(body.user_id, body.channel_id, body.response_url);
  return {
    kind: "command",
    id: body.trigger_id,
    network: reader.network,
    at,
    user: body.user_id,
    text: commandFromSlack(body.text).trim(),
    reply,
    formTicket: writeTicket({ trigger: body.trigger_id, reply }),
    ...(body.channel_id === undefined ? {} : { room: body.channel_id }),
  };
}

function readAction(
  body: z.infer<typeof ActionsSchema>,
  reader: Reader,
  receivedAt: string,
): ChatEvent | undefined {
  for (const pressed of body.actions) {
    const action = actionOf(pressed.action_id);
    if (action === undefined) continue;
    const reply = target(body.user.id, body.channel?.id, body.response_url);
    return {
      kind: "action",
      id: body.trigger_id,
      network: reader.network,
      at: timeOf(pressed.action_ts) ?? receivedAt,
      user: body.user.id,
      action,
      value: pressed.value ?? pressed.selected_option?.value ?? "",
      reply,
      formTicket: writeTicket({ trigger: body.trigger_id, reply }),
      ...(body.channel === undefined ? {} : { room: body.channel.id }),
    };
  }
  return undefined;
}

function readForm(body: z.infer<typeof SubmissionSchema>, reader: Reader, at: string): ChatEvent | undefined {
  const form = actionOf(body.view.callback_id);
  if (form === undefined) return undefined;
  const { room, responseUrl } = readTicketOfView(body.view);
  return {
    kind: "form",
    id: `${body.view.id}:${body.view.hash ?? ""}`,
    network: reader.network,
    at,
    user: body.user.id,
    form,
    values: valuesOf(body.view),
    reply: target(body.user.id, room, responseUrl),
    ...(room === undefined ? {} : { room }),
  };
}

function readCallback(body: z.infer<typeof EnvelopeSchema>, reader: Reader): ChatEvent | undefined {
  const { event } = body;
  const seconds = body.event_time === undefined ? undefined : String(body.event_time);
  const at = timeOf(event.event_ts) ?? timeOf(seconds) ?? new Date(0).toISOString();
  const base = { id: body.event_id, network: reader.network, at };
  switch (event.type) {
    case "member_joined_channel":
    case "member_left_channel": {
      const membership = MembershipSchema.safeParse(event);
      if (!membership.success) return undefined;
      const { user, channel: room } = membership.data;
      const left = event.type === "member_left_channel";
      if (user !== reader.self.user) return { ...base, kind: left ? "left" : "joined", room, user };
      return left ? { ...base, kind: "expelled", room, reason: REMOVED } : undefined;
    }
    case "channel_left":
    case "group_left":
      return botRemoved(event, base, REMOVED);
    case "channel_archive":
    case "group_archive":
      return botRemoved(event, base, "the room was archived");
    case "channel_deleted":
    case "group_deleted":
      return botRemoved(event, base, "the room was deleted");
    case "channel_id_changed":
      return readMove(event, base);
    case "channel_shared":
      return inRoom(event, base, "shared");
    case "pin_added":
    case "pin_removed":
      return readPin(event, base, event.type === "pin_added" ? "pinned" : "unpinned", reader);
    case "message":
      return readMessage(event, base, reader);
    case "reaction_added":
    case "reaction_removed":
      return readReaction(event, base, event.type === "reaction_added" ? "reacted" : "unreacted", reader);
    case "shared_channel_invite_accepted":
    case "shared_channel_invite_approved":
    case "shared_channel_invite_declined":
      return readConnect(event, base);
    default:
      return undefined;
  }
}

/** docs.slack.dev/reference/events/channel_id_changed */
function readMove(event: unknown, base: Base): ChatEvent | undefined {
  const move = MoveSchema.safeParse(event);
  if (!move.success) return undefined;
  return { ...base, kind: "moved", room: move.data.old_channel_id, to: move.data.new_channel_id };
}

/** docs.slack.dev/reference/events/channel_shared */
function inRoom(event: unknown, base: Base, kind: "shared"): ChatEvent | undefined {
  const room = ChannelSchema.safeParse(event);
  return room.success ? { ...base, kind, room: room.data.channel } : undefined;
}

const REMOVED = "Muster was removed from the room";

function botRemoved(event: unknown, base: Base, reason: string): ChatEvent | undefined {
  const room = ChannelSchema.safeParse(event);
  return room.success ? { ...base, kind: "expelled", room: room.data.channel, reason } : undefined;
}

function readPin(
  event: unknown,
  base: Base,
  kind: "pinned" | "unpinned",
  reader: Reader,
): ChatEvent | undefined {
  const pin = PinSchema.safeParse(event);
  if (!pin.success || pin.data.user === reader.self.user) return undefined;
  const { message } = pin.data.item;
  const author = message.user === undefined ? {} : { author: message.user };
  const text = pinnedText(message);
  return {
    ...base,
    kind,
    room: pin.data.channel_id,
    user: pin.data.user,
    message: message.ts,
    text,
    ...author,
  };
}

function target(user: string, room: string | undefined, responseUrl: string | undefined): ReplyTarget {
  return {
    user,
    ...(room === undefined ? {} : { room }),
    ...(responseUrl === undefined ? {} : { data: { responseUrl } }),
  };
}

const TeamsSchema = z.object({
  team_id: z.string().nullish(),
  context_team_id: z.string().nullish(),
  team: z.object({ id: z.string() }).nullish(),
  authorizations: z.array(z.object({ team_id: z.string().nullish() })).nullish(),
});

/** One app may be installed in several workspaces; their rooms and people are not this network's. */
function isForWorkspace(body: unknown, team: string): boolean {
  const teams = TeamsSchema.safeParse(body);
  if (!teams.success) return false;
  const { team_id, context_team_id, authorizations } = teams.data;
  const named = [
    team_id,
    context_team_id,
    teams.data.team?.id,
    ...(authorizations ?? []).map((each) => each.team_id),
  ];
  const known = named.filter((each) => typeof each === "string");
  return known.length === 0 || known.includes(team);
}
