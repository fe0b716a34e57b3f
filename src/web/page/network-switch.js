/**
 * On a narrow screen one network is shown at a time; these buttons choose which. On a wide one all are.
 */
import { h } from "./dom.js";
import { recall, remember } from "./memory.js";

/**
 * @param {readonly { network: string, title: string, element: HTMLElement }[]} panels
 * @returns {() => string | undefined} the network that is chosen
 */
export function networkSwitch(panels) {
  const host = /** @type {HTMLElement} */ (document.getElementById("switch"));
  let chosenNetwork = panels[0]?.network;
  if (panels.length < 2) return () => chosenNetwork;
  const buttons = panels.map((panel) =>
    h("button", { type: "button", onclick: () => show(panel.network) }, panel.title),
  );
  host.append(...buttons);
  host.hidden = false;
  const last = recall("shown", "");
  show(panels.some((panel) => panel.network === last) ? last : /** @type {any} */ (panels[0]).network);

  /** @param {string} network */
  function show(network) {
    chosenNetwork = network;
    remember("shown", network);
    panels.forEach((panel, at) => {
      const chosen = panel.network === network;
      panel.element.classList.toggle("shown", chosen);
      buttons[at]?.setAttribute("aria-pressed", String(chosen));
    });
  }
  return () => chosenNetwork;
}
