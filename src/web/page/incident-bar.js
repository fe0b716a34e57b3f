/** What stays in sight of an incident: how bad, where it stands, who leads, who is here, what comes next. */
import { countDown } from "./countdown.js";
import { h, spaced } from "./dom.js";
import { marks } from "./marks.js";

/**
 * @typedef {import("../../core/incident/incident-bar.ts").IncidentBar} IncidentBar
 * @typedef {import("../../core/incident/incident.ts").Status} Status
 */

/** In the order in which an incident takes them; closing is no step of the work. @type {readonly Status[]} */
const STEPS = ["detected", "triaged", "contained", "eradicated", "recovered"];

/** @param {{ takeLead(): void }} given */
export function incidentBar({ takeLead }) {
  const element = h("div", { class: "bar", hidden: true });
  let shown = "";
  return {
    element,
    /** @param {IncidentBar | undefined} bar */
    show(bar) {
      const data = JSON.stringify(bar ?? "");
      if (data === shown) return;
      shown = data;
      element.hidden = bar === undefined;
      element.replaceChildren(...(bar === undefined ? [] : content(bar, takeLead)));
    },
  };
}

/**
 * @param {IncidentBar} bar
 * @param {() => void} takeLead
 */
function content(bar, takeLead) {
  return [
    h(
      "div",
      { class: "bar-line" },
      ...spaced(
        severityMark(bar.severity),
        marks([...(bar.exercise ? ["EXERCISE"] : []), bar.label]),
        h("span", { class: "bar-ref" }, bar.ref),
        h("span", { class: "bar-ref" }, bar.side === undefined ? bar.codename : `side room ${bar.side}`),
      ),
    ),
    steps(bar.status),
    h("dl", { class: "bar-facts" }, ...facts(bar, takeLead)),
  ];
}

/** @param {IncidentBar["severity"]} severity */
export function severityMark(severity) {
  return h("span", { class: "severity", "data-severity": severity }, severity);
}

/** @param {Status} status */
function steps(status) {
  const now = STEPS.indexOf(status);
  if (status === "closed") return h("p", { class: "bar-closed" }, "Closed: reminders have stopped");
  return h(
    "ol",
    { class: "steps", "aria-label": "State" },
    ...STEPS.map((step, at) =>
      h(
        "li",
        {
          "data-step": at < now ? "done" : at === now ? "now" : "later",
          "aria-current": at === now ? "step" : undefined,
        },
        h("span", {}, step),
      ),
    ),
  );
}

/**
 * @param {IncidentBar} bar
 * @param {() => void} takeLead
 */
function facts(bar, takeLead) {
  const here = bar.organisations.filter((one) => one.here).length;
  const missing = bar.organisations.filter((one) => !one.here).map((one) => one.name);
  return [
    fact("Lead", leadOf(bar, takeLead)),
    fact(
      "Here",
      h(
        "span",
        { title: missing.length === 0 ? "Somebody of each" : `Nobody yet from ${missing.join(", ")}` },
        `${here} of ${bar.organisations.length} organisations`,
        h("span", { class: "soft" }, ` · ${bar.here} of ${bar.called} people`),
      ),
    ),
    bar.next !== undefined && fact("Next", nextOf(bar.next)),
  ];
}

/**
 * @param {IncidentBar} bar
 * @param {() => void} takeLead
 */
function leadOf({ lead, mayTakeLead }, takeLead) {
  if (lead !== undefined) return lead;
  if (!mayTakeLead) return h("span", { class: "nobody" }, "nobody yet");
  return h("button", { type: "button", class: "primary small", onclick: takeLead }, "Take the lead");
}

/** @param {NonNullable<IncidentBar["next"]>} next */
function nextOf({ at, what }) {
  const time = h("time", {
    datetime: at,
    title: `${at.slice(0, 16).replace("T", " ")} UTC`,
    class: "countdown",
  });
  countDown(time, at);
  return h("span", {}, time, h("span", { class: "soft" }, ` · ${what}`));
}

/**
 * @param {string} label
 * @param {Node | string} value
 */
function fact(label, value) {
  return h("div", {}, h("dt", {}, label), h("dd", {}, value));
}
