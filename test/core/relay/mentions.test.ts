import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Naming, nameMentions } from "../../../src/core/relay/mentions.ts";

const alice = (text: string): Naming => ({ text, contact: "alice", shown: "@Alice Duty (CERT-EU)" });
const al: Naming = { text: "@Al", contact: "al", shown: "@Al (EP)" };

describe("mentions", () => {
  it.each([
    ["a user id", "ask @U0123 now", [alice("@U0123")], "ask @Alice Duty (CERT-EU) now"],
    ["a full name", "ask @Alice Duty, please", [alice("@Alice Duty")], "ask @Alice Duty (CERT-EU), please"],
    ["capitals", "ASK @ALICE", [alice("@alice")], "ASK @Alice Duty (CERT-EU)"],
    ["every time", "@alice @alice", [alice("@alice")], "@Alice Duty (CERT-EU) @Alice Duty (CERT-EU)"],
    ["a plain word once", "alice told alice", [alice("alice")], "@Alice Duty (CERT-EU) told alice"],
    ["at the ends", "@alice", [alice("@alice")], "@Alice Duty (CERT-EU)"],
    ["in brackets", "(@alice)", [alice("@alice")], "(@Alice Duty (CERT-EU))"],
    [
      "a pill of Matrix",
      "[Al](https://matrix.to/#/@al:x)!",
      [{ ...al, text: "[Al](https://matrix.to/#/@al:x)" }],
      "@Al (EP)!",
    ],
  ])("are shown by name and organisation: %s", (_what, text, namings, expected) => {
    expect(nameMentions(text, namings).text).toBe(expected);
  });

  it("tell who stands in the text, each once", () => {
    expect(nameMentions("@alice and @Al and @alice", [alice("@alice"), al]).contacts).toEqual([
      "alice",
      "al",
    ]);
  });

  it.each(["@alicex", "x@alice", "@alice_", "mail@alice", "5@alice", "alice@al.example", "@ál"])(
    "are whole words: not in %s",
    (text) => {
      const one = [alice("@alice"), ...(text.includes("@al.") ? [] : [al])];
      expect(nameMentions(text, one)).toEqual({ text, contacts: [] });
    },
  );

  it("are the longer of two that fit", () => {
    expect(nameMentions("@Al Ice", [al, { ...alice("@Al Ice") }]).contacts).toEqual(["alice"]);
  });

  it("of nobody are none: an empty name, or no names", () => {
    expect(nameMentions("@ a", [alice("@"), alice("")])).toEqual({ text: "@ a", contacts: [] });
    expect(nameMentions("a", [])).toEqual({ text: "a", contacts: [] });
  });

  it("take names letter for letter, whatever is in them", () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.string(), (name, rest) => {
        const naming = alice(`@${name}`);
        const { text, contacts } = nameMentions(rest, [naming]);
        // Nothing is found in a text that does not have it.
        if (!rest.toLowerCase().includes(naming.text.toLowerCase()))
          expect({ text, contacts }).toEqual({ text: rest, contacts: [] });
      }),
    );
  });

  it("take no long time to find in hostile texts", () => {
    const began = performance.now();
    nameMentions(
      "@a".repeat(10_000),
      Array.from({ length: 200 }, (_, at) => alice(`@${"a".repeat(at + 1)}b`)),
    );
    expect(performance.now() - began).toBeLessThan(2_000);
  });
});
