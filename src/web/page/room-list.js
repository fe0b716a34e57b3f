/** The rooms of one network, with what is unread and to which the person is invited. */
import { h, keyedList, spaced } from "./dom.js";

/** @typedef {import("../../adapters/local/local-chat.ts").RoomView} RoomView */

/** @param {{ network: string, title: string, choose(room: string): void }} given */
export function roomList({ network, title, choose }) {
  const list = h("ul", { class: "rooms" });
  const element = h("nav", { class: "room-nav", "aria-label": `Rooms of ${title}` }, list);

  const fill = keyedList(
    list,
    (
      /** @type {{ id: string, title: string, ref: string, mark: string, kind: string, unread: number, invited: boolean, open: boolean }} */ one,
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
          ...spaced(
            h("span", { class: "room-name" }, one.title),
            one.unread > 0 &&
              h(
                "span",
                { class: "unread" },
                h("span", { "aria-hidden": "true" }, one.unread > 99 ? "99+" : String(one.unread)),
                h("span", { class: "unseen" }, `${one.unread} unread`),
              ),
            (one.ref !== "" || one.mark !== "" || one.invited) &&
              h(
                "span",
                { class: "room-meta" },
                ...spaced(
                  one.ref !== "" && h("span", { class: "room-ref" }, one.ref),
                  one.mark !== "" && h("span", {}, one.mark),
                  one.invited && h("span", { class: "tag strong" }, "invited"),
                ),
              ),
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
          ...nameParts(room),
          kind: room.kind,
          unread: unreadIn(room),
          invited: room.yours === "invited",
          open: room.id === open,
        })),
      );
      element.dataset.network = network;
    },
  };
}

/**
 * `inc-2026-0042-amber-falcon` reads better as its codename with the reference below.
 * @param {RoomView} room
 */
function nameParts(room) {
  const mark = room.topic.split(" · ").find((part) => part.startsWith("TLP:")) ?? "";
  const [, ref, codename] = /^(inc-\d+-\d+)-(.+)$/.exec(room.name) ?? [];
  return ref === undefined || codename === undefined
    ? { title: room.name, ref: "", mark }
    : { title: codename, ref: ref.toUpperCase(), mark };
}
