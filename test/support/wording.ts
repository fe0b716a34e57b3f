/** The words of a feature's messages, rendered with typical facts and compared with one golden file. */
import { basename, dirname, join, relative } from "node:path";
import { expect, it } from "vitest";
import type { Facts, Markdown, Worded } from "../../src/core/message.ts";

type Words = Readonly<Record<string, (facts: never) => Worded>>;

/** For each message at least one set of facts; more where its words differ. */
export type Samples<Of extends Words> = {
  readonly [Key in keyof Of]: readonly [FactsOf<Of[Key]>, ...FactsOf<Of[Key]>[]];
};
type FactsOf<Message> = Message extends (...facts: infer Of) => Worded ? Of[0] : never;

/** A catalogue of messages with facts to render it with. A message without any does not compile, and fails. */
export function withSamples<Of extends Words>(words: Of, samples: Samples<Of>): readonly Rendered[] {
  return Object.entries(words).map(([key, say]) => {
    const of = (samples as Readonly<Record<string, readonly unknown[]>>)[key] ?? [];
    const said = of.map((facts) => (say as (facts?: Facts) => Worded)(facts as Facts | undefined));
    return { key, id: said[0]?.id, texts: said.map((one) => readable(one.text)) };
  });
}

interface Rendered {
  readonly key: string;
  readonly id: string | undefined;
  readonly texts: readonly string[];
}

/**
 * Tests of the wording of one feature.
 * @param file the test file; `wording.golden.md` stands beside it
 */
export function itReadsAsTheGoldenFile(file: string, rendered: readonly Rendered[]): void {
  const feature = basename(dirname(file));
  const test = relative(join(import.meta.dirname, "../.."), file).replaceAll("\\", "/");

  it("has a sample of every message, each under an id of its own", () => {
    expect(rendered.filter((one) => one.id === undefined).map((one) => one.key)).toEqual([]);
    const ids = rendered.map((one) => one.id);
    expect(ids.filter((id, at) => ids.indexOf(id) !== at)).toEqual([]);
  });

  it("reads as in wording.golden.md", async () => {
    const messages = rendered.map(({ id, texts }) => `## ${id}\n\n${texts.join("\n\n")}\n`);
    const intro = `# What Muster says: ${feature}\n\nWritten by the test beside it: \`npx vitest run ${test} -u\`.\n`;
    await expect([intro, ...messages].join("\n")).toMatchFileSnapshot("wording.golden.md");
  });
}

/** CommonMark without its escapes, outside of code. */
function readable(text: Markdown): string {
  return text
    .split(/(`+[^`]+`+)/)
    .map((part, at) => (at % 2 === 1 ? part : part.replace(/\\([!-/:-@[-`{-~])/g, "$1")))
    .join("");
}
