/** Every pair of states of an invitation from outside: what may follow what. */
import { describe, expect, it } from "vitest";
import { CONNECT_STATES, type ConnectState, mayFollow } from "../../../src/core/roll/slack-connect.ts";

const FOLLOWS: Readonly<Record<ConnectState, readonly ConnectState[]>> = {
  sent: ["accepted", "approved", "declined", "expired"],
  accepted: ["approved", "declined", "expired"],
  approved: [],
  declined: [],
  expired: [],
};

describe("an invitation from outside", () => {
  for (const before of CONNECT_STATES) {
    for (const next of CONNECT_STATES) {
      const may = FOLLOWS[before].includes(next);
      it(`that was ${before} ${may ? "becomes" : "stays so when it is told late or again to be"} ${next}`, () => {
        expect(mayFollow(before, next)).toBe(may);
      });
    }
  }

  it("ends in the same state in whatever order and however often its news comes, once it is over", () => {
    const end = (news: readonly ConnectState[]) =>
      news.reduce((state: ConnectState, next) => (mayFollow(state, next) ? next : state), "sent");

    expect(end(["accepted", "approved"])).toBe("approved");
    expect(end(["approved", "accepted", "accepted"])).toBe("approved");
    expect(end(["accepted", "declined", "approved", "expired"])).toBe("declined");
    expect(end(["expired", "accepted", "approved"])).toBe("expired");
  });
});
