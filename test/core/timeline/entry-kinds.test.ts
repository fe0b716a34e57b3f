import { describe, expect, it } from "vitest";
import { entryKinds } from "../../../src/core/timeline/entry-kinds.ts";

describe("kinds of entries", () => {
  const kinds = entryKinds([
    { kind: "note", traits: ["said", "told-late"] },
    { kind: "state", traits: ["said", "turn"] },
    { kind: "command", traits: [] },
  ]);

  it("have the traits that their feature gives them, and no others", () => {
    expect(kinds.has("note", "told-late")).toBe(true);
    expect(kinds.has("state", "told-late")).toBe(false);
    expect(kinds.has("command", "said")).toBe(false);
    expect(kinds.has("of a newer version", "said")).toBe(false);
  });

  it("are found by trait, in the order in which they were given", () => {
    expect(kinds.with("said")).toEqual(["note", "state"]);
    expect(kinds.with("decision")).toEqual([]);
    expect(kinds.kinds).toEqual(["note", "state", "command"]);
  });
});
