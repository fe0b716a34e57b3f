/** M43: who decides on a stricter marking that somebody else than the source has made. */
import { describe, expect, it } from "vitest";
import { afterVote, type Proposed, type Voter } from "../../../src/core/marking/proposal.ts";

const voter = (organisation: string, change: Partial<Voter> = {}): Voter => ({
  contact: `${organisation}-responder`,
  organisation,
  mayRespond: true,
  ...change,
});
const proposed = (...votes: Proposed["votes"]): Proposed => ({ author: "eve", organisation: "ec3", votes });
const vote = (organisation: string, what: "confirm" | "undo") => ({ organisation, vote: what });

describe("a vote", () => {
  it.each(["confirm", "undo"] as const)(
    "of the source decides alone to %s, whatever its rights and earlier votes",
    (what) => {
      expect(afterVote(proposed(), "ep", voter("ep", { mayRespond: false }), what)).toBe("decided");
      expect(afterVote(proposed(vote("acme", "undo")), "ep", voter("ep"), what)).toBe("decided");
    },
  );

  it("of the proposer takes the proposal back, and confirms nothing", () => {
    const eve = voter("ec3", { contact: "eve", mayRespond: false });

    expect(afterVote(proposed(), "ep", eve, "undo")).toBe("decided");
    expect(afterVote(proposed(), "ep", eve, "confirm")).toBe("not-theirs");
  });

  it("of a colleague of the proposer, or of somebody who may not respond, does not count", () => {
    expect(afterVote(proposed(), "ep", voter("ec3"), "undo")).toBe("not-theirs");
    expect(afterVote(proposed(), "ep", voter("acme", { mayRespond: false }), "undo")).toBe("not-theirs");
  });

  it.each(["confirm", "undo"] as const)("to %s of two other organisations decides", (what) => {
    const first = afterVote(proposed(), "ep", voter("acme"), what);
    const second = afterVote(proposed(vote("acme", what)), "ep", voter("cert-eu"), what);

    expect([first, second]).toEqual(["counted", "decided"]);
  });

  it("counts once for each organisation, and not together with the opposite", () => {
    const twice = afterVote(
      proposed(vote("acme", "undo")),
      "ep",
      voter("acme", { contact: "other" }),
      "undo",
    );
    const opposite = afterVote(proposed(vote("acme", "confirm")), "ep", voter("cert-eu"), "undo");

    expect(twice).toBe("again");
    expect(opposite).toBe("counted");
  });
});
