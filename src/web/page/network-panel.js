/** One network as one person sees it: who they are, their rooms, the room that is open. */
import { act, newId } from "./api.js";
import { conversation } from "./conversation.js";
import { h } from "./dom.js";
import { formDialogs } from "./form-dialog.js";
import { recall, remember } from "./memory.js";
import { personSwitch } from "./person-switch.js";
import { roomList } from "./room-list.js";

/**
 * @typedef {import("../incident-bars.ts").RoomWithBar} RoomView
 * @typedef {import("../../adapters/local/local-chat.ts").MessageView} MessageView
 * @typedef {import("./live.js").News} News
 * @typedef {(verb: string, what: Record<string, unknown>, id?: string) => ReturnType<typeof act>} Do
 */

/** How often it is looked for whom something waits, in milliseconds; and whenever the choice of persons opens. */
const LOOK_MS = 10_000;

/**
 * @param {{
 *   network: import("./api.js").Network,
 *   commands: import("./api.js").CommandHelp[],
 *   user: string | undefined,
 *   others(): readonly import("./api.js").LocalPerson[],
 *   actAs(user: string): void,
 *   arrived(where: string, message: MessageView): void,
 *   unreadChanged(): void,
 * }} given
 */
export function networkPanel(given) {
  const { network, title, people } = given.network;
  let user = given.user;
  /** @type {Map<string, RoomView>} */
  let rooms = new Map();
  let open = "lobby";
  /** The newest message that was announced or was there when the page began; per room. @type {Map<string, number>} */
  let newest = new Map();
  let fresh = true;

  /** @type {Do} */
  const doing = (verb, what, id = newId()) => act(verb, { network, user: user ?? "", id, ...what });

  const list = roomList({ network, title, choose, openIncident });
  const room = conversation({
    network,
    title,
    people,
    act: doing,
    known,
    user: () => user ?? "",
    back: () => view("list"),
    openIncident,
  });
  const person = personSwitch({ network, people, user, choose: actAs });
  const forms = formDialogs(doing);
  const heading = h("h2", { id: `title-${network}` }, title);
  const element = h(
    "section",
    { class: "network", "aria-labelledby": `title-${network}`, "data-network": network },
    h("header", { class: "network-head" }, heading, person.element),
    h("div", { class: "network-body" }, list.element, room.element),
  );
  view("room");
  if (user === undefined)
    element.append(h("p", { class: "empty" }, "The directory has nobody with an address on this network."));

  /** @param {string} next */
  function actAs(next) {
    user = next;
    rooms = new Map();
    newest = new Map();
    fresh = true;
    open = recall(openKey(), "lobby");
    room.reset();
    forms.show([]);
    given.actAs(next);
  }

  /** @param {string} id */
  function choose(id) {
    open = id;
    remember(openKey(), id);
    seen();
    show();
    view("room");
    // Where there is a keyboard already; on a touch screen it would cover the room.
    if (matchMedia("(hover: hover)").matches) room.focusComposer();
  }

  /**
   * On a narrow screen either the rooms are shown or the one that is open.
   * @param {"list" | "room"} which
   */
  function view(which) {
    element.dataset.view = which;
  }

  /** Muster answers with a form, which is a dialog wherever one is. */
  function openIncident() {
    choose("lobby");
    void room.send("!incident open");
  }

  /** What commands can name. @returns {import("./suggest.js").Known} */
  function known() {
    const bars = [...rooms.values()].flatMap((one) => one.incident ?? []);
    const everybody = [...people, ...given.others()];
    return {
      commands: given.commands,
      incidents: unique(bars.map((bar) => ({ id: bar.ref, name: `${bar.codename} ${bar.title}` }))),
      people: unique(
        everybody.map(({ contact, name, organisationName }) => ({
          id: contact,
          name,
          note: organisationName,
        })),
      ),
      organisations: unique(everybody.map((one) => ({ id: one.organisation, name: one.organisationName }))),
      isIncidentImplied: rooms.get(open)?.kind === "room",
    };
  }

  /** @param {News} news */
  function update(news) {
    if (news.you.user !== user) return;
    const before = rooms.get(open);
    const next = new Map(news.rooms.map((one) => [one.id, one]));
    for (const one of next.values()) announceNew(one);
    rooms = new Map(
      news.order.flatMap((id) => {
        const one = next.get(id) ?? rooms.get(id);
        return one === undefined ? [] : [[id, one]];
      }),
    );
    if (fresh) {
      open = recall(openKey(), "lobby");
      void person.look();
    }
    fresh = false;
    if (!rooms.has(open)) open = "lobby";
    seen();
    show();
    if (before !== undefined && !rooms.has(before.id))
      room.say(`You are no longer ${before.yours === "joined" ? "in" : "invited to"} ${before.name}.`);
    forms.show(news.forms);
    lookSoon();
  }

  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let looking;
  /** For whom something waits changes with what is said; a burst of it is one question. */
  function lookSoon() {
    if (looking !== undefined) return;
    looking = setTimeout(() => {
      looking = undefined;
      if (document.visibilityState === "visible") void person.look();
    }, LOOK_MS);
  }

  /** @param {RoomView} one */
  function announceNew(one) {
    const last = newest.get(one.id);
    newest.set(one.id, newestOf(one));
    if (fresh) return;
    for (const message of one.messages)
      if (Number(message.id) > (last ?? 0) && message.by !== "you")
        given.arrived(`${title}, ${one.name}`, message);
  }

  /** A message on screen counts as read while somebody can look at it. */
  function seen() {
    const one = rooms.get(open);
    if (one === undefined || document.visibilityState !== "visible") return;
    remember(`seen:${network}:${user}:${one.id}`, newestOf(one));
    list.show([...rooms.values()], open, unreadIn);
    given.unreadChanged();
  }

  function show() {
    list.show([...rooms.values()], open, unreadIn);
    room.show(rooms.get(open));
    given.unreadChanged();
  }

  /** @param {RoomView} one */
  function unreadIn(one) {
    const last = recall(`seen:${network}:${user}:${one.id}`, 0);
    return one.messages.filter((message) => Number(message.id) > last && message.by !== "you").length;
  }

  const openKey = () => `open:${network}:${user}`;

  return {
    network,
    title,
    element,
    update,
    seen,
    focusComposer: room.focusComposer,
    unread: () => [...rooms.values()].reduce((sum, one) => sum + unreadIn(one), 0),
    gone() {
      room.say("This person is no longer in the directory. Choose somebody else.");
    },
  };
}

/** @param {RoomView} room */
function newestOf(room) {
  return room.messages.reduce((newest, message) => Math.max(newest, Number(message.id)), 0);
}

/**
 * @param {readonly import("./suggest.js").Named[]} all
 */
function unique(all) {
  return [...new Map(all.map((one) => [one.id, one])).values()];
}
