/** YAML 1.2 and JSON with line numbers. */
import { type Document, isMap, isNode, isSeq, LineCounter, type Node, parseDocument } from "yaml";
import { visible } from "../core/message.ts";
import { shown } from "./checks.ts";
import type { Problem } from "./problem.ts";
import type { Path, Read, Source } from "./source.ts";
import { type Anchors, anchorsOf, pairAt } from "./yaml-anchors.ts";

/** The problem with thousands of brackets within brackets. */
export const TOO_DEEP = "is nested too deeply";

/** Instead of the library's, which speak to programmers. */
const WORDINGS: Readonly<Record<string, (text: string) => string>> = {
  DUPLICATE_KEY: (text) =>
    `the field \`${shown(/^[^\s:]*/.exec(text)?.[0] ?? "")}\` is there twice in this group; keep one of the two`,
  MULTIPLE_DOCS: () => "a second document begins here (---); everything has to be in one",
  TAB_AS_INDENT: () => "a tab indents this line; YAML takes spaces",
  BAD_ALIAS: () => "`*` begins an alias; put text that begins with it in quotes",
  BAD_SCALAR_START: (text) => `a value cannot begin with \`${text.charAt(0)}\`; put it in quotes`,
  BLOCK_AS_IMPLICIT_KEY: () => "has a second `: ` in the line; put text with `: ` in it in quotes",
};

/** Reads YAML, with anchors and `<<`. Syntax errors are reported alone, since everything after them would be guesswork. */
export function readYaml(text: string): Read {
  return read(text, true);
}

function read(text: string, merge: boolean): Read {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: "error", merge });
  const at = (offset: number, problem: string): Problem => {
    const { line, col } = lines.linePos(offset);
    return { line, column: col, field: "", problem };
  };
  // What follows an indentation by tabs is read as something else.
  const tabs = document.errors.filter(({ code }) => code === "TAB_AS_INDENT");
  const found = tabs.length > 0 ? tabs : [...document.errors, ...document.warnings];
  const problems = found.map(({ code, pos, message }): Problem => {
    // The parser goes down one call per bracket and catches its own overflow.
    const tooDeep = message.startsWith("Maximum call stack");
    const problem = tooDeep
      ? TOO_DEEP
      : (WORDINGS[code]?.(text.slice(pos[0], pos[0] + 200)) ?? visible(message));
    return at(pos[0], problem);
  });
  const tooDeep = problems.find(({ problem }) => problem === TOO_DEEP);
  if (tooDeep !== undefined) return [tooDeep];
  if (document.errors.some(({ code }) => code !== "DUPLICATE_KEY")) return problems;
  const anchors = anchorsOf(document);
  const wrong = anchors.problems.map(({ offset, problem }) => at(offset, problem));
  if (wrong.length > 0) return [...problems, ...wrong];
  // The library's own limit counts simple repetitions of one anchor, too; anchorsOf has counted what they unfold to.
  const data = withoutEmpty(document.toJS({ maxAliasCount: -1 }));
  return { source: sourceOf(document, anchors, lines, data), problems };
}

/** Reads JSON: strictly, so that a file named .json is JSON for every other program too. */
export function readJson(text: string): Read {
  try {
    JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return [{ ...placeOfSyntaxError(text, error.message), field: "", problem: visible(error.message) }];
  }
  return read(text, false);
}

function sourceOf(document: Document, anchors: Anchors, lines: LineCounter, data: unknown): Source {
  return {
    data,
    place(path, ofKey = false) {
      const { line, col } = lines.linePos(offsetOf(document, anchors, path, ofKey));
      return { line, column: col };
    },
    field: (path) => path.map(step).join("").replace(/^\./, ""),
  };
}

function step(key: PropertyKey): string {
  return typeof key === "number" ? `[${key}]` : `.${String(key)}`;
}

function offsetOf(document: Document, anchors: Anchors, path: Path, ofKey: boolean): number {
  let at: Node | null = document.contents;
  let offset = at?.range?.[0] ?? 0;
  for (const [depth, key] of path.entries()) {
    at = anchors.resolve(at) ?? null;
    let next: unknown;
    if (isMap(at)) {
      const pair = pairAt(at, key, anchors);
      const last = depth === path.length - 1;
      next = (ofKey && last) || !isNode(pair?.value) ? pair?.key : pair.value;
    } else if (isSeq(at)) {
      next = at.items[Number(key)];
    }
    if (!isNode(next)) break;
    at = next;
    offset = next.range?.[0] ?? offset;
  }
  return offset;
}

/** `rights:` with nothing behind it means the same as no such line. */
function withoutEmpty(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutEmpty);
  if (typeof value !== "object" || value === null) return value;
  const kept = Object.entries(value).filter(([, inner]) => inner !== null);
  return Object.fromEntries(kept.map(([key, inner]) => [key, withoutEmpty(inner)]));
}

/** V8 names a position or a line; when it names neither, the text ended too soon. */
function placeOfSyntaxError(text: string, message: string): { line: number; column: number } {
  const named = /at position (\d+)/.exec(message)?.[1];
  const before = text.slice(0, named === undefined ? text.length : Number(named)).split("\n");
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}
