/** Inviting somebody of another organisation by Slack Connect (docs.slack.dev/reference/methods/conversations.inviteShared). */
import { z } from "zod";
import { Rejected } from "../chat-errors.ts";
import type { AdapterState, ChatPort } from "../chat-port.ts";
import type { SlackApi } from "./slack-api.ts";

const Invited = z.object({ invite_id: z.string() });
const MAIL = /^[^\s@<>,]+@[^\s@<>,]+\.[^\s@<>,]+$/;

/** @param state remembers per step which invitation it made: Slack has no key for it, and each call sends an e-mail */
export function createConnect(
  network: string,
  api: SlackApi,
  state: AdapterState,
): NonNullable<ChatPort["connect"]> {
  return {
    async invite(room, email, attempt) {
      const slot = `connect:${attempt.key}`;
      const before = await state.get(slot);
      if (before !== undefined) return { invite: before };
      const address = email.trim();
      if (!MAIL.test(address))
        throw new Rejected(network, "invite somebody from outside", "this is no e-mail address");
      // One address per call. Limited: who comes this way may write, and bring nobody else.
      const args = { channel: room, emails: [address], external_limited: true };
      const made = await api.call("conversations.inviteShared", args, Invited, {
        key: attempt.key,
        subject: room,
      });
      await state.set(slot, made.invite_id);
      return { invite: made.invite_id };
    },
  };
}
