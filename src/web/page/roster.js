/** Who is in a room, who is invited and who was removed, by organisation. */
import { h, spaced } from "./dom.js";

/** @typedef {import("../../adapters/local/local-chat.ts").RoomView["people"][number]} InRoom */

/** @param {string} network */
export function roster(network) {
  const id = `roster-${network}`;
  const list = h("ul", { class: "roster", id, hidden: true });
  const toggle = h("button", {
    type: "button",
    class: "quiet",
    "aria-expanded": "false",
    "aria-controls": id,
    onclick: () => {
      list.hidden = !list.hidden;
      toggle.setAttribute("aria-expanded", String(!list.hidden));
    },
  });
  return {
    toggle,
    element: list,
    /** @param {readonly InRoom[]} people */
    show(people) {
      const here = people.filter((person) => person.state === "joined").length;
      const invited = people.filter((person) => person.state === "invited").length;
      const removed = people.filter((person) => person.state === "expelled").length;
      toggle.hidden = people.length === 0;
      if (people.length === 0) list.hidden = true;
      toggle.textContent = [
        `${here} here`,
        invited > 0 && `${invited} invited`,
        removed > 0 && `${removed} removed`,
      ]
        .filter((part) => part !== false)
        .join(", ");
      const groups = Map.groupBy(people, (person) => person.organisationName);
      list.replaceChildren(
        ...[...groups].map(([organisation, members]) =>
          h("li", {}, h("span", { class: "organisation" }, organisation), h("ul", {}, ...members.map(line))),
        ),
      );
    },
  };
}

/** @param {InRoom} person */
function line(person) {
  const states = { joined: "here", invited: "invited", left: "left", expelled: "removed" };
  return h(
    "li",
    { class: `in-room state-${person.state}` },
    ...spaced(
      h("span", {}, person.name),
      person.role !== "" && h("span", { class: "role" }, person.role.replaceAll("-", " ")),
      h("span", { class: "tag" }, states[person.state]),
      person.reason !== undefined && h("span", { class: "reason" }, person.reason),
    ),
  );
}
