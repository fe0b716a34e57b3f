import { describe, expect, it } from "vitest";
import { countFor, type Link, originalOf, threadIn } from "../../../src/core/relay/counterpart.ts";

/** `a1` was written in room a and is `b1` in room b and `c1` in room c. */
function link(id: number, from: string, to: string, some: Partial<Link> = {}): Link {
  const [fromRoom = "", toRoom = ""] = [from[0], to[0]];
  return { id, fromRoom, fromMessage: from, toRoom, toMessage: to, last: true, ...some };
}
const at = (message: string) => ({ room: message[0] ?? "", message });

const TWO = [link(1, "a1", "b1")];
const THREE = [link(1, "a1", "b1"), link(2, "a1", "c1")];
/** a1 and a2 went to room b as one message, and to room c one by one. */
const TOGETHER = [
  link(1, "a1", "b1", { last: false }),
  link(2, "a1", "c1"),
  link(3, "a2", "b1"),
  link(4, "a2", "c2"),
];

describe("the original", () => {
  it("is the message itself when a person wrote it", () => {
    expect(originalOf(at("a1"), TWO)?.fromMessage).toBe("a1");
  });
  it("is what a copy was made of", () => {
    expect(originalOf(at("b1"), TWO)?.fromMessage).toBe("a1");
  });
  it("is the last of those that were carried as one", () => {
    expect(originalOf(at("b1"), TOGETHER.toReversed())?.fromMessage).toBe("a2");
  });
  it("is unknown for what was not carried", () => {
    expect(originalOf(at("x1"), [])).toBeUndefined();
  });
});

describe("the thread in another room", () => {
  it.each([
    ["begins with the copy, for what began with the original", "a1", "b", TWO, "b1"],
    ["begins with the original, for what began with the copy", "b1", "a", TWO, "a1"],
    ["begins with the copy there, for what began with a copy elsewhere", "b1", "c", THREE, "c1"],
    ["begins with the one message for all that were carried in it", "a1", "b", TOGETHER, "b1"],
    ["begins with the last original of several", "b1", "a", TOGETHER, "a2"],
    ["begins with the last one's copy elsewhere", "b1", "c", TOGETHER, "c2"],
    ["is unknown when its beginning was not carried", "x1", "b", [], undefined],
    ["is unknown when its beginning has not arrived there", "a1", "b", [without(TWO[0])], undefined],
    ["is unknown when its beginning did not go there", "a1", "c", TWO, undefined],
  ] as const)("%s", (_what, root, target, links, expected) => {
    expect(threadIn(at(root), target, links)).toBe(expected);
  });

  it("is the one in which the original stands: an answer begins none", () => {
    const links = [link(1, "a2", "b2", { fromThread: "a1" })];

    expect(threadIn(at("b2"), "a", links)).toBe("a1");
  });
});

describe("emojis count for a message", () => {
  it.each([
    ["from its copies, when it is an original", "a1", THREE, ["b1", "c1"]],
    ["from its original and its other copies, when it is a copy", "b1", THREE, ["a1", "c1"]],
    ["not from a copy that is not there yet", "a1", [without(THREE[0]), ...THREE.slice(1)], ["c1"]],
    ["of several that were carried as one only for the last", "a1", TOGETHER.slice(0, 2), ["c1"]],
    ["of several that were carried as one for the last", "a2", TOGETHER.slice(2), ["b1", "c2"]],
    ["from all originals that stand in it, and their other copies", "b1", TOGETHER, ["a1", "c1", "a2", "c2"]],
    ["from nowhere, when it was not carried", "x1", [], []],
  ] as const)("%s", (_what, message, links, expected) => {
    const places = countFor(at(message), links);
    expect(places.map((place) => place.message)).toEqual(expected);
  });
});

function without(one: Link | undefined): Link {
  const { toMessage: _none, ...rest } = one ?? link(9, "a9", "b9");
  return rest;
}
