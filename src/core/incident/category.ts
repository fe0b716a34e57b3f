/** What kind of incident it is, in the words of the Reference Security Incident Taxonomy. */
import { distance } from "fastest-levenshtein";
import { inOrder, oneOf } from "../words.ts";

/**
 * Reference Security Incident Taxonomy (RSIT) version 1003 of ENISA and TF-CSIRT, with the names of the
 * `rsit` taxonomy of MISP. The class is needed, the type wished for.
 */
export const RSIT: readonly { readonly class: string; readonly types: readonly string[] }[] = [
  { class: "abusive-content", types: ["spam", "harmful-speech", "violence"] },
  {
    class: "malicious-code",
    types: ["infected-system", "c2-server", "malware-distribution", "malware-configuration"],
  },
  { class: "information-gathering", types: ["scanner", "sniffing", "social-engineering"] },
  { class: "intrusion-attempts", types: ["ids-alert", "brute-force", "exploit"] },
  {
    class: "intrusions",
    types: [
      "privileged-account-compromise",
      "unprivileged-account-compromise",
      "application-compromise",
      "system-compromise",
      "burglary",
    ],
  },
  { class: "availability", types: ["dos", "ddos", "misconfiguration", "sabotage", "outage"] },
  {
    class: "information-content-security",
    types: [
      "unauthorised-information-access",
      "unauthorised-information-modification",
      "data-loss",
      "data-leak",
    ],
  },
  { class: "fraud", types: ["unauthorised-use-of-resources", "copyright", "masquerade", "phishing"] },
  {
    class: "vulnerable",
    types: [
      "weak-crypto",
      "ddos-amplifier",
      "potentially-unwanted-accessible",
      "information-disclosure",
      "vulnerable-system",
    ],
  },
  { class: "other", types: ["other", "undetermined"] },
  { class: "test", types: ["test"] },
];

/** Words that people use and RSIT does not. They are suggested, never assumed: a person decides. */
const COMMON_WORDS: Readonly<Record<string, string>> = {
  // RSIT v1003 files the encryption of data, and defacement, under modification.
  ransomware: "information-content-security/unauthorised-information-modification",
  defacement: "information-content-security/unauthorised-information-modification",
  malware: "malicious-code/infected-system",
  botnet: "malicious-code/c2-server",
  scanning: "information-gathering/scanner",
  login: "intrusion-attempts/brute-force",
  hack: "intrusions/system-compromise",
  breach: "information-content-security/data-leak",
  leak: "information-content-security/data-leak",
  impersonation: "fraud/masquerade",
};

export type ParsedCategory =
  | { readonly ok: true /** `class` or `class/type`. */; readonly category: string }
  /** `reason` names the nearest categories. */
  | { readonly ok: false; readonly reason: string };

/**
 * Reads `availability`, `availability/ddos`, `ddos` (types are unique) or `rsit:availability="ddos"` as MISP
 * writes it; capitals, spaces for hyphens and American spelling are understood.
 */
export function parseCategory(text: string): ParsedCategory {
  const wanted = normalised(text);
  if (wanted === "") return { ok: false, reason: `Name a category, for instance: ${oneOf(CLASSES)}.` };
  const category = BY_NAME.get(wanted);
  if (category !== undefined) return { ok: true, category };
  const meant = suggestions(wanted);
  const hint = meant.length > 0 ? `Did you mean ${oneOf(meant)}?` : `Classes: ${CLASSES.join(", ")}.`;
  return { ok: false, reason: `“${text.trim().slice(0, 60)}” is no RSIT category. ${hint}` };
}

const CLASSES = RSIT.map((one) => one.class);

/** Every way to write a category, to how it is kept. A class comes before a type of the same name. */
const BY_NAME: ReadonlyMap<string, string> = new Map([
  ...RSIT.flatMap((one) => one.types.map((type) => [type, `${one.class}/${type}`] as const)),
  ...RSIT.flatMap((one) =>
    one.types.map((type) => [`${one.class}/${type}`, `${one.class}/${type}`] as const),
  ),
  ...CLASSES.map((name) => [name, name] as const),
]);

function normalised(text: string): string {
  return text
    .trim()
    .toLowerCase()
    .slice(0, 200)
    .replace(/^rsit:/, "")
    .replaceAll('"', "")
    .replaceAll("unauthorized", "unauthorised")
    .replace(/\s*[/:=]\s*/, "/")
    .replace(/[\s_]+/g, "-");
}

/** The three nearest: a common word first, then what contains the text, then what is spelt alike. */
function suggestions(wanted: string): readonly string[] {
  const common = Object.hasOwn(COMMON_WORDS, wanted) ? COMMON_WORDS[wanted] : undefined;
  const near = [...BY_NAME]
    .map(([name, category]) => ({ category, away: awayFrom(wanted, name) }))
    .filter((one) => one.away <= Math.max(1, Math.floor(wanted.length / 3)))
    .toSorted((a, b) => a.away - b.away || inOrder(a.category, b.category))
    .map((one) => one.category);
  return [...new Set(common === undefined ? near : [common, ...near])].slice(0, 3);
}

function awayFrom(wanted: string, name: string): number {
  if (wanted.length >= 3 && name.includes(wanted)) return 0;
  // Half right: the class or the type of "availability/dddos".
  const [wantedClass, wantedType] = wanted.split("/");
  if (wantedType && name === wantedClass) return 1.5;
  return Math.min(distance(wanted, name), wantedType ? distance(wantedType, name) : Number.POSITIVE_INFINITY);
}
