/** What escalation says beside the reminders themselves (core/escalation/messages.ts). */
import { md, raw } from "../../../core/message.ts";
import { wording } from "../../../core/wording.ts";
import { oneOf } from "../../../core/words.ts";
import { code } from "../../command-line/code.ts";

export const ESCALATION = wording("escalation", {
  rests: ({ ref, until }: { readonly ref: string; readonly until: string }) =>
    md`**${ref}: this reminder rests** until ${until}.`,

  reached: ({ whom, by, entry, until }: Reached) =>
    md`**${by}** reached **${whom}** by other means (entry ${entry}). The reminder rests until ${until}.`,

  noReminderRuns: ({ ref, who }: { readonly ref: string; readonly who: string }) =>
    md`Nothing was done: ${ref} waits for nothing called ${raw(code(who))}. No reminder is running.`,

  othersAreRunning: ({ ref, who, running, example }: NotWaitedFor) =>
    md`Nothing was done: ${ref} waits for nothing called ${raw(code(who))}. Reminders are running for: ${oneOf(running, "and")}. For example ${raw(code(example))}`,

  leadIsLost: ({ ref, name, why }: { readonly ref: string; readonly name: string; readonly why: LostBy }) =>
    md`**Nobody leads ${ref}:** ${name} ${LOST[why]}.`,
});

interface Reached {
  readonly whom: string;
  readonly by: string;
  readonly entry: number;
  readonly until: string;
}

interface NotWaitedFor {
  readonly ref: string;
  readonly who: string;
  readonly running: readonly string[];
  readonly example: string;
}

/** What an import did to a lead. */
export type LostBy = "rights" | "directory";

/** Why somebody does not lead any more, behind their name. */
export const LOST: Readonly<Record<LostBy, string>> = {
  rights: "no longer has the right to lead",
  directory: "is no longer in the directory",
};
