/** Who decides on a stricter marking that somebody else than the source has made. */

export interface Voter {
  readonly contact: string;
  readonly organisation: string;
  readonly mayRespond: boolean;
}

export interface Proposed {
  readonly author: string;
  readonly organisation: string;
  readonly votes: readonly { readonly vote: string; readonly organisation: string }[];
}

/**
 * What a vote comes to. The source decides alone, and who made the proposal takes it back alone: both put back, or
 * keep, what the source said. Otherwise it takes responders of two organisations other than the one that proposed.
 */
export function afterVote(
  proposal: Proposed,
  source: string,
  voter: Voter,
  vote: "confirm" | "undo",
): "decided" | "counted" | "not-theirs" | "again" {
  if (voter.organisation === source) return "decided";
  if (voter.contact === proposal.author && vote === "undo") return "decided";
  if (!voter.mayRespond || voter.organisation === proposal.organisation) return "not-theirs";
  const others = proposal.votes.filter((one) => one.vote === vote).map((one) => one.organisation);
  if (others.includes(voter.organisation)) return "again";
  return others.length > 0 ? "decided" : "counted";
}
