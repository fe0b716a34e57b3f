/** The words of reminders. `about` is what subjectOf gives: severity, title and reference. */
import { type Markdown, md, raw } from "../message.ts";
import { span } from "../time.ts";
import { wording } from "../wording.ts";

/** What to do about it: in words, and as a command. */
interface Advice {
  readonly what: string;
  readonly command: string;
}

/** An incident as reminders name it; without a title where somebody may not have it. */
interface Named {
  readonly ref: string;
  readonly severity: string;
  readonly title?: string;
}

/** Whole milliseconds since it was opened. */
interface Open extends Named {
  readonly openMs: number;
}

export const REMINDERS = wording("escalation", {
  nobodyLeads: (facts: Open & { readonly advice: Advice }) =>
    md`**Nobody leads** ${raw(named(facts))}, ${facts.severity}, ${open(facts)}. ${raw(advised(facts.advice))}`,

  leadIsAbsent: ({ lead, advice, ...facts }: Open & { readonly lead: string; readonly advice: Advice }) =>
    md`**${lead} has the lead and is not here yet:** ${raw(named(facts))}, ${facts.severity}, ${open(facts)}. ${raw(advised(advice))}`,

  pleaseAnswer: (facts: Open & { readonly who: string; readonly caller: string; readonly advice: Advice }) =>
    md`**${facts.who}, please answer.** ${raw(subject(facts))}, ${open(facts)}, called by ${facts.caller}. ${raw(advised(facts.advice))}`,

  noUpdate: (facts: Named & { readonly quietMs: number; readonly advice: Advice }) =>
    md`**How do things stand?** ${raw(subject(facts))}: no update for ${span(facts.quietMs)}. ${raw(advised(facts.advice))}`,

  youHaveTheLead: (facts: Named & { readonly advice: Advice }) =>
    md`**You have the lead** of ${raw(named(facts))}, and are not in its room yet. ${raw(advised(facts.advice))}`,

  nobodyAnswered: (facts: Open & { readonly who: string }) =>
    md`**Nobody from ${facts.who} has answered.** ${raw(subject(facts))}, ${open(facts)}.`,

  closed: ({ ref }: { readonly ref: string }) => md`${ref} is closed. This reminder is over.`,

  nobodyWaitedFor: ({ ref }: { readonly ref: string }) =>
    md`${ref}: nobody is waited for any more. This reminder is over.`,

  leads: ({ ref, lead }: { readonly ref: string; readonly lead: string }) =>
    md`**${lead} leads ${ref}.** This reminder is over.`,

  everybodyAnswered: ({ ref }: { readonly ref: string }) =>
    md`**${ref}: everybody who was asked has answered.** This reminder is over.`,

  hasUpdate: ({ ref }: { readonly ref: string }) => md`**${ref} has an update.** This reminder is over.`,
});

/** `Critical: Ransomware at two institutions (INC-2026-0001)`. */
function subject({ severity, title, ref }: Named): Markdown {
  const how = `${severity.charAt(0).toUpperCase()}${severity.slice(1)}`;
  return title === undefined ? md`${how}: ${ref}` : md`${how}: ${title} (${ref})`;
}

/** `"Phishing wave" (INC-2026-0001)`. */
function named({ title, ref }: Named): Markdown {
  return title === undefined ? md`${ref}` : md`"${title}" (${ref})`;
}

function open({ openMs }: Open): string {
  return `open ${span(openMs)}`;
}

function advised({ what, command }: Advice): Markdown {
  return md`${what}: **${command}**`;
}
