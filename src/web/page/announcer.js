/** Reads new messages out to people who do not see them come. */

const KEPT = 20;
const MAX_LENGTH = 240;

/**
 * @param {string} where
 * @param {import("../../adapters/local/local-chat.ts").MessageView} message
 */
export function announce(where, message) {
  const log = /** @type {HTMLElement} */ (document.getElementById("announcer"));
  const line = document.createElement("p");
  const text = message.text.replace(/\s*\n\s*/g, "; ");
  const words = text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH)}…` : text;
  line.textContent = `${where}, ${message.author}: ${words}`;
  log.append(line);
  while (log.children.length > KEPT) log.firstElementChild?.remove();
}
