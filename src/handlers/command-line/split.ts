/** Splits a command line into tokens: as a shell does, but kind to people who write prose with apostrophes. */

export interface Token {
  /** Without its quotes. */
  readonly text: string;
  /** Offsets in the source; `source.slice(start, end)` is the token as typed. */
  readonly start: number;
  readonly end: number;
  /** Begins with a quote that counts: it is text, whatever it looks like. */
  readonly quoted: boolean;
}

/** Which quotes close which: straight ones, and the typographic ones that phones and office programs put in. */
const CLOSERS: Readonly<Record<string, string>> = {
  '"': '"',
  "'": "'",
  "“": "”",
  "”": "”",
  "„": "“”",
  "‘": "’",
  "‚": "‘’",
};

/**
 * A quote counts only where it opens a token (or follows its first `=`) and is closed directly before white
 * space or the end. Everything else, `can't` and an unclosed `"` included, stands for itself. There are no
 * escapes: a backslash is a backslash, since Windows paths are common in incident notes.
 */
export function split(source: string): Token[] {
  const tokens: Token[] = [];
  const unclosed = new Set<string>();
  let at = 0;
  while (at < source.length) {
    if (isSpace(source[at])) at += 1;
    else {
      const token = tokenAt(source, at, unclosed);
      tokens.push(token);
      at = token.end;
    }
  }
  return tokens;
}

function tokenAt(source: string, start: number, unclosed: Set<string>): Token {
  const whole = closing(source, start, unclosed);
  if (whole !== undefined) {
    return { text: source.slice(start + 1, whole), start, end: whole + 1, quoted: true };
  }

  let end = start;
  while (end < source.length && !isSpace(source[end])) {
    if (source[end] === "=") {
      const close = closing(source, end + 1, unclosed);
      if (close !== undefined) {
        const text = source.slice(start, end + 1) + source.slice(end + 2, close);
        return { text, start, end: close + 1, quoted: false };
      }
      break;
    }
    end += 1;
  }
  while (end < source.length && !isSpace(source[end])) end += 1;
  return { text: source.slice(start, end), start, end, quoted: false };
}

/**
 * Where the quote at `open` is closed; undefined when there is no quote there or it is never closed. Quotes
 * for which nothing was found are remembered in `unclosed`: a line full of them must not cost its square.
 */
function closing(source: string, open: number, unclosed: Set<string>): number | undefined {
  const quote = source[open] ?? "";
  const closers = CLOSERS[quote];
  if (closers === undefined || unclosed.has(quote)) return undefined;
  for (let at = open + 1; at < source.length; at += 1) {
    const closes = closers.includes(source[at] ?? "");
    if (closes && (at + 1 === source.length || isSpace(source[at + 1]))) return at;
  }
  unclosed.add(quote);
  return undefined;
}

function isSpace(character: string | undefined): boolean {
  return character !== undefined && /\s/.test(character);
}
