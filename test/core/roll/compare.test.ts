/** Joins and leaves that were missed: what Muster knew, held against who is in the room. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type KnownBefore, missedMoves } from "../../../src/core/roll/compare.ts";
import { ROLL_STATES, type RollState } from "../../../src/core/roll.ts";

type Seat = "invited" | "joined" | undefined;

const known = (seat: Seat, state: RollState | undefined): KnownBefore => ({
  roomMembers: seat ? [{ user: "u", state: seat }] : [],
  roll: state ? [{ user: "u", state }] : [],
});

describe("somebody who is in the room", () => {
  const here = (seat: Seat, state?: RollState) =>
    missedMoves(known(seat, state), ["u"]).map((one) => one.kind);

  it.each(["invited", undefined] as const)(
    "and was taken to be %s has joined, whatever the roll says",
    (seat) => {
      for (const state of [...ROLL_STATES, undefined]) expect(here(seat, state)).toEqual(["joined"]);
    },
  );

  it("and was taken to be there has joined only where the roll does not say so", () => {
    for (const state of ["wanted", "invited", "failed", "declined", "left"] as const)
      expect(here("joined", state), state).toEqual(["joined"]);
    expect(here("joined", "joined")).toEqual([]);
    expect(here("joined", undefined)).toEqual([]);
  });

  it("and was removed is on the way out, which is no news", () => {
    expect(here("joined", "removed")).toEqual([]);
  });
});

describe("somebody who is not in the room", () => {
  const gone = (seat: Seat, state?: RollState) => missedMoves(known(seat, state), []).map((one) => one.kind);

  it("and was taken to be there has left", () => {
    for (const state of [...ROLL_STATES, undefined]) expect(gone("joined", state)).toEqual(["left"]);
    expect(gone(undefined, "joined")).toEqual(["left"]);
  });

  it("and was only invited stays invited", () => {
    for (const seat of ["invited", undefined] as const)
      for (const state of ["wanted", "invited", "failed", "declined", "left", "removed", undefined] as const)
        expect(gone(seat, state)).toEqual([]);
  });
});

describe("a comparison", () => {
  const user = fc.constantFrom("a", "b", "c", "d", "e");
  const facts = fc.record({
    roomMembers: fc.uniqueArray(
      fc.record({ user, state: fc.constantFrom("invited" as const, "joined" as const) }),
      { selector: (one) => one.user },
    ),
    roll: fc.uniqueArray(fc.record({ user, state: fc.constantFrom(...ROLL_STATES) }), {
      selector: (one) => one.user,
    }),
  });

  it("names nobody twice, and finds nothing more once what it found was put down", () => {
    fc.assert(
      fc.property(facts, fc.uniqueArray(user), (before, members) => {
        const moves = missedMoves(before, members);
        expect(new Set(moves.map((one) => one.user)).size).toBe(moves.length);
        expect(missedMoves(afterwards(before, moves), members)).toEqual([]);
      }),
    );
  });
});

/** As handlers put it down: seats always, the roll of whoever is on it and was not removed. */
function afterwards(before: KnownBefore, moves: ReturnType<typeof missedMoves>): KnownBefore {
  const kinds = new Map(moves.map((one) => [one.user, one.kind]));
  const joined = moves.filter((one) => one.kind === "joined").map((one) => one.user);
  return {
    roomMembers: [
      ...before.roomMembers.filter((one) => !kinds.has(one.user)),
      ...joined.map((user) => ({ user, state: "joined" as const })),
    ],
    roll: before.roll.map((line) => {
      const kind = kinds.get(line.user);
      return kind === undefined || line.state === "removed" ? line : { ...line, state: kind };
    }),
  };
}
