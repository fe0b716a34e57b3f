/** Starts the page: one panel per local network, one stream for all of them. */

import { announce } from "./announcer.js";
import * as api from "./api.js";
import { knowOrganisations } from "./avatar.js";
import { helpDialog } from "./help.js";
import { follow } from "./live.js";
import { recall, remember } from "./memory.js";
import { networkPanel } from "./network-panel.js";
import { networkSwitch } from "./network-switch.js";

const host = /** @type {HTMLElement} */ (document.getElementById("networks"));
const linkState = /** @type {HTMLElement} */ (document.getElementById("link-state"));

void start();

async function start() {
  let known;
  try {
    known = await Promise.all([api.networks(), api.commands(), api.session()]);
  } catch {
    showState("lost");
    setTimeout(() => void start(), 2_000);
    return;
  }
  const [networks, commands, session] = known;
  knowOrganisations(networks.flatMap((one) => one.people.map((person) => person.organisationName)));
  const logOut = document.getElementById("log-out");
  if (logOut !== null) logOut.hidden = !session.password;
  logOut?.addEventListener("click", () => void api.logOut());
  const help = helpDialog(commands);
  document.getElementById("help-open")?.addEventListener("click", () => help.showModal());

  /** @type {Map<string, string>} */
  const actors = new Map();
  const panels = networks.map((network) => {
    const user = recall(`acts:${network.network}`, undefined);
    const person =
      network.people.find((one) => one.user === user) ??
      firstOnDuty(network.people, new Set(actors.values()));
    if (person !== undefined) actors.set(network.network, person.user);
    return networkPanel({
      network,
      commands,
      user: person?.user,
      others: () => networks.filter((one) => one !== network).flatMap((one) => one.people),
      actAs(next) {
        actors.set(network.network, next);
        remember(`acts:${network.network}`, next);
        restart();
      },
      arrived: announce,
      unreadChanged: showUnread,
    });
  });
  document.getElementById("loading")?.remove();
  host.append(...panels.map((panel) => panel.element));
  const shown = networkSwitch(panels);
  document.getElementById("skip")?.addEventListener("click", (event) => {
    event.preventDefault();
    panels.find((panel) => panel.network === shown())?.focusComposer();
  });

  let stop = () => {};
  function restart() {
    stop();
    if (actors.size === 0) return;
    stop = follow(
      [...actors].map(([network, user]) => ({ network, user })),
      {
        state: showState,
        news(news) {
          panels.find((panel) => panel.network === news.network)?.update(news);
        },
        gone({ network }) {
          panels.find((panel) => panel.network === network)?.gone();
        },
      },
    );
  }
  restart();

  function showUnread() {
    const unread = panels.reduce((sum, panel) => sum + panel.unread(), 0);
    document.title = `${unread > 0 ? `(${unread}) ` : ""}Muster: local networks`;
  }
  document.addEventListener("visibilitychange", () => {
    for (const panel of panels) panel.seen();
  });
}

/** @param {"live" | "lost" | "replaced"} state */
function showState(state) {
  const words = {
    live: "Live",
    lost: "Reconnecting…",
    replaced: "Stopped: too many pages are open. Reload to go on here.",
  }[state];
  if (linkState.textContent === words) return;
  linkState.firstElementChild?.replaceChildren(words);
  linkState.dataset.state = state;
}

/**
 * Who one acts as at first: a duty officer, and on another network rather somebody else.
 * @param {import("./api.js").LocalPerson[]} people
 * @param {ReadonlySet<string>} taken
 */
function firstOnDuty(people, taken) {
  const onDuty = people.filter((person) => person.role === "duty-officer");
  return onDuty.find((person) => !taken.has(person.user)) ?? onDuty[0] ?? people[0];
}
