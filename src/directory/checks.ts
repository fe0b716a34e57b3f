/** Checks of single values: each returns what is wrong, or undefined. */
import { TLP } from "../core/marking/tlp.ts";
import { visible, withoutUnseen } from "../core/message.ts";
import { didYouMean, nearest } from "./did-you-mean.ts";

/** No control or invisible characters, no bidirectional overrides and no letters that are bold by themselves: a name must read as what it is. */
export function textProblem(text: string): string | undefined {
  if (/[\n\t]/.test(text) || withoutUnseen(text) !== text)
    return "has characters that cannot be seen or that change the direction of text; remove them";
  return visible(text) === text
    ? undefined
    : "has letters that are bold or italic by themselves; write plain ones";
}

/** Ids stand in commands, lists and file names. */
export function idProblem(id: string): string | undefined {
  if (/^[a-z0-9][a-z0-9._-]{0,63}$/.test(id)) return undefined;
  const proper = id
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, "-")
    .replace(/^[^a-z0-9]+|-+$/g, "")
    .slice(0, 64);
  const hint = proper === "" ? "" : `, for example \`${proper}\``;
  return `has other characters than a-z, 0-9, ".", "_" and "-", or more than 64${hint}`;
}

/** TLP 2.0 as the standard writes it, without the prefix. */
export function tlpProblem(label: unknown): string {
  const known = `One of: ${TLP.join(", ")}`;
  if (typeof label !== "string") return `is no TLP label. ${known}`;
  const bare = label.toUpperCase().replace(/^TLP:/, "");
  if (bare === "WHITE") return "TLP 2.0 has no WHITE any more; write CLEAR";
  const meant = TLP.find((one) => one === bare) ?? nearest(bare, TLP);
  return `unknown TLP label \`${shown(label)}\`${meant === undefined ? "." : `; write \`${meant}\`.`} ${known}`;
}

/** A zone of the IANA time zone database, by name. */
export function zoneProblem(zone: string): string | undefined {
  if (/^[A-Za-z]/.test(zone)) {
    try {
      new Intl.DateTimeFormat("en", { timeZone: zone });
      return undefined;
    } catch {
      // RangeError: no such zone.
    }
  }
  const hint = didYouMean(zone, Intl.supportedValuesOf("timeZone"));
  return `unknown time zone \`${shown(zone)}\`${hint} An IANA name such as Europe/Brussels or UTC`;
}

const DAY = "(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)";
const TIME = "(?:[01]\\d|2[0-3]):[0-5]\\d";
const SHIFT = `${DAY}(?:[-,]${DAY})* ${TIME}-(?:${TIME}|24:00)`;
const HOURS = new RegExp(`^(?:24x7|${SHIFT}(?:; ?${SHIFT})*)$`);

export function hoursProblem(hours: string): string | undefined {
  if (HOURS.test(hours)) return undefined;
  return `\`${shown(hours)}\` is not understood. Either 24x7 or for example "Mon-Fri 08:00-18:00", several with ";"`;
}

/** Names of networks are free, except that `email` and `phone` are for people. */
export function networkProblem(network: string): string | undefined {
  if (/^[a-z0-9][a-z0-9-]{0,31}$/.test(network)) return undefined;
  return "is no name of a network: a-z, 0-9 and -, at most 32 characters";
}

/** Something as the file has it, short enough for an error message. */
export function shown(text: string): string {
  return visible(text.length > 60 ? `${text.slice(0, 59)}…` : text).replaceAll("\n", "⏎");
}
