/** Markings by others than the source: proposals that bind until they are confirmed or undone. They follow from the chain. */
import { sql } from "drizzle-orm";
import type { Handling } from "../core/marking/marking.ts";
import type { Tlp } from "../core/marking/tlp.ts";
import type { Tx } from "./connect.ts";

export type MarkingVote = "confirm" | "undo";

/** What held before, to be restored. */
export interface MarkingBefore {
  readonly tlp: Tlp;
  readonly handling: Handling | null;
}

export interface MarkingProposal {
  /** Number of the entry `marked`. */
  readonly number: number;
  /** Contact and organisation that marked it. */
  readonly author: string;
  readonly organisation: string;
  readonly to: Tlp;
  /** Absent: the edits of the message were marked differently, so that only its source can say what is to hold. */
  readonly before?: MarkingBefore;
  readonly votes: readonly MarkingVoteCast[];
}

export interface MarkingVoteCast {
  readonly vote: MarkingVote;
  readonly author: string;
  readonly organisation: string;
}

interface Row extends Record<string, unknown> {
  readonly number: string;
  readonly kind: "marked" | "marking-vote";
  readonly author: string;
  readonly organisation: string | null;
  readonly entry: string;
  readonly data: {
    readonly to: Tlp;
    readonly proposal?: boolean;
    readonly before?: MarkingBefore;
    readonly vote?: MarkingVote;
    readonly decided?: boolean;
  };
}

/** The proposals of an incident that nobody has decided yet, by the number of the entry that they are about. */
export async function openProposals(
  tx: Tx,
  incidentId: string,
): Promise<ReadonlyMap<number, MarkingProposal>> {
  const rows = await tx.execute<Row>(sql`
    select number, kind, author, organisation, corrects as entry, data from timeline
    where incident = ${incidentId} and corrects is not null and kind in ('marked', 'marking-vote')
    order by number`);
  const open = new Map<number, MarkingProposal>();
  for (const { number, kind, author, organisation, entry: about, data } of rows) {
    const entry = Number(about);
    const found = open.get(entry);
    const who = { author, organisation: organisation ?? "" };
    if (kind === "marked") {
      open.delete(entry);
      if (data.proposal !== true) continue;
      const { to, before } = data;
      open.set(entry, { number: Number(number), ...who, to, votes: [], ...(before ? { before } : {}) });
    } else if (found && data.vote) {
      if (data.decided === true) open.delete(entry);
      else open.set(entry, { ...found, votes: [...found.votes, { ...who, vote: data.vote }] });
    }
  }
  return open;
}
