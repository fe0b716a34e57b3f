/** How long until something, kept up to date while it is shown. */
import { left } from "./time-left.js";

/**
 * Writes what is left into an element, each second while it is on the page.
 * @param {HTMLElement} element
 * @param {string} at ISO 8601
 */
export function countDown(element, at) {
  const show = () => {
    const words = left(Date.parse(at) - Date.now());
    if (element.textContent !== words) element.textContent = words;
  };
  show();
  const timer = setInterval(() => {
    if (element.isConnected) show();
    else clearInterval(timer);
  }, 1_000);
}
