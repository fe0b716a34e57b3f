/** The rooms of one network, with what is unread and to which the person is invited. */
import { h, keyedList } from "./dom.js";

/** @typedef {import("../../adapters/local/local-chat.ts").RoomView} RoomView */

/** @param {{ network: string, title: string, choose(room: string): void }} given */
export function roomList({ network, title, choose }) {
  const list = h("ul", { class: "rooms" });
  const element = h("nav", { class: "room-nav", "aria-label": `Rooms of ${title}` }, list);

  const fill = keyedList(
    list,
    (
      /** @type {{ id: string, name: string, kind: string, mark: string, unread: number, invited: boolean, open: boolean }} */ one,
    ) => one.id,
    (one) =>
      h(
        "li",
        {},
        h(
          "button",
          {
            type: "button",
            class: "room-link",
            "data-control": "open",
            "data-kind": one.kind,
            "aria-current": one.open ? "true" : undefined,
            onclick: () => choose(one.id),
          },
          h("span", { class: "room-name" }, one.name),
          one.mark !== "" && h("span", { class: "room-mark" }, one.mark),
          one.invited && h("span", { class: "tag strong" }, "invited"),
          one.unread > 0 &&
            h(
              "span",
              { class: "unread" },
              h("span", { "aria-hidden": "true" }, one.unread > 99 ? "99+" : String(one.unread)),
              h("span", { class: "unseen" }, `${one.unread} unread`),
            ),
        ),
      ),
  );

  return {
    element,
    /**
     * @param {readonly RoomView[]} rooms
     * @param {string} open
     * @param {(room: RoomView) => number} unreadIn
     */
    show(rooms, open, unreadIn) {
      fill(
        rooms.map((room) => ({
          id: room.id,
          name: room.name,
          kind: room.kind,
          mark: room.topic.split(" · ").find((part) => part.startsWith("TLP:")) ?? "",
          unread: unreadIn(room),
          invited: room.yours === "invited",
          open: room.id === open,
        })),
      );
      element.dataset.network = network;
    },
  };
}
