/** Muster's own emoji under a message. */
import type { ChatPort } from "../chat-port.ts";
import { emojiToSlack } from "./emoji.ts";
import { Nothing, type SlackApi } from "./slack-api.ts";

/** An emoji that Slack does not have is left out: the message says what there is to say. */
export function createReactions(api: SlackApi): NonNullable<ChatPort["reactions"]> {
  return {
    async set(room, message, emoji, on) {
      const name = emojiToSlack(emoji);
      if (name === undefined) return;
      const method = on ? "reactions.add" : "reactions.remove";
      await api.call(method, { channel: room, timestamp: message, name }, Nothing, {
        key: `react:${room}:${message}:${name}:${on}`,
        subject: message,
        fine: on ? ["already_reacted", "invalid_name"] : ["no_reaction", "invalid_name", "message_not_found"],
      });
    },
  };
}
