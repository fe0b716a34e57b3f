/** Which messages stand together: those that one author wrote one after the other. Pure. */

import { speakerOf } from "./speaker.js";

/** @typedef {import("../../adapters/local/local-chat.ts").MessageView} MessageView */

/**
 * @typedef {{
 *   message: MessageView,
 *   speaker: import("./speaker.js").Speaker,
 *   follows: boolean,
 *   day: string | undefined,
 * }} Grouped `follows`: it belongs to the message above. `day`: the date that begins with it, `2026-11-30`.
 */

/** A pause of this length, in milliseconds, begins a new group. */
const PAUSE_MS = 5 * 60_000;

/**
 * @param {readonly MessageView[]} messages
 * @returns {Grouped[]}
 */
export function grouped(messages) {
  return messages.map((message, at) => {
    const before = messages[at - 1];
    const isNewDay = before === undefined || dayOf(before) !== dayOf(message);
    return {
      message,
      speaker: speakerOf(message),
      follows: before !== undefined && !isNewDay && belongs(message, before),
      day: isNewDay ? dayOf(message) : undefined,
    };
  });
}

/**
 * @param {MessageView} message
 * @param {MessageView} before
 */
function belongs(message, before) {
  const [now, then] = [speakerOf(message), speakerOf(before)];
  return (
    now.name === then.name &&
    now.organisation === then.organisation &&
    message.by === before.by &&
    message.onlyYou === before.onlyYou &&
    message.pinnedBy === undefined &&
    before.pinnedBy === undefined &&
    !message.mentionsYou &&
    Date.parse(message.at) - Date.parse(before.at) < PAUSE_MS
  );
}

/** @param {MessageView} message */
function dayOf(message) {
  return message.at.slice(0, 10);
}
