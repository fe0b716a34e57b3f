import fc from "fast-check";
import { fromMarkdown } from "mdast-util-from-markdown";
import { describe, expect, it } from "vitest";
import {
  escapeMarkdown,
  join,
  type Markdown,
  md,
  raw,
  say,
  visible,
  withoutUnseen,
} from "../../src/core/message.ts";

/** What a CommonMark reader sees: one line per node, containers indented. */
function read(markdown: Markdown): readonly string[] {
  interface Node {
    readonly type: string;
    readonly value?: string;
    readonly children?: readonly Node[];
  }
  const lines = (node: Node, depth: number): string[] => [
    `${" ".repeat(depth)}${node.type}${node.value === undefined ? "" : `: ${node.value}`}`,
    ...(node.children ?? []).flatMap((child) => lines(child, depth + 1)),
  ];
  return fromMarkdown(markdown).children.flatMap((node) => lines(node, 0));
}

const HOSTILE = [
  "*bold* _italic_ ~~struck~~ `code`",
  "**bold** __bold__ ***both***",
  "# heading",
  "Heading\n=======",
  "Heading\n---",
  "=======",
  "---",
  "> quote",
  "- item",
  "+ item",
  "* item",
  "1. item",
  "1) item",
  "    indented code",
  "\tindented code",
  "```\nfence\n```",
  "~~~\nfence\n~~~",
  "[link](https://evil.example)",
  "![image](https://evil.example/x.png)",
  "[reference]: https://evil.example",
  "<https://evil.example>",
  "<script>alert(1)</script>",
  "<!-- comment -->",
  "<!channel> <!here> <!everyone> <@U123> <#C123> <!subteam^S1>",
  "@room @channel @here @everyone",
  "https://matrix.to/#/@alice:example.eu",
  "&lt;b&gt; &#42;bold&#42; &amp;",
  "back\\slash \\*",
  "hard  \nbreak\\\nbreak",
  "a | b\n--- | ---\n1 | 2",
  ":emoji: $x^2$ ^sup^ %s {{x}} $(x)",
  "line\r\nline\rline\n\n\nline",
  "two\u2028separators\u2029",
  "nothing",
];

describe("md", () => {
  it.each(HOSTILE)("shows %j letter for letter, as one paragraph of plain text", (text) => {
    expect(read(md`${text}`)).toEqual(["paragraph", ` text: ${shownAs(text)}`]);
  });

  it("shows whatever anybody writes letter for letter", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.oneof(fc.constantFrom(...HOSTILE), fc.string({ unit: "binary" })) }),
        (text) => {
          const shown = shownAs(text);

          expect(read(md`${text}`)).toEqual(shown === "" ? [] : ["paragraph", ` text: ${shown}`]);
        },
      ),
    );
  });

  it.each(HOSTILE)("does not let %j out of the formatting around it", (text) => {
    expect(read(md`**x${text}x** y`)).toEqual([
      "paragraph",
      " strong",
      `  text: ${shownWithin(text)}`,
      " text:  y",
    ]);
  });

  it.each(HOSTILE)("does not let %j make a heading of the line above it", (text) => {
    expect(read(md`Title\n${text}`).filter((line) => !line.startsWith(" "))).toEqual(["paragraph"]);
  });

  it("leaves its own literal parts as CommonMark", () => {
    expect(read(md`**${"a"}** [${"b"}](https://example.eu)`)).toEqual([
      "paragraph",
      " strong",
      "  text: a",
      " text:  ",
      " link",
      "  text: b",
    ]);
  });

  it("takes numbers", () => {
    expect(read(md`${-1.5} of ${3}`)).toEqual(["paragraph", " text: -1.5 of 3"]);
  });

  it("escapes Markdown once more unless it is marked as raw, so nothing gets in by accident", () => {
    const inner = md`**bold**`;

    expect(read(md`${inner}`)).toEqual(["paragraph", " text: **bold**"]);
    expect(read(md`${raw(inner)}`)).toEqual(["paragraph", " strong", "  text: bold"]);
  });

  it("keeps one space at either end, so that pieces do not run together", () => {
    expect(escapeMarkdown("\t  a  \n")).toBe(" a ");
    expect(escapeMarkdown(" ")).toBe(" ");
    expect(escapeMarkdown("")).toBe("");
  });

  it("keeps up with a text made to slow it down", () => {
    const length = 1_000_000;

    expect(escapeMarkdown(`${" ".repeat(length)}x${" ".repeat(length)}`)).toBe(" x ");
    expect(escapeMarkdown("\n ".repeat(length))).toBe(" ");
  });
});

describe("visible", () => {
  it.each([
    ["right-to-left override", "invoice\u202egpj.exe", "invoice⟨U+202E⟩gpj.exe"],
    ["bidirectional isolates", "\u2066a\u2069", "⟨U+2066⟩a⟨U+2069⟩"],
    ["marks of direction", "a\u200f\u200e\u061cb", "a⟨U+200F⟩⟨U+200E⟩⟨U+061C⟩b"],
    ["zero width space", "@\u200bchannel", "@⟨U+200B⟩channel"],
    ["word joiner and byte order mark", "\u2060\ufeff", "⟨U+2060⟩⟨U+FEFF⟩"],
    ["soft hyphen", "pay\u00adpal", "pay⟨U+00AD⟩pal"],
    ["filler that looks like a space", "a\u3164b", "a⟨U+3164⟩b"],
    ["tag characters", "a\u{e0041}b", "a⟨U+E0041⟩b"],
    ["NUL and escape", "a\u0000\u001b[31mb", "a⟨U+0000⟩⟨U+001B⟩[31mb"],
    ["C1 controls", "a\u0085\u009bb", "a⟨U+0085⟩⟨U+009B⟩b"],
    ["separators of lines", "a\u2028b\u2029c", "a⟨U+2028⟩b⟨U+2029⟩c"],
    ["half of a surrogate pair", "a\ud800b", "a\ufffdb"],
    ["bold, script and double-struck letters", "𝐓𝕃ℙ:ℛℰD", "⟨TLP⟩:⟨RE⟩D"],
    ["line breaks of other systems", "a\r\nb\rc", "a\nb\nc"],
  ])("shows what hides: %s", (_, text, shown) => {
    expect(visible(text)).toBe(shown);
  });

  it.each(["a\tb\nc", "Zoë Łukasz Ελλάδα България", "مرحبا שלום", "👩‍👩‍👧 ✔️ 🇪🇺", "می‌خواهم", "a\u00a0b"])(
    "leaves %j alone",
    (text) => {
      expect(visible(text)).toBe(text);
    },
  );

  it("leaves nothing more to show the second time", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(visible(visible(text))).toBe(visible(text));
      }),
    );
  });
});

describe("join", () => {
  it("puts commas between", () => {
    expect(join([md`**a**`, md`${"*b*"}`])).toBe("**a**, \\*b\\*");
  });

  it("is empty for nothing", () => {
    expect(join([])).toBe("");
  });
});

describe("say", () => {
  it("is the banner, one paragraph, and what follows it", () => {
    const list = { type: "list", items: [md`a`] } as const;

    expect(say(["EXERCISE", "TLP:AMBER"], md`hello`, list)).toEqual({
      banner: ["EXERCISE", "TLP:AMBER"],
      blocks: [{ type: "text", text: "hello" }, list],
    });
  });
});

/** The text on one line as a reader sees it, without white space around it. */
function shownAs(text: string): string {
  return visible(text)
    .replaceAll("\t", " ")
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "")
    .join(" ⏎ ");
}

/** The same between two letters: white space at the ends remains as one space. */
function shownWithin(text: string): string {
  const behind = /\s$/.test(text) ? " " : "";
  return `x${/^\s/.test(text) ? " " : ""}${shownAs(text)}${behind}x`;
}

describe("withoutUnseen", () => {
  it.each([
    ["a\u200bb\u202ec\u0000d", "abcd"],
    ["one\r\ntwo\rthree", "one\ntwo\nthree"],
    // Between letters of Persian and in emoji, and between tabs: seen.
    ["می\u200cخواهم 👩\u200d🚒\t!", "می\u200cخواهم 👩\u200d🚒\t!"],
    ["half \ud83d", "half \ufffd"],
  ])("%j is copied as %j, in which nothing hides", (text, copied) => {
    expect(withoutUnseen(text)).toBe(copied);
    expect(visible(copied)).toBe(copied);
  });
});
