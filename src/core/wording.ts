/** The words of messages in one place for each feature: under an id, made from plain facts. */
import type { Facts, Markdown, Worded } from "./message.ts";

type Texts = Readonly<Record<string, (facts: never) => Markdown>>;

/** For each text a function of the same facts that gives the words with their id. */
export type Wording<Of extends Texts> = {
  readonly [Key in keyof Of]: (...facts: Parameters<Of[Key]>) => Worded;
};

/**
 * The messages of a feature. The id of each is `feature.key`. The facts are JSON: names and numbers as people read
 * them, so that a test can assert what a message says without its sentence.
 */
export function wording<Of extends Texts>(feature: string, texts: Of): Wording<Of> {
  const worded = Object.entries(texts).map(([key, text]) => {
    const words = (facts: Facts = {}): Worded => ({
      id: `${feature}.${key}`,
      facts,
      text: (text as (facts: Facts) => Markdown)(facts),
    });
    return [key, words] as const;
  });
  return Object.fromEntries(worded) as unknown as Wording<Of>;
}
