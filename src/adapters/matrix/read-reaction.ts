/** Emojis under messages: presses of buttons, records, or just what people think of it. Pure. */
import { buttonFor, mayBeButton, type ReactionButton } from "./buttons.ts";
import { emojiOf } from "./emoji.ts";
import { type Json, record, text } from "./json.ts";
import { pinReading } from "./read-pins.ts";
import { type Base, now, pressed, type Reading, type SeenReaction } from "./reading.ts";

/** A reaction with this records the message as a pin does, which only those may set who lead. */
const RECORD = "📌";

export function readReaction(content: Json, base: Base): readonly Reading[] {
  const relation = record(content["m.relates_to"]);
  const message = text(relation.event_id);
  const key = text(relation.key);
  if (relation.rel_type !== "m.annotation" || message === undefined || key === undefined) return [];
  const emoji = emojiOf(key, content);
  if (emoji === RECORD) return [pinReading("pinned", message, base, base.id)];
  const reacted = emoji === undefined ? [] : now({ ...base, kind: "reacted", message, emoji });
  // Most reactions can be no button.
  if (!mayBeButton(key)) return reacted;
  const finish = (given: readonly ReactionButton[]): readonly Reading[] => {
    const button = buttonFor(given, key);
    return button ? pressed(button, base) : reacted;
  };
  return [{ buttons: message, finish }];
}

/** What a redaction takes away: a reaction that Muster was told of, or a message. */
export function readRedaction(event: Json, base: Base): readonly Reading[] {
  // Room versions 11 and later keep the target in the content.
  const target = text(record(event.content).redacts) ?? text(event.redacts);
  if (target === undefined) return [];
  const deleted = now({ ...base, kind: "deleted", message: target });
  const orMessage: Reading = {
    lookUp: target,
    // What a reaction was that Muster does not remember, nobody can say any more.
    finish: (found: Json | undefined) => (found?.type === "m.reaction" ? [] : deleted),
  };
  // A lead may take away the reactions of others: it is still theirs that is gone.
  const finish = (was: SeenReaction | undefined): readonly Reading[] =>
    was ? now({ ...base, kind: "unreacted", ...was }) : [orMessage];
  return [{ reaction: target, finish }];
}
