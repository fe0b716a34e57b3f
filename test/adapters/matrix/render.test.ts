import { describe, expect, it } from "vitest";
import { render, renderEdit } from "../../../src/adapters/matrix/render.ts";
import { type Markdown, type Message, md, say } from "../../../src/core/message.ts";

const html = (message: Message) => String(render(message).formatted_body);
const body = (message: Message) => String(render(message).body);
/** Markdown as the code of a handler would write it, not escaped. */
const written = (text: string) => say([], text as Markdown);

describe("a message on Matrix", () => {
  it("shows every kind of part, the banner first", () => {
    const message: Message = {
      banner: ["EXERCISE", "TLP:AMBER"],
      blocks: [
        { type: "heading", text: "Summary" },
        { type: "text", text: md`**Bold**, *slanted*, \`code\` and [a link](https://cert.example/x).` },
        { type: "list", items: [md`one`, md`two`] },
        { type: "fields", fields: [{ label: "Lead", value: md`${"Alice"}` }] },
      ],
      mentions: ["@alice:hs.test"],
    };

    expect(render(message)).toMatchInlineSnapshot(`
      {
        "body": "EXERCISE
      TLP:AMBER
      Summary
      Bold, slanted, code and a link (https://cert.example/x).
      • one
      • two
      Lead: Alice
      @alice:hs.test",
        "format": "org.matrix.custom.html",
        "formatted_body": "<p><strong>EXERCISE</strong></p>
      <p><strong>TLP:AMBER</strong></p>
      <h4>Summary</h4>
      <p><strong>Bold</strong>, <em>slanted</em>, <code>code</code> and <a href="https://cert.example/x">a link</a>.</p>
      <ul><li>one</li>
      <li>two</li></ul>
      <ul><li><strong>Lead:</strong> Alice</li></ul>
      <p><a href="https://matrix.to/#/%40alice%3Ahs.test">@alice:hs.test</a></p>",
        "m.mentions": {
          "user_ids": [
            "@alice:hs.test",
          ],
        },
        "msgtype": "m.text",
      }
    `);
  });

  it("writes lists, quotes, code and rules with the tags that the specification allows", () => {
    expect(html(written("1. a\n2. b\n   - c\n\n> q\n\n```\nx < y\n```\n\n---\n\n# H"))).toMatchInlineSnapshot(
      `
      "<ol>
      <li>a</li>
      <li>b<br><ul>
      <li>c</li>
      </ul></li>
      </ol>
      <blockquote><p>q</p></blockquote>
      <pre><code>x &lt; y</code></pre>
      <hr>
      <h4>H</h4>"
    `,
    );
    expect(body(written("1. a\n2. b\n\n> q\n\n```\nx < y\n```\n\n---"))).toMatchInlineSnapshot(`
      "1. a
      2. b
      q
      x < y
      ———"
    `);
  });

  it.each([
    "<b>bold</b>",
    "<script>alert(1)</script>",
    '<img src=x onerror="alert(1)">',
    '<a href="javascript:alert(1)">x</a>',
    "<!-- -->",
    "&lt;b&gt;",
  ])("shows %s and does not obey it, in escaped text, in Markdown and in labels", (hostile) => {
    const shown = html({
      banner: [hostile],
      blocks: [
        { type: "heading", text: hostile },
        { type: "text", text: md`${hostile}` },
        { type: "text", text: hostile as Markdown },
        { type: "fields", fields: [{ label: hostile, value: md`${hostile}` }] },
        { type: "buttons", buttons: [{ action: "a", label: hostile, value: "v" }] },
      ],
    });

    const tags = [...shown.matchAll(/<\/?([a-z0-9]*)([^>]*)>/g)].map(
      ([, name, attributes]) => `${name}${attributes}`,
    );
    const allowed = ["p", "strong", "h4", "ul", "li", "br"];
    expect(tags.filter((tag) => !allowed.includes(tag))).toEqual([]);
  });

  it.each(["javascript:alert(1)", "data:text/html,x", "vbscript:x", "file:///etc/passwd", "//evil.example"])(
    "makes no link of %s",
    (url) => {
      const shown = html(written(`[click](${url}) ![pic](${url}) <${url}>`));

      expect(shown).not.toContain("<a");
      expect(shown).not.toContain("<img");
    },
  );

  it("shows where a link goes in the plain body", () => {
    expect(body(written("[click](https://x.example/a)"))).toBe("click (https://x.example/a)");
    expect(body(written("<https://x.example/a>"))).toBe("https://x.example/a");
  });

  it("cannot be broken out of through the address of a link", () => {
    const shown = html(written('[x](https://x.example/"onmouseover="alert(1))'));

    expect(shown).not.toMatch(/<[^>]*"[^>]*onmouseover="/);
  });

  it("notifies whom it mentions and nobody else", () => {
    expect(
      render({ ...say([], md`hi`), mentions: ["@a:x", "@a:x", "not a user", "@room"] })["m.mentions"],
    ).toEqual({
      user_ids: ["@a:x"],
    });
    expect(render(say([], md`hi ${"@alice:hs.test"}`))["m.mentions"]).toEqual({});
  });

  it.each(["@room", "@ROOM", "hey @room!"])("does not notify the room by %s on older clients", (text) => {
    const message: Message = {
      banner: [text],
      blocks: [
        { type: "heading", text },
        { type: "text", text: md`${text}` },
        { type: "text", text: `[${text}](https://x.example/${encodeURIComponent(text)})` as Markdown },
        { type: "buttons", buttons: [{ action: "a", label: text, value: text }] },
      ],
    };

    expect(body(message)).not.toMatch(/@room/i);
    expect(html(message)).not.toMatch(/@room/i);
  });

  it("makes characters visible that hide or reorder text", () => {
    const message: Message = { banner: ["a\u202eb"], blocks: [{ type: "heading", text: "c\u2066d" }] };

    expect(body(message)).toBe("a⟨U+202E⟩b\nc⟨U+2066⟩d");
    expect(html(message)).not.toMatch(/[\u202e\u2066]/);
  });

  it("keeps a heading, a label and a banner on one line", () => {
    expect(body({ banner: ["TLP:RED\nTLP:CLEAR"], blocks: [] })).toBe("TLP:RED ⏎ TLP:CLEAR");
  });

  it("loses its formatting before its words when it is long", () => {
    const message = say(["TLP:AMBER"], md`${`${"0123456789 ".repeat(4_000)}THE-END`}`);

    const content = render(message);

    expect(content).not.toHaveProperty("formatted_body");
    expect(String(content.body)).toContain("THE-END");
  });

  it.each(["x", "é", "😀", '"', "\\"])("is cut with a note when it is too long (%s)", (character) => {
    const content = render({
      ...say(["TLP:AMBER"], md`${character.repeat(80_000)}`),
      mentions: ["@a:x"],
    });

    expect(Buffer.byteLength(JSON.stringify(content))).toBeLessThanOrEqual(56_000);
    expect(Buffer.byteLength(JSON.stringify(content))).toBeGreaterThan(50_000);
    expect(String(content.body)).toMatch(/^TLP:AMBER\n/);
    expect(String(content.body)).toContain("cut: this message is too long for Matrix");
    expect(String(content.body).isWellFormed()).toBe(true);
    expect(content["m.mentions"]).toEqual({ user_ids: ["@a:x"] });
  });

  it("fits an event also as an edit", () => {
    const content = renderEdit(say([], md`${'😀"'.repeat(40_000)}`), `$${"e".repeat(43)}`);

    expect(Buffer.byteLength(JSON.stringify(content))).toBeLessThanOrEqual(57_000);
  });

  it("replaces a message as an edit, which notifies nobody again", () => {
    expect(renderEdit({ ...say([], md`new`), mentions: ["@a:x"] }, "$old")).toMatchObject({
      body: "* new\n@a:x",
      "m.mentions": {},
      "m.new_content": { body: "new\n@a:x" },
      "m.relates_to": { rel_type: "m.replace", event_id: "$old" },
    });
  });
});
