/** The roll in words, and whom an incident at TLP:RED names. */
import { describe, expect, it } from "vitest";
import { nameBook } from "../../../src/core/directory/name-book.ts";
import { calledContacts, ROLL_STATES, type RollLine } from "../../../src/core/roll.ts";
import { called, whyMissing } from "../../../src/core/roll-text.ts";
import { aDirectory, OPENED } from "../samples.ts";

const names = nameBook(aDirectory());
const line = (change: Partial<RollLine>): RollLine => ({
  organisation: "ec3",
  network: "matrix",
  state: "invited",
  changedAt: OPENED,
  ...change,
});

describe("who was called", () => {
  const roll = [
    line({ contact: "petra", organisation: "ep" }),
    line({ contact: "eve", state: "failed" }),
    line({ state: "failed" }),
    line({ contact: "emil", state: "removed" }),
  ];

  it("is everybody on the roll who was not removed, by organisation and contact", () => {
    expect(called(roll).map((one) => `${one.organisation} ${one.contact ?? "-"}`)).toEqual([
      "ec3 -",
      "ec3 eve",
      "ep petra",
    ]);
  });

  it("names persons only, and of these whoever has not been removed, in every other state", () => {
    const states = ROLL_STATES.map((state) => line({ contact: state, state }));

    expect(calledContacts(roll)).toEqual(["petra", "eve"]);
    expect(calledContacts(states)).toEqual(ROLL_STATES.filter((state) => state !== "removed"));
  });
});

describe("why somebody is missing", () => {
  it.each([
    ["a person", { contact: "eve" }, "Eve Europol (EC3): invited, not here yet"],
    [
      "on a way of their own",
      { contact: "eve", reason: "by Slack\nConnect" },
      "Eve Europol (EC3): invited: by Slack Connect",
    ],
    [
      "a reason that names nobody",
      { contact: "eve", state: "failed", reason: "the server is away" },
      "Eve Europol (EC3): the server is away",
    ],
    [
      "a reason that names the person",
      { contact: "eve", state: "failed", reason: "Eve Europol has no address" },
      "Eve Europol has no address",
    ],
    [
      "a state that a name in its reason does not replace",
      { contact: "eve", state: "declined", reason: "Eve Europol is ill" },
      "Eve Europol (EC3): declined: Eve Europol is ill",
    ],
    ["no reason", { contact: "eve", state: "failed" }, "Eve Europol (EC3): could not be invited"],
    [
      "somebody who is gone",
      { contact: "gone", state: "left" },
      "gone (EC3), no longer in the directory: left the room",
    ],
    ["an organisation", { state: "failed", reason: "EC3 has no contacts" }, "EC3 has no contacts"],
    [
      "an organisation that is gone",
      { organisation: "gone", state: "failed", reason: "nobody" },
      "gone: nobody",
    ],
  ] as const)("%s", (_what, change, text) => {
    expect(whyMissing(line(change), names)).toBe(text);
  });
});
