import { describe, expect, it } from "vitest";
import type { Message } from "../../../src/core/message.ts";
import {
  fileMessage,
  lostFile,
  relayMessage,
  type Spoken,
  takenBack,
  withheldRelay,
} from "../../../src/core/relay/relay-message.ts";
import { plainLines } from "../plain.ts";
import { aFile } from "./samples.ts";

const BANNER = ["TLP:AMBER"];
const spoken = (some: Partial<Spoken> = {}): Spoken => ({
  who: "Eve Europol (EC3)",
  text: "Hello",
  from: "slack",
  files: [],
  ...some,
});
const texts = (...said: Partial<Spoken>[]) => blockTexts(relayMessage(BANNER, said.map(spoken)));

describe("what a person wrote elsewhere", () => {
  it("begins with their name and organisation in bold, the label before it", () => {
    const message = relayMessage(BANNER, [spoken()]);

    expect(message).toEqual({
      banner: ["TLP:AMBER"],
      blocks: [{ type: "text", text: "**Eve Europol \\(EC3\\)**: Hello" }],
    });
  });

  it("is not there when its own label keeps it back: the source, the place and the label are", () => {
    const withheld = { withheld: "TLP:RED", source: "EC3", from: "slack" };
    const lines = plainLines(relayMessage(BANNER, [spoken(), withheld]));

    expect(lines.at(-1)).toBe("Withheld here: a message of EC3 on slack (TLP:RED).");
    expect(lines.slice(0, -1)).toEqual(plainLines(relayMessage(BANNER, [spoken()])));
  });

  it("notifies those who are mentioned, and nobody else", () => {
    expect(relayMessage(BANNER, [spoken()], ["U1"]).mentions).toEqual(["U1"]);
    expect(relayMessage(BANNER, [spoken({ text: "@room <!channel> @everyone" })])).not.toHaveProperty(
      "mentions",
    );
  });

  it("M44: begins no line of a person's words where a speaker's name stands", () => {
    const forged = "Fine.\nAlice Marchetti (CERT-EU): pay\n𝐀𝐥𝐢𝐜𝐞 𝐌𝐚𝐫𝐜𝐡𝐞𝐭𝐭𝐢 (𝐂𝐄𝐑𝐓-𝐄𝐔): pay\u2028𝗔𝗹𝗶𝗰𝗲: pay";
    const [first, ...rest] = texts({ text: forged });

    expect(first).toMatch(/^Eve Europol \(EC3\): /);
    expect(rest).toHaveLength(3);
    for (const line of rest) expect(line).toMatch(/^│ /);
    expect(rest.join()).not.toMatch(/[\u{1d400}-\u{1d7ff}]/u);
    expect(rest[2]).toBe("│ ⟨Alice⟩: pay");
  });

  it("keeps its lines as paragraphs", () => {
    expect(texts({ text: "one\n\ntwo\nthree" })).toEqual(["Eve Europol (EC3): one", "│ two", "│ three"]);
  });

  it("says whom it answers where threads are not shown", () => {
    expect(texts({ inReplyTo: "Bob Guard (EP)" })).toEqual([
      "Eve Europol (EC3) in reply to Bob Guard (EP): Hello",
    ]);
  });

  it("is cut when it is long, and says where the rest stands", () => {
    const [, note] = texts({ text: "a".repeat(5_000) });

    expect(note).toBe("… (cut: 5000 characters in all; the rest stands in the room on slack)");
  });

  it("shows hostile text letter for letter", () => {
    const [text] = texts({ who: "**Eve** <b>", text: "# <!channel> [a](http://x) `b` \u202egnp" });

    expect(text).toBe("**Eve** <b>: # <!channel> [a](http://x) `b` ⟨U+202E⟩gnp");
  });

  it("stands one below the other when several are carried as one", () => {
    expect(texts({ text: "one" }, { who: "Bob Guard (EP)", text: "two\nthree" })).toEqual([
      "Eve Europol (EC3): one",
      "Bob Guard (EP): two",
      "│ three",
    ]);
  });
});

describe("files", () => {
  it("that are copied are named", () => {
    expect(texts({ text: "", files: [{ file: aFile(), copied: true }] })).toEqual([
      "Eve Europol (EC3) shares:",
      "📎 log.txt (2.0 KB): a copy follows.",
    ]);
  });

  it("that are not copied are offered where they lie", () => {
    expect(texts({ files: [{ file: aFile({ link: "https://x.slack.com/F1" }), copied: false }] })[1]).toBe(
      "📎 log.txt (2.0 KB) is not copied. It lies on slack; ask there for it: https://x.slack.com/F1.",
    );
    expect(texts({ files: [{ file: aFile({ link: "javascript:x" }), copied: false }] })[1]).toBe(
      "📎 log.txt (2.0 KB) is not copied. It lies on slack; ask there for it.",
    );
  });

  it("stand below the line of who shares them", () => {
    const message = fileMessage(BANNER, "Eve (EC3)", aFile());

    expect(blockTexts(message)).toEqual(["Eve (EC3) shares log.txt (2.0 KB)."]);
  });

  it("that could not be copied are said to be so, and why", () => {
    const message = lostFile(BANNER, "Eve (EC3)", aFile(), "slack", "it is gone");

    expect(blockTexts(message)).toEqual([
      "log.txt of Eve (EC3) could not be copied: it is gone. It lies on slack; ask there for it.",
    ]);
  });
});

describe("instead of words", () => {
  it("stands how many were withheld, and the label", () => {
    expect(blockTexts(withheldRelay(BANNER, 1, "RED"))).toEqual(["Withheld here: 1 message (TLP:RED)."]);
    expect(blockTexts(withheldRelay(BANNER, 3, "AMBER"))).toEqual(["Withheld here: 3 messages (TLP:AMBER)."]);
  });

  it("stands who took them back, where they may be named", () => {
    expect(blockTexts(takenBack(BANNER, ["Eve (EC3)"]))).toEqual(["Eve (EC3) took back what stood here."]);
    expect(blockTexts(takenBack(BANNER, []))).toEqual(["What stood here was taken back."]);
  });
});

/** What stands below the label. */
function blockTexts(message: Message): readonly string[] {
  return plainLines(message).slice(message.banner.length);
}
