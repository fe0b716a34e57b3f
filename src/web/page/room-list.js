/** The rooms of one network: what they are about, how bad it is, what is unread; those that are closed apart. */
import { h, keyedList, spaced } from "./dom.js";
import { roving } from "./rove.js";

/**
 * @typedef {import("../incident-bars.ts").RoomWithBar} RoomView
 * @typedef {ReturnType<typeof lineOf>} Line
 */

/** @param {{ network: string, title: string, choose(room: string): void, openIncident(): void }} given */
export function roomList({ network, title, choose, openIncident }) {
  const plain = h("ul", { class: "rooms" });
  const open = h("ul", { class: "rooms", "aria-label": "Incidents" });
  const closed = h("ul", { class: "rooms", "aria-label": "Closed incidents" });
  const heading = h("p", { class: "room-group", "aria-hidden": "true" }, "Incidents");
  const count = h("span", {});
  const apart = h("details", { class: "closed-rooms", hidden: true }, h("summary", {}, count), closed);
  const element = h(
    "nav",
    { class: "room-nav", "aria-label": `Rooms of ${title}`, "data-network": network },
    h("button", { type: "button", class: "open-incident", onclick: openIncident }, "Open an incident"),
    plain,
    heading,
    open,
    apart,
  );
  /** @returns {HTMLElement[]} */
  const links = () => /** @type {HTMLElement[]} */ ([...element.querySelectorAll(".room-link")]);
  const rove = roving(element, () => links().filter((link) => link.offsetParent !== null));
  const fills = [plain, open, closed].map((list) =>
    keyedList(
      list,
      (/** @type {Line} */ one) => one.id,
      (one) => item(one, choose),
    ),
  );

  return {
    element,
    /**
     * @param {readonly RoomView[]} rooms
     * @param {string} current
     * @param {(room: RoomView) => number} unreadIn
     */
    show(rooms, current, unreadIn) {
      const lines = rooms.map((room) => lineOf(room, room.id === current, unreadIn(room)));
      const groups = [
        lines.filter((line) => line.kind !== "room"),
        lines.filter((line) => line.kind === "room" && !line.isClosed),
        lines.filter((line) => line.kind === "room" && line.isClosed),
      ];
      for (const [at, fill] of fills.entries()) fill(groups[at] ?? []);
      heading.hidden = (groups[1] ?? []).length === 0;
      const over = groups[2] ?? [];
      apart.hidden = over.length === 0;
      if (over.some((line) => line.isOpen)) apart.open = true;
      count.textContent = `Closed (${over.length})`;
      rove.stopAt(links().find((link) => link.getAttribute("aria-current") === "true") ?? links()[0]);
    },
  };
}

/**
 * @param {Line} one
 * @param {(room: string) => void} choose
 */
function item(one, choose) {
  return h(
    "li",
    {},
    h(
      "button",
      {
        type: "button",
        class: "room-link",
        "data-control": "open",
        "data-kind": one.kind,
        "aria-current": one.isOpen ? "true" : undefined,
        onclick: () => choose(one.id),
      },
      ...spaced(
        h("span", { class: "room-name" }, one.title),
        one.unread > 0 && unreadMark(one.unread),
        (one.ref !== "" || one.invited) &&
          h(
            "span",
            { class: "room-meta" },
            ...spaced(
              one.severity !== "" &&
                h("span", { class: "severity-word", "data-severity": one.severity }, one.severity),
              one.ref !== "" && h("span", { class: "room-ref" }, one.ref),
              one.codename !== "" && h("span", { class: "room-ref" }, one.codename),
              one.mark !== "" && h("span", { class: "room-mark" }, one.mark),
              one.invited && h("span", { class: "tag strong" }, "invited"),
            ),
          ),
      ),
    ),
  );
}

/** @param {number} unread */
function unreadMark(unread) {
  return h(
    "span",
    { class: "unread" },
    h("span", { "aria-hidden": "true" }, unread > 99 ? "99+" : String(unread)),
    h("span", { class: "unseen" }, `${unread} unread`),
  );
}

/**
 * @param {RoomView} room
 * @param {boolean} isOpen
 * @param {number} unread
 */
function lineOf(room, isOpen, unread) {
  const { id, kind } = room;
  const common = { id, kind, isOpen, unread, invited: room.yours === "invited" };
  const bar = room.incident;
  if (bar === undefined) return { ...common, ...nameParts(room) };
  return {
    ...common,
    title: bar.side === undefined ? bar.title : `Side room ${bar.side}`,
    severity: bar.status === "closed" ? "" : bar.severity,
    ref: bar.ref,
    codename: bar.codename,
    mark: bar.label,
    isClosed: bar.status === "closed",
  };
}

/**
 * What the room itself says, where there is no more: `inc-2026-0042-amber-falcon` reads better as its codename with
 * the reference below.
 * @param {RoomView} room
 */
function nameParts(room) {
  const parts = room.topic.split(" · ");
  const mark = parts.find((part) => part.startsWith("TLP:")) ?? "";
  const severity = parts.find((part) => /^(LOW|MEDIUM|HIGH|CRITICAL)$/.test(part))?.toLowerCase() ?? "";
  const [, ref, codename] = /^(inc-\d+-\d+)-(.+)$/.exec(room.name) ?? [];
  const isClosed = parts.includes("closed");
  return ref === undefined || codename === undefined
    ? { title: room.name, severity: "", ref: "", codename: "", mark: "", isClosed: false }
    : {
        title: codename,
        severity: isClosed ? "" : severity,
        ref: ref.toUpperCase(),
        codename: "",
        mark,
        isClosed,
      };
}
