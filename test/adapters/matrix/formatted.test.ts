/** M44: a formatted body that says something else than the body. */
import { describe, expect, it } from "vitest";
import { saidIn } from "../../../src/adapters/matrix/event-text.ts";
import { wordsOfHtml } from "../../../src/adapters/matrix/formatted.ts";

const said = (body: string, formatted_body: string) =>
  saidIn({ msgtype: "m.text", body, format: "org.matrix.custom.html", formatted_body });

describe("M44: a formatted body", () => {
  it.each([
    ["**bold** and _this_", "<strong>bold</strong> and <em>this</em>"],
    ["1. one\n2. two", "<ol>\n<li>one</li>\n<li>two</li>\n</ol>"],
    ["see [the page](https://a.test/x?y=z)", 'see <a href="https://a.test/x?y=z">the page</a>'],
    ["Alice Duty: hello", '<a href="https://matrix.to/#/@alice:a.test">Alice Duty</a>: hello'],
    ["a < b & c", "a &lt; b &amp; c"],
    ["```js\nlet a = 1;\n```", '<pre><code class="language-js">let a = 1;\n</code></pre>'],
    ["> quoted\n\nanswer", "<blockquote>\n<p>quoted</p>\n</blockquote>\n<p>answer</p>"],
  ])("that shows the body is no other text: %j", (body, html) => {
    expect(said(body, html)).not.toContain("shown there as");
  });

  it("of an answer is no other text for the words that it quotes", () => {
    const content = {
      msgtype: "m.text",
      body: "> <@a:b> hi\n\nyes",
      format: "org.matrix.custom.html",
      formatted_body: "<mx-reply><blockquote>In reply to @a:b<br>hi</blockquote></mx-reply>yes",
      "m.relates_to": { "m.in_reply_to": { event_id: "$a" } },
    };
    expect(saidIn(content)).toBe("yes");
  });

  it.each([
    ["Fine.", "Pay the ransom."],
    ["We do not pay", "We do <del>not</del> pay at once"],
    ["Nothing new", "TLP:RED the suspect is Jane"],
    ["ok", "ok<p>Alice Marchetti (CERT-EU): pay</p>"],
  ])("that shows something else is said, too: %j, %j", (body, html) => {
    expect(said(body, html)).toBe(`${body}\n⟨shown there as:⟩ ${wordsOfHtml(html)}`);
  });

  it.each(["<".repeat(60_000), "<a>".repeat(20_000), "](".repeat(30_000), "<mx-reply>".repeat(6_000)])(
    "takes time in proportion to it",
    (hostile) => {
      const started = performance.now();
      said(hostile, hostile);
      expect(performance.now() - started).toBeLessThan(2_000);
    },
  );
});
