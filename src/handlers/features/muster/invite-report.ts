/** What became of invitations, in words: on the timeline, and for anyone who asked for them. */

import type { UserId } from "../../../adapters/chat-port.ts";
import { bannerOf } from "../../../core/banner.ts";
import { personOf } from "../../../core/directory/name-book.ts";
import type { Incident } from "../../../core/incident/incident.ts";
import { type Block, type Markdown, type Message, md, say } from "../../../core/message.ts";
import { MAX_NAMES } from "../../../core/message-budgets.ts";
import { MUSTER, type NewEntry } from "../../../core/timeline/entry.ts";
import type { Room } from "../../../db/rooms.ts";
import type { TransactionContext } from "../../runtime/context.ts";

export interface InviteResult {
  readonly contact: string;
  /**
   * `outside`: has no account there, and is invited by e-mail; `removed`: was taken out of the incident while
   * the invitation was on its way.
   */
  readonly state: "invited" | "joined" | "failed" | "outside" | "removed";
  readonly reason?: string;
  readonly user?: UserId;
  /** Of somebody outside. */
  readonly email?: string;
  /** Another try may succeed. */
  readonly again?: true;
  /** The network takes no more invitations for a moment. */
  readonly soon?: true;
}

export function entryOf(
  context: TransactionContext,
  room: Room,
  outcome: InviteResult,
  binding: Pick<NewEntry, "marking" | "handling">,
): NewEntry {
  const contact = context.directory.contacts.find((one) => one.id === outcome.contact);
  const who = personOf(context.directory, outcome.contact);
  const failed = outcome.state === "failed" || outcome.state === "removed";
  return {
    kind: failed ? "invite-failed" : "invited",
    text: failed
      ? `${who} could not be invited on ${room.network}: ${outcome.reason}`
      : `${who} invited on ${room.network}`,
    data: {
      contact: outcome.contact,
      network: room.network,
      outcome: outcome.state,
      ...(outcome.reason ? { reason: outcome.reason } : {}),
    },
    occurredAt: context.now,
    author: MUSTER,
    ...(contact ? { organisation: contact.organisation } : {}),
    ...binding,
  };
}

/** Who was not reached comes first: that needs somebody to act. */
export function reportOf(
  context: TransactionContext,
  incident: Incident,
  room: Room,
  outcomes: readonly InviteResult[],
): Message {
  const isOut = (one: InviteResult) => one.state === "failed" || one.state === "removed";
  const failed = outcomes.filter(isOut);
  const reached = outcomes.filter((one) => !isOut(one));
  const more = reached.length - MAX_NAMES;
  const items: readonly Markdown[] = [
    ...failed.map(
      (one) => md`**${personOf(context.directory, one.contact)}: not invited**, ${one.reason ?? ""}`,
    ),
    ...reached
      .slice(0, MAX_NAMES)
      .map((one) => md`${personOf(context.directory, one.contact)}: ${WORDS[one.state]}`),
    ...(more > 0 ? [md`and ${more} more`] : []),
  ];
  const blocks: readonly Block[] = items.length === 0 ? [] : [{ type: "list", items }];
  const text = md`**${incident.ref}** on ${room.network}: ${reached.length} of ${outcomes.length} invited.`;
  return say(bannerOf(incident), text, ...blocks);
}

const WORDS: Readonly<Record<InviteResult["state"], string>> = {
  invited: "invited",
  joined: "joined",
  failed: "not invited",
  outside: "has no account there; being invited from outside by e-mail",
  removed: "removed",
};
