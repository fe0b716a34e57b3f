/** What became of a Slack Connect invitation → ChatEvent. Pure (docs.slack.dev/reference/events/shared_channel_invite_accepted). */
import { z } from "zod";
import type { ChatEvent } from "../chat-port.ts";
import type { Base } from "./reader.ts";

const id = z.string().min(1).max(255);
const email = z.string().nullish();
const InviteSchema = z.object({
  type: z.enum([
    "shared_channel_invite_accepted",
    "shared_channel_invite_approved",
    "shared_channel_invite_declined",
  ]),
  invite: z.object({ id, recipient_user_id: id.nullish(), recipient_email: email }),
  channel: z.object({ id, is_im: z.boolean().optional() }),
  accepting_user: z.object({ id, profile: z.object({ email }).optional() }).optional(),
  approval_required: z.boolean().optional(),
});

/** Slack tells of no invitation that ran out: after `date_invalid` (14 days) nothing more comes of it. */
export function readConnect(event: unknown, base: Base): ChatEvent | undefined {
  const parsed = InviteSchema.safeParse(event);
  if (!parsed.success || parsed.data.channel.is_im === true) return undefined;
  const { type, invite, channel, accepting_user, approval_required } = parsed.data;
  const common = { ...base, kind: "connect" as const, room: channel.id, invite: invite.id };
  if (type === "shared_channel_invite_declined") return { ...common, state: "declined" };
  const user = addressee(invite, accepting_user);
  // Where no administrator has to approve, nobody will: the invitation is through.
  const through = type === "shared_channel_invite_approved" || approval_required === false;
  return { ...common, state: through ? "approved" : "accepted", ...(user === undefined ? {} : { user }) };
}

/** The account, if it is that of the person who was invited: who was passed the invitation is somebody else. */
function addressee(
  invite: z.infer<typeof InviteSchema>["invite"],
  taker: z.infer<typeof InviteSchema>["accepting_user"],
): string | undefined {
  if (taker === undefined) return invite.recipient_user_id ?? undefined;
  const invited = invite.recipient_email?.trim().toLowerCase();
  const isSame =
    invited !== undefined && invited !== "" && taker.profile?.email?.trim().toLowerCase() === invited;
  return isSame || taker.id === invite.recipient_user_id ? taker.id : undefined;
}
