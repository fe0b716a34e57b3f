/** YAML 1.2 and JSON with line numbers. */
import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
} from "yaml";
import { visible } from "../core/message.ts";
import type { Problem } from "./problem.ts";
import type { Path, Read, Source } from "./source.ts";

/** How often anchors may be repeated in all; the `yaml` library counts them while it unfolds them. */
const MAX_ALIASES = 100;

/** What is said of thousands of brackets within brackets. */
export const TOO_DEEP = "is nested too deeply";

/** Instead of the library's, which speak to programmers. */
const WORDINGS: Readonly<Record<string, string>> = {
  DUPLICATE_KEY: "this field is there twice",
  MULTIPLE_DOCS: "a second document begins here (---); everything has to be in one",
};

/** Reads YAML. Syntax errors are reported alone, since everything after them would be guesswork. */
export function readYaml(text: string): Read {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: "error" });
  const problems = [...document.errors, ...document.warnings].map(({ code, pos, message }): Problem => {
    const { line, col } = lines.linePos(pos[0]);
    // The parser goes down one call per bracket and catches its own overflow.
    const tooDeep = message.startsWith("Maximum call stack");
    const problem = tooDeep ? TOO_DEEP : (WORDINGS[code] ?? visible(message));
    return { line, column: col, field: "", problem };
  });
  const tooDeep = problems.find(({ problem }) => problem === TOO_DEEP);
  if (tooDeep !== undefined) return [tooDeep];
  if (document.errors.some(({ code }) => code !== "DUPLICATE_KEY")) return problems;
  try {
    const data = withoutEmpty(document.toJS({ maxAliasCount: MAX_ALIASES }));
    return { source: sourceOf(document, lines, data), problems };
  } catch (error) {
    // Too many aliases, or one without its anchor: the only things that toJS refuses.
    if (!(error instanceof ReferenceError)) throw error;
    const excessive = error.message.includes("Excessive alias count");
    const problem = excessive ? "repeats its anchors too often; write the values out" : error.message;
    return [...problems, { line: 1, field: "", problem }];
  }
}

/** Reads JSON: strictly, so that a file named .json is JSON for every other program too. */
export function readJson(text: string): Read {
  try {
    JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return [{ ...placeOfSyntaxError(text, error.message), field: "", problem: visible(error.message) }];
  }
  return readYaml(text);
}

function sourceOf(document: Document, lines: LineCounter, data: unknown): Source {
  return {
    data,
    place(path, ofKey = false) {
      const { line, col } = lines.linePos(offsetOf(document, path, ofKey));
      return { line, column: col };
    },
    field: (path) => path.map(step).join("").replace(/^\./, ""),
  };
}

function step(key: PropertyKey): string {
  return typeof key === "number" ? `[${key}]` : `.${String(key)}`;
}

function offsetOf(document: Document, path: Path, ofKey: boolean): number {
  let at: Node | null = document.contents;
  let offset = at?.range?.[0] ?? 0;
  for (const [depth, key] of path.entries()) {
    if (isAlias(at)) at = at.resolve(document) ?? null;
    let next: unknown;
    if (isMap(at)) {
      const pair = at.items.find((one) => isScalar(one.key) && String(one.key.value) === String(key));
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
