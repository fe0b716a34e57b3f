/** Why a change of an incident is refused, and what to do instead. */
import { md } from "../message.ts";
import { wording } from "../wording.ts";
import { oneOf } from "../words.ts";

interface Ref {
  readonly ref: string;
}

export const REFUSALS = wording("incidents", {
  leadsAlready: ({ ref, lead }: Ref & { readonly lead: string }) => md`${lead} leads ${ref} already.`,

  hasNoLead: ({ ref }: Ref) => md`Nobody leads ${ref}.`,

  severityAlready: ({ ref, severity }: Ref & { readonly severity: string }) =>
    md`The severity of ${ref} is ${severity} already.`,

  statusAlready: ({ ref, status }: Ref & { readonly status: string }) => md`${ref} is ${status} already.`,

  cannotMove: ({ ref, from, to, next }: Move) =>
    md`${ref} cannot go from ${from} to ${to}. It can become ${oneOf(next)}.`,

  markedAlready: ({ ref, tlp }: Ref & { readonly tlp: string }) => md`${ref} is ${tlp} already.`,

  notClosed: ({ ref, status }: Ref & { readonly status: string }) =>
    md`${ref} is not closed: it is ${status}.`,

  closedAlready: ({ ref }: Ref) => md`${ref} is closed already.`,

  reopenFirst: ({ ref }: Ref) => md`${ref} is closed. Reopen it first: reopen`,

  noteEmpty: () => md`The note is empty. Write what is to be noted after the command.`,

  decisionEmpty: () => md`The decision is empty. Write what was decided after the command.`,
});

interface Move extends Ref {
  readonly from: string;
  readonly to: string;
  /** States that it can have next. */
  readonly next: readonly string[];
}
