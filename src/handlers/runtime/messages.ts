/** What the runtime says, whatever the command. */
import { join, type Markdown, md, raw } from "../../core/message.ts";
import { wording } from "../../core/wording.ts";
import { oneOf } from "../../core/words.ts";
import { code, echo } from "../command-line/code.ts";

/** A name that nobody has, and the one that was probably meant. */
export interface UnknownName {
  readonly typed: string;
  readonly near?: { readonly id: string; readonly name: string };
}
interface UnknownNames {
  readonly names: readonly UnknownName[];
  /** How many more there are. */
  readonly more: number;
  readonly command: string;
}
interface OnNetwork {
  readonly network: string;
}

export const RUNTIME_SAYS = wording("runtime", {
  unknownNames: (facts: UnknownNames) => md`Nothing was done. ${raw(unknown(facts))}`,

  notForYou: ({ command, requires, rights, ask }: NotForYou) =>
    md`Nothing was done. Only ${oneOf(
      requires.map((one) => `${one}s`),
      "and",
    )} can use ${raw(code(command))}; you are ${aOrAn(rights)}.${ask.length === 0 ? "" : ` Ask ${oneOf(ask)}.`}`,

  noSuchIncident: (facts: NoSuchIncident) => md`Nothing was done: ${raw(noIncident(facts))}`,

  gone: (facts: NoSuchIncident) => md`By now, ${raw(noIncident(facts))}`,

  knownTwice: ({ network }: OnNetwork) =>
    md`Nothing was done: the directory has your account on ${network} more than once, so Muster cannot tell whose rights you have. Ask your directory's maintainer to remove one of the two.`,

  keysChanged: ({ network }: OnNetwork) =>
    md`Nothing was done: the keys of your account on ${network} are not those that Muster knew, or the account was withdrawn. A coordinator calls you back on a number that they know, and has Muster accept them.`,

  stranger: ({ network }: OnNetwork) =>
    md`Nothing was done: Muster does not know you on ${network}. Rights come from the directory; ask your organisation's duty officer or CERT to have you entered with the address that you use here. If you are entered, try again in a minute: the network may not have said who you are.`,

  changed: () => md`Something changed since you asked; ask again.`,

  ownFault: ({ event }: { readonly event: number }) =>
    md`That did not work, and nothing was changed. It is a fault of Muster, not yours; your operators find it in the log as event ${event}.`,

  notArrived: ({ what, network, error }: OnNetwork & { readonly what: string; readonly error: string }) =>
    md`**${what} did not arrive** on ${network}: ${error}. Reach them by other means.`,

  withheld: ({
    ref,
    tlp,
    reasons,
  }: {
    readonly ref: string;
    readonly tlp: string;
    readonly reasons: readonly string[];
  }) => md`**Withheld here:** something about ${ref} (${tlp}). ${reasons.join(" ")}`,

  entriesWithheld: ({ entries, command }: EntriesWithheld) =>
    md`${raw(join(entries.map(forFewer), " "))} Yours to read? ${raw(code(command))}. Otherwise ask ${oneOf([...new Set(entries.map((one) => one.source))])}.`,

  notice: ({ notices }: { readonly notices: readonly string[] }) => md`${notices.join(" ")}`,
});

interface NotForYou {
  readonly command: string;
  readonly requires: readonly string[];
  readonly rights: string;
  /** Who could do it. */
  readonly ask: readonly string[];
}
interface NoSuchIncident {
  /** As it was typed. */
  readonly reference: string;
  readonly command: string;
}
interface WithheldEntry {
  readonly entry: number;
  /** What everybody may know of it, and no more: `TLP:AMBER+STRICT`. */
  readonly labels: string;
  /** Name of the organisation that it comes from. */
  readonly source: string;
}
interface EntriesWithheld {
  readonly entries: readonly WithheldEntry[];
  readonly command: string;
}

/** `Nobody is called ecc. Did you mean ec (European Commission)? All: !incident directory` */
export function unknown({ names, more, command }: UnknownNames): Markdown {
  const each = names.map(({ typed, near }) => {
    const hint = near === undefined ? md`` : md` Did you mean ${raw(code(near.id))} (${near.name})?`;
    return md`Nobody is called ${raw(echo(typed))}.${raw(hint)}`;
  });
  const others = more === 0 ? md`` : md` And ${more} more names are unknown.`;
  return md`${raw(join(each, " "))}${raw(others)} All: ${raw(code(command))}`;
}

/** The same words whether it does not exist or may not be known of, since a reference is no way to find out. */
function noIncident({ reference, command }: NoSuchIncident): Markdown {
  return md`there is no incident ${raw(code(reference))} that you take part in. ${raw(code(command))} shows yours.`;
}

function forFewer({ entry, labels, source }: WithheldEntry): Markdown {
  return md`${source} added something for fewer people (entry ${entry}, ${labels}).`;
}

function aOrAn(noun: string): string {
  return `${/^[aeiou]/.test(noun) ? "an" : "a"} ${noun}`;
}
