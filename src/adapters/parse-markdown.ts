/**
 * CommonMark → tree, for all adapters: what was parsed a moment ago is kept, and a long run of escaped words costs what
 * its length costs. The parser makes several objects of each escaped character: 4,000 backslashes took it 40 ms.
 */
import { LRUCache } from "lru-cache";
import type { Nodes, Root } from "mdast";
import { fromMarkdown } from "mdast-util-from-markdown";

/** Characters of Markdown whose trees are kept. */
const MAX_KEPT = 2_000_000;
/** Shorter runs go through the parser; longer ones keep so much at either end, where markup may stand. */
const LONG = 120;
const EDGE = 24;
/** Stands for a run that was taken out: U+E000, its number, U+E001. Texts that have these are parsed as they are. */
const HOLE = /\ue000(\d+)\ue001/g;

const trees = new LRUCache<string, Root>({
  maxSize: MAX_KEPT,
  sizeCalculation: (_tree, source) => source.length + 1,
});

/** The tree is shared: it must not be changed. */
export function parseMarkdown(source: string): Root {
  const before = trees.get(source);
  if (before !== undefined) return before;
  const { short, runs } = withoutRuns(source);
  const tree = fromMarkdown(short);
  if (runs.length > 0) putBack(tree, runs);
  trees.set(source, tree);
  return tree;
}

/**
 * Takes out long runs that are words and escapes alone: they hold no markup, whatever stands around them. Not where code
 * begins, in which a backslash is one.
 * @returns the source with holes, and the words for these
 */
export function withoutRuns(source: string): { readonly short: string; readonly runs: readonly string[] } {
  const runs: string[] = [];
  if (source.length < LONG || /[\ue000\ue001]/.test(source)) return { short: source, runs };
  const parts: string[] = [];
  let from = 0;
  let begin = 0;
  let escaped = 0;
  const end = (at: number) => {
    // Only what has escapes is dear.
    if (at - begin < LONG || escaped < EDGE) return;
    const first = unitEnd(source, begin, begin + EDGE);
    const last = unitEnd(source, first, at - EDGE);
    parts.push(source.slice(from, first), `\ue000${runs.length}\ue001`);
    runs.push(source.slice(first, last).replace(ESCAPES, "$1"));
    from = last;
  };
  for (let at = 0; at < source.length; at += 1) {
    const unit = source[at] ?? "";
    if (unit === "\\" && isSpecial(source[at + 1])) {
      escaped += 1;
      at += 1;
    } else if (unit === "`") {
      return { short: source, runs: [] };
    } else if (MEANS.includes(unit)) {
      end(at);
      begin = at + 1;
      escaped = 0;
    }
  }
  end(source.length);
  return { short: parts.join("") + source.slice(from), runs };
}

/** What may be markup where it is not escaped: all that `md` escapes, and the end of a line. */
const MEANS = "\\`*_{}[]()#+-.!<>|~&:@=\n";

/** ASCII punctuation: what a backslash escapes (CommonMark 0.31, 2.4). */
function isSpecial(unit: string | undefined): boolean {
  return unit !== undefined && /[!-/:-@[-`{-~]/.test(unit);
}

const ESCAPES = /\\([!-/:-@[-`{-~])/g;

/** The first offset from `least` on, reached from `begin` by whole units: never between a backslash and what it escapes. */
function unitEnd(source: string, begin: number, least: number): number {
  let at = begin;
  while (at < least) at += source[at] === "\\" && isSpecial(source[at + 1]) ? 2 : 1;
  return at;
}

function putBack(node: Nodes, runs: readonly string[]): void {
  if ("children" in node) for (const child of node.children) putBack(child, runs);
  else if ("value" in node) node.value = node.value.replace(HOLE, (_hole, at) => runs[Number(at)] ?? "");
}
