/** Ids and facts of messages are for tests: no network gets them. */
import { describe, expect, it } from "vitest";
import { plainText } from "../../src/adapters/local/plain-text.ts";
import { renderMessage } from "../../src/adapters/local/render.ts";
import { render as forMatrix } from "../../src/adapters/matrix/render.ts";
import { render as forSlack } from "../../src/adapters/slack/render.ts";
import { type Message, md, say } from "../../src/core/message.ts";
import { wording } from "../../src/core/wording.ts";

const WORDS = wording("hidden-feature", {
  hiddenKey: ({ shown }: { readonly shown: string; readonly unsaid: string }) => md`**${shown}** is here.`,
});
const message: Message = say(
  ["TLP:AMBER"],
  WORDS.hiddenKey({ shown: "Alice", unsaid: "a fact that no word has" }),
);

describe("the id of a message", () => {
  it.each([
    ["Slack", forSlack],
    ["Matrix", forMatrix],
    ["the page", renderMessage],
    ["plain text", plainText],
  ])("does not reach %s, nor do its facts", (_where, render) => {
    const shown = JSON.stringify(render(message));
    expect(shown).toContain("Alice");
    expect(shown).not.toMatch(/hidden|a fact that no word has/);
  });
});
