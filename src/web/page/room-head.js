/** What stands above the messages: what the room is, how its incident stands, and who is in it. */
import { h } from "./dom.js";
import { incidentBar } from "./incident-bar.js";
import { topicLine } from "./marks.js";
import { pinnedBar } from "./pinned.js";
import { roster } from "./roster.js";

/** @typedef {import("../incident-bars.ts").RoomWithBar} RoomView */

/**
 * @param {{
 *   network: string,
 *   back(): void,
 *   openCard(): void,
 *   takeLead(): void,
 *   leave(): void,
 *   jump(message: string): void,
 * }} given
 */
export function roomHead({ network, back, openCard, takeLead, leave, jump }) {
  const name = h("h3", { class: "room-title", id: `room-${network}` });
  const topic = h("p", { class: "topic" });
  const bar = incidentBar({ takeLead });
  const people = roster(network);
  const pins = pinnedBar(jump);
  const card = h(
    "button",
    { type: "button", class: "quiet", "aria-haspopup": "dialog", onclick: openCard },
    "Status card",
  );
  const out = h("button", { type: "button", class: "quiet", onclick: leave }, "Leave");
  const element = h(
    "header",
    { class: "room-head" },
    h(
      "div",
      { class: "room-line" },
      h("button", { type: "button", class: "quiet back", "aria-label": "All rooms", onclick: back }, "‹"),
      name,
    ),
    bar.element,
    topic,
    h("div", { class: "room-tools" }, card, people.toggle, pins.toggle, out),
    people.element,
    pins.element,
  );
  return {
    element,
    /** @param {RoomView | undefined} room */
    show(room) {
      const incident = room?.incident;
      name.textContent = incident?.title ?? room?.name ?? "";
      bar.show(incident);
      topic.hidden = incident !== undefined;
      topic.replaceChildren(...topicLine(room?.topic ?? ""));
      const cardMessage = cardOf(room);
      card.hidden = cardMessage === undefined;
      people.show(room?.kind === "room" ? room.people : []);
      out.hidden = room?.kind !== "room" || room.yours !== "joined";
      pins.show(
        room?.messages.filter((one) => one.pinnedBy !== undefined && one.id !== cardMessage?.id) ?? [],
      );
      const tools = /** @type {HTMLElement} */ (card.parentElement);
      tools.hidden = [...tools.children].every((child) => /** @type {HTMLElement} */ (child).hidden);
    },
  };
}

/**
 * The message that is the room's status card.
 * @param {RoomView | undefined} room
 */
export function cardOf(room) {
  const id = room?.incident?.card;
  return room?.messages.find((message) => message.id === id && !message.deleted);
}
