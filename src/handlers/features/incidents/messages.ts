/** What the commands about incidents say. Words that begin with what somebody did stand behind their name. */
import { type Markdown, md, raw } from "../../../core/message.ts";
import { wording } from "../../../core/wording.ts";
import { count, oneOf } from "../../../core/words.ts";
import { code } from "../../command-line/code.ts";

interface Ref {
  readonly ref: string;
}
interface Named extends Ref {
  readonly codename: string;
}

export const INCIDENTS = wording("incidents", {
  opened: ({ ref, codename, title }: Named & { readonly title: string }) =>
    md`**${ref} ${codename}** is open: ${title}`,

  titleMissing: ({ prefix }: { readonly prefix: string }) =>
    md`Nothing was opened: the title is missing. Write for example ${raw(code(`${prefix} open Ransomware at two institutions --severity high --with ep`))}`,

  notOpened: ({ why }: { readonly why: Markdown }) => md`Nothing was opened. ${raw(why)}`,

  alertWasOpened: ({ ref, codename }: Named) =>
    md`This alert has opened **${ref} ${codename}** already; nothing new was opened.`,

  alertOpenedAnother: ({ other }: { readonly other: string }) =>
    md`Nothing was done: the same alert has opened **${other}** since, which is still open. Close that one first, or go on there.`,

  closed: ({ resolution }: { readonly resolution?: string }) =>
    resolution === undefined ? md`closed the incident` : md`closed the incident: ${resolution}`,

  reopened: () => md`reopened the incident`,

  moved: ({ from, to }: Change) => md`moved the incident from ${from} to **${to}**`,

  severityChanged: ({ from, to }: Change) => md`changed the severity from ${from} to **${to}**`,

  acknowledged: ({ organisation }: { readonly organisation: string }) =>
    md`acknowledged for **${organisation}**`,

  acknowledgedAgain: () => md`acknowledged again`,

  takesNoPart: ({ ref, organisation, invite }: TakesNoPart) =>
    md`Nothing was done: ${organisation} takes no part in ${ref}, so nobody waits for its acknowledgement.${raw(invite === undefined ? md`` : md` To take part: ${raw(code(invite))}`)}`,

  leads: ({ ref, lead }: Ref & { readonly lead: string }) => md`${lead} leads ${ref}.`,

  nobodyLeads: ({ ref, command }: Ref & Command) =>
    md`**Nobody leads ${ref}.** Take the lead: ${raw(code(command))}`,

  tookLead: () => md`leads now`,

  handedLead: ({ lead, isHere }: { readonly lead: string; readonly isHere: boolean }) =>
    md`handed the lead to **${lead}**${isHere ? "" : ", who is not here yet"}`,

  gaveLeadBack: () => md`gave the lead back: **nobody leads**`,

  tookLeadFrom: ({ before }: { readonly before: string }) =>
    md`took the lead from **${before}**: **nobody leads**`,

  gaveYouLead: ({ ref, codename, by, command }: Named & Command & { readonly by: string }) =>
    md`**${by}** gave you the lead of **${ref} ${codename}**. How it stands: ${raw(code(command))}`,

  cannotLead: ({ name, rights, others }: CannotLead) =>
    md`Nothing was done: only responders and coordinators can lead; ${name} is ${aOrAn(rights)}.${others.length === 0 ? "" : ` These can: ${others.join(", ")}.`}`,

  leadTakesNoPart: ({ ref, name, command }: Ref & Command & { readonly name: string }) =>
    md`Nothing was done: ${name} takes no part in ${ref}. First ${raw(code(command))}`,

  leadIsNoPerson: ({ id }: { readonly id: string }) =>
    md`Nothing was done: ${raw(code(id))} is an organisation. A lead is a person.`,

  none: ({ all, command }: Command & { readonly all: boolean }) =>
    all
      ? md`There is no incident that you take part in.`
      : md`There is no open incident that you take part in. ${raw(code(command))} shows closed ones too.`,

  list: ({ incidents, isAll }: { readonly incidents: number; readonly isAll: boolean }) =>
    isAll ? md`${count(incidents, "incident", "incidents")}:` : md`The ${incidents} newest incidents:`,

  directory: ({ organisations }: { readonly organisations: number }) =>
    md`${count(organisations, "organisation", "organisations")}:`,

  organisation: ({ id, name, kind, ceiling, networks, timezone }: Listed) =>
    md`**${name}** (${id}), ${kind}, may receive up to ${ceiling}, at home on ${oneOf(networks, "and") || "no network"}, ${timezone}:`,
});

interface Change {
  readonly from: string;
  readonly to: string;
}
interface Command {
  readonly command: string;
}
interface TakesNoPart extends Ref {
  readonly organisation: string;
  /** For people who may invite. */
  readonly invite?: string;
}
interface CannotLead {
  readonly name: string;
  readonly rights: string;
  /** Some of those who can. */
  readonly others: readonly string[];
}
interface Listed {
  readonly id: string;
  readonly name: string;
  readonly kind: string;
  readonly ceiling: string;
  readonly networks: readonly string[];
  readonly timezone: string;
}

function aOrAn(noun: string): string {
  return `${/^[aeiou]/.test(noun) ? "an" : "a"} ${noun}`;
}
