/** Inviting: batches with `force`, one outcome per person, in order (docs.slack.dev/reference/methods/conversations.invite). */
import { z } from "zod";
import { ChatError } from "../chat-errors.ts";
import type { InviteOutcome, RoomId, UserId } from "../chat-port.ts";
import { meaningOf } from "./error-codes.ts";
import { isUserId } from "./render.ts";
import type { Self } from "./rooms.ts";
import type { SlackApi } from "./slack-api.ts";

const BATCH = 100;
/** Milliseconds that later calls wait for their turn rather than leave people out. */
const PATIENCE = 20_000;

/** Why one person cannot be invited, in words for the roll. Any other error is about the room or the app. */
const REASONS: Readonly<Record<string, string>> = {
  already_in_channel: "is already in the room",
  cant_invite_self: "is Muster itself",
  cant_invite: "may not be invited to this room",
  user_not_found: "nobody in this Slack workspace has this id",
  user_disabled: "the Slack account is deactivated",
  user_is_bot: "is a bot",
  user_is_restricted: "is a guest, and the workspace does not let guests be invited",
  user_is_ultra_restricted: "is a single-channel guest",
  ura_max_channels: "is a single-channel guest who already has a channel",
  invitee_cant_see_channel: "is in another workspace of the organisation",
  user_team_not_in_channel: "is in a workspace that the room is not shared with",
  org_user_not_in_team: "is not a member of this workspace",
  no_external_invite_permission: "is outside the organisation, and Muster may not invite people from outside",
  failed_for_some_users: "Slack gave no reason",
  external_team_will_be_added: "would add another organisation to the room",
};

const Accepted = z.object({
  ok: z.literal(true),
  errors: z.array(z.object({ user: z.string().optional(), error: z.string().optional() })).optional(),
});
const Refused = z.object({
  ok: z.literal(false),
  error: z.string().refine((code) => Object.hasOwn(REASONS, code)),
  errors: z.array(z.object({ user: z.string().optional(), error: z.string().optional() })).optional(),
});
const Answer = z.discriminatedUnion("ok", [Accepted, Refused]);

/**
 * Invites to a room; people of the workspace are in it at once, so an invitation that works gives `joined`.
 * @throws ChatError only when not one outcome is known
 */
export async function invite(
  api: SlackApi,
  self: Self,
  room: RoomId,
  users: readonly UserId[],
): Promise<readonly InviteOutcome[]> {
  const known = new Map<UserId, InviteOutcome>();
  const tryable = [...new Set(users)].filter((user) => {
    if (!isUserId(user)) fail(known, user, "this is not a Slack user id");
    else if (user === self.user) fail(known, user, REASONS.cant_invite_self);
    return !known.has(user);
  });
  for (let at = 0; at < tryable.length; at += BATCH) {
    const batch = tryable.slice(at, at + BATCH);
    try {
      await inviteBatch(api, room, batch, known);
    } catch (error) {
      const tried = tryable.some((user) => known.has(user));
      if (!(error instanceof ChatError) || !tried) throw error;
      const again = error.retry === "later" ? { again: true } : {};
      for (const user of batch)
        if (!known.has(user)) known.set(user, { user, state: "failed", reason: error.message, ...again });
    }
  }
  return users.map(
    (user) => known.get(user) ?? { user, state: "failed", reason: "Slack said nothing about them" },
  );
}

async function inviteBatch(
  api: SlackApi,
  room: RoomId,
  users: readonly UserId[],
  known: Map<UserId, InviteOutcome>,
): Promise<void> {
  let left = users;
  while (left.length > 0) {
    const answer = await ask(api, room, left, known.size > 0);
    for (const each of answer.errors ?? []) {
      if (each.user !== undefined && left.includes(each.user)) settle(known, each.user, each.error);
    }
    const open = left.filter((user) => !known.has(user));
    if (answer.ok) {
      for (const user of open) known.set(user, { user, state: "joined" });
      return;
    }
    const [only] = open;
    if (open.length === 1 && left.length === 1 && only !== undefined) {
      settle(known, only, answer.error);
      return;
    }
    if (open.length === left.length) {
      // Refused without saying because of whom: one by one shows it.
      for (const user of open) await inviteBatch(api, room, [user], known);
      return;
    }
    left = open;
  }
}

function ask(api: SlackApi, room: RoomId, users: readonly UserId[], patient: boolean) {
  const args = { channel: room, users: users.join(","), force: true };
  return api.call("conversations.invite", args, Answer, {
    key: `invite:${room}:${users.join(",")}`,
    subject: room,
    acceptRefusal: true,
    ...(patient ? { patienceMs: PATIENCE } : {}),
  });
}

function settle(known: Map<UserId, InviteOutcome>, user: UserId, code: string | undefined): void {
  if (code === "already_in_channel") known.set(user, { user, state: "joined" });
  else fail(known, user, REASONS[code ?? ""] ?? reasonOf(code));
}

function reasonOf(code = "no reason"): string {
  const words = meaningOf(code, "conversations.invite")?.words;
  return words ?? `Slack refused for a reason that this Muster does not know (${code.slice(0, 60)})`;
}

function fail(known: Map<UserId, InviteOutcome>, user: UserId, reason = "Slack refused"): void {
  known.set(user, { user, state: "failed", reason });
}
