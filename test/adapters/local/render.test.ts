import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { plainText } from "../../../src/adapters/local/plain-text.ts";
import {
  type RenderedPart,
  renderMessage,
  renderWords,
  SAFE_TAGS,
  type SafeNode,
} from "../../../src/adapters/local/render.ts";
import { type Markdown, type Message, md, visible } from "../../../src/core/message.ts";

describe("rendering for the local page", () => {
  it("turns CommonMark into allow-listed elements", () => {
    expect(rendered(md`**Lead** is *Alice*, see [the report](https://example.org/i/1)`)).toEqual([
      {
        tag: "p",
        children: [
          { tag: "strong", children: ["Lead"] },
          " is ",
          { tag: "em", children: ["Alice"] },
          ", see ",
          { tag: "a", href: "https://example.org/i/1", children: ["the report"] },
        ],
      },
    ]);
  });

  it("shows HTML as the text that it is", () => {
    expect(rendered("<img src=x onerror=alert(1)>" as Markdown)).toEqual(["<img src=x onerror=alert(1)>"]);
    expect(rendered("a <b>bold</b>" as Markdown)).toEqual([
      { tag: "p", children: ["a ", "<b>", "bold", "</b>"] },
    ]);
  });

  it.each([
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "data:text/html,x",
    "vbscript:x",
    "//evil.example",
    "file:///etc",
  ])("makes no link of %s, and shows where it would lead", (url) => {
    const nodes = rendered(`[click](${url})` as Markdown);

    expect(hrefs(nodes)).toEqual([]);
    expect(JSON.stringify(nodes)).toContain(url);
  });

  it("loads no images", () => {
    expect(rendered("![logo](https://evil.example/pixel.png)" as Markdown)).toEqual([
      { tag: "p", children: ["logo (https://evil.example/pixel.png)"] },
    ]);
  });

  it("keeps a person's words as they are, with paragraphs and line breaks", () => {
    expect(renderWords("**no** <b>markup</b>\nsecond line\n\nnew paragraph")).toEqual([
      {
        kind: "nodes",
        nodes: [
          { tag: "p", children: ["**no** <b>markup</b>", { tag: "br", children: [] }, "second line"] },
          { tag: "p", children: ["new paragraph"] },
        ],
      },
    ]);
  });

  it("makes overrides of text direction visible in words, headings, labels and buttons", () => {
    const hostile = "a\u202eb";
    const message: Message = {
      banner: [],
      blocks: [
        { type: "heading", text: hostile },
        { type: "fields", fields: [{ label: hostile, value: md`${hostile}` }] },
        { type: "buttons", buttons: [{ action: "x", label: hostile, value: "v" }] },
      ],
    };

    const all = JSON.stringify([renderMessage(message), renderWords(hostile)]);

    expect(all).not.toContain("\u202e");
    expect(all.split("a⟨U+202E⟩b")).toHaveLength(6);
  });

  it("shows whatever people write letter for letter, however it was made up", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 200 }), (words) => {
        const line = words.replaceAll(/\s+/g, " ").trim();
        fc.pre(line !== "");
        const parts = renderMessage({ banner: [], blocks: [{ type: "text", text: md`${line}` }] });
        expect(textOf(parts)).toBe(visible(line));
      }),
    );
  });

  it("never makes another element or a link to something else than the web or mail, whatever the source", () => {
    const source = fc.stringMatching(/^[-a-z<>"'`*_[\]()!#&;:/\\\n .0-9=@~+|]{0,300}$/);
    fc.assert(
      fc.property(source, (text) => {
        const nodes = rendered(text as Markdown);
        for (const tag of tags(nodes)) expect(SAFE_TAGS).toContain(tag);
        for (const href of hrefs(nodes)) expect(href).toMatch(/^(https?:\/\/|mailto:)/i);
      }),
    );
  });

  it("writes a message as plain text: banner first, one line for each part", () => {
    const message: Message = {
      banner: ["EXERCISE", "TLP:AMBER"],
      blocks: [
        { type: "heading", text: "INC-2026-0042" },
        { type: "text", text: md`**Contained.** See [report](https://example.org)` },
        { type: "list", items: [md`one`, md`two`] },
        { type: "fields", fields: [{ label: "Lead", value: md`Alice` }] },
        { type: "buttons", buttons: [{ action: "ack", label: "Acknowledge", value: "1" }] },
      ],
    };

    expect(plainText(message)).toMatchInlineSnapshot(`
      "EXERCISE
      TLP:AMBER
      INC-2026-0042
      Contained. See report (https://example.org)
      - one
      - two
      Lead: Alice
      [Acknowledge]"
    `);
  });
});

function rendered(text: Markdown): readonly SafeNode[] {
  const [part] = renderMessage({ banner: [], blocks: [{ type: "text", text }] });
  return part?.kind === "nodes" ? part.nodes : [];
}

function textOf(parts: readonly RenderedPart[]): string {
  const text = (node: SafeNode): string =>
    typeof node === "string" ? node : node.children.map(text).join("");
  return parts.map((part) => (part.kind === "nodes" ? part.nodes.map(text).join("") : "")).join("");
}

function everyElement(nodes: readonly SafeNode[]): readonly Exclude<SafeNode, string>[] {
  return nodes.flatMap((node) => (typeof node === "string" ? [] : [node, ...everyElement(node.children)]));
}

function tags(nodes: readonly SafeNode[]): readonly string[] {
  return everyElement(nodes).map((element) => element.tag);
}

function hrefs(nodes: readonly SafeNode[]): readonly string[] {
  return everyElement(nodes).flatMap((element) => (element.href === undefined ? [] : [element.href]));
}
