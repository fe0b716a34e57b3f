/**
 * What could stand next in a command that is being typed: a command, an incident, a person, an organisation, a flag
 * or one of its values. Everything is read from the usage lines that the server makes from its commands. Pure.
 */

/**
 * @typedef {{ insert: string, code: string, note: string }} Suggestion `insert`: the whole text with it in its place
 * @typedef {{ id: string, name: string, note?: string }} Named
 * @typedef {{
 *   commands: readonly import("../local-api.ts").CommandHelp[],
 *   incidents: readonly Named[],
 *   people: readonly Named[],
 *   organisations: readonly Named[],
 *   isIncidentImplied: boolean,
 * }} Known
 */

const PREFIX = "!incident";
const MAX = 40;

/**
 * @param {string} text all that is typed, up to the caret
 * @param {Known} known
 * @returns {Suggestion[]}
 */
export function suggest(text, known) {
  const typed = text.trimStart();
  const [first = "", ...rest] = typed.split(/\s+/);
  if (first === "" || !PREFIX.startsWith(first.toLowerCase())) return [];
  if (rest.length < 2) return commandsFor(rest[0] ?? "", known);
  const [name = "", ...words] = rest;
  const usage = usageOf(name, known);
  if (usage === undefined) return [];
  const last = words.at(-1) ?? "";
  const before = words.slice(0, -1);
  const head = text.slice(0, text.length - last.length);
  return inPlace(usage, before, last, known)
    .slice(0, MAX)
    .map(({ id, name, note }) => ({
      insert: `${head}${id} `,
      code: id.split(",").at(-1) ?? id,
      note: [name, note].filter(Boolean).join(" · "),
    }));
}

/**
 * @param {string} start
 * @param {Known} known
 * @returns {Suggestion[]}
 */
function commandsFor(start, { commands }) {
  const all = commands.map(({ usage, summary }) => {
    const rest = withoutPrefix(usage);
    return { name: rest.split(/\s/, 1)[0] ?? "", usage: rest, summary };
  });
  const fitting = all.filter(({ name }) => name.startsWith(start.toLowerCase()));
  if (fitting.length === 1 && fitting[0]?.name === start.toLowerCase()) return [];
  return fitting.map(({ name, usage, summary }) => ({
    insert: `${PREFIX} ${name} `,
    code: usage,
    note: summary,
  }));
}

/**
 * @param {string} usage
 * @param {readonly string[]} before
 * @param {string} last
 * @param {Known} known
 * @returns {readonly Named[]}
 */
function inPlace(usage, before, last, known) {
  const flags = flagsOf(usage);
  if (last.startsWith("-"))
    return flags
      .filter(({ flag }) => !before.includes(flag) && flag.startsWith(last.toLowerCase()))
      .map(({ flag, value }) => ({ id: flag, name: value }));
  const flag = flags.find((one) => one.flag === before.at(-1)?.toLowerCase());
  if (flag !== undefined && flag.value !== "") return valuesOf(flag.value, flag.flag, last, known);
  const place = positionOf(usage, before, flags, known);
  const named =
    before.length === 0 && last.length > 1 && usage.includes("[incident]") ? begunIncidents(last, known) : [];
  return [...named, ...(place === undefined ? [] : valuesOf(place.value, place.name, last, known))].filter(
    ({ id }, at, all) => all.findIndex((one) => one.id === id) === at,
  );
}

/**
 * Another incident than that of the room is named first.
 * @param {string} last
 * @param {Known} known
 */
function begunIncidents(last, { incidents }) {
  const start = last.toLowerCase();
  return incidents.filter(({ id, name }) =>
    [id, name].some((one) => one.toLowerCase().startsWith(start) && one.toLowerCase() !== start),
  );
}

/**
 * Which of the words without a flag comes now, by the usage line.
 * @param {string} usage
 * @param {readonly string[]} before
 * @param {readonly { flag: string, value: string }[]} flags
 * @param {Known} known
 */
function positionOf(usage, before, flags, { isIncidentImplied, incidents }) {
  const places = [...usage.replace(/\[--[^\]]*\]|--\S+ <[^>]*>\S*/g, "").matchAll(/[[<]([^\]>]+)[\]>]/g)].map(
    ([, value = ""]) => ({ value, name: value.replace(/…$/, "") }),
  );
  const takesValue = (/** @type {string | undefined} */ word) =>
    flags.some(({ flag, value }) => flag === word?.toLowerCase() && value !== "");
  const plain = before.filter((word, at) => !word.startsWith("--") && !takesValue(before[at - 1]));
  const isNamed = incidents.some(({ id, name }) => [id, name].includes(plain[0] ?? ""));
  const isSkipped = places[0]?.name === "incident" && isIncidentImplied && !isNamed;
  const left = isSkipped ? places.slice(1) : places;
  const at = left[plain.length];
  if (at !== undefined) return at;
  const end = left.at(-1);
  return end?.value.endsWith("…") === true ? end : undefined;
}

/**
 * @param {string} value as the usage line has it: `low|high`, `who…`
 * @param {string} name
 * @param {string} typed
 * @param {Known} known
 * @returns {readonly Named[]}
 */
function valuesOf(value, name, typed, { incidents, people, organisations }) {
  if (value.includes("|"))
    return fitting(
      value.split("|").map((id) => ({ id, name: "" })),
      typed,
    );
  // A list goes on behind its last comma.
  const comma = typed.lastIndexOf(",") + 1;
  const listed = (/** @type {readonly Named[]} */ all) =>
    fitting(all, typed.slice(comma)).map((one) => ({ ...one, id: typed.slice(0, comma) + one.id }));
  switch (name.replace(/^--|[,….<>]/g, "")) {
    case "incident":
      return fitting(incidents, typed);
    case "organisation":
      return fitting(organisations, typed);
    case "with":
    case "only":
      return listed(organisations);
    case "who":
    case "to":
      return listed([...organisations, ...people]);
    case "contact":
      return fitting([{ id: "me", name: "yourself" }, ...people], typed);
    default:
      return [];
  }
}

/**
 * @param {readonly Named[]} all
 * @param {string} typed a beginning of the id, or of a word of the name
 */
function fitting(all, typed) {
  const start = typed.toLowerCase();
  const byId = (/** @type {Named} */ { id }) => id.toLowerCase().startsWith(start);
  const byName = (/** @type {Named} */ { name }) =>
    name.split(/[\s-]+/).some((word) => word.toLowerCase().startsWith(start));
  const left = all.filter(({ id }) => id.toLowerCase() !== start);
  return [...left.filter(byId), ...left.filter((one) => !byId(one) && byName(one))];
}

/**
 * @param {string} name
 * @param {Known} known
 */
function usageOf(name, { commands }) {
  return commands
    .map(({ usage }) => withoutPrefix(usage))
    .find((usage) => usage.split(/\s/, 1)[0] === name.toLowerCase());
}

/** @param {string} usage */
function withoutPrefix(usage) {
  return usage.replace(/^[!/]incident\s+/, "");
}

/** @param {string} usage */
function flagsOf(usage) {
  return [...usage.matchAll(/(--[a-z][\w-]*)(?:\s+<?([^\]>\s]+))?/g)].map(([, flag = "", value = ""]) => ({
    flag,
    value: value.startsWith("--") ? "" : value,
  }));
}
