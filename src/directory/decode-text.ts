/** The bytes of a directory file as text. Spreadsheets save more than UTF-8. */
import { shown } from "./checks.ts";
import type { Problem } from "./problem.ts";

export type Decoded =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly problem: Problem };

const SAVE_AS = "save the file as UTF-8, in a spreadsheet as `CSV UTF-8`";

/**
 * Reads UTF-8, and UTF-16 where the byte order mark says so. No other encoding is guessed: the bytes of a name in
 * Windows-1252 are those of another name in Windows-1250.
 */
export function decodeText(bytes: Uint8Array): Decoded {
  const utf16 = utf16Of(bytes);
  if (utf16 !== undefined) {
    const text = decode(bytes, utf16);
    return text === undefined
      ? refused(1, `is not the UTF-16 that it begins as; ${SAVE_AS}`)
      : { ok: true, text };
  }
  const zero = bytes.indexOf(0);
  if (zero >= 0) {
    const line = bytes.subarray(0, zero).filter((byte) => byte === 0x0a).length + 1;
    return refused(line, `has bytes that are zero, as UTF-16 without its mark has; ${SAVE_AS}`);
  }
  const text = decode(bytes, "utf-8");
  return text === undefined ? notUtf8(bytes) : { ok: true, text };
}

function utf16Of([first, second]: Uint8Array): "utf-16le" | "utf-16be" | undefined {
  if (first === 0xff && second === 0xfe) return "utf-16le";
  return first === 0xfe && second === 0xff ? "utf-16be" : undefined;
}

function decode(bytes: Uint8Array, encoding: string): string | undefined {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}

/** Names the first line that is not UTF-8, and shows how Windows-1252, the usual other encoding, reads it. */
function notUtf8(bytes: Uint8Array): Decoded {
  let start = 0;
  for (let line = 1; ; line += 1) {
    const feed = bytes.indexOf(0x0a, start);
    const end = feed < 0 ? bytes.length : feed;
    const slice = bytes.subarray(start, end);
    if (decode(slice, "utf-8") === undefined || feed < 0) {
      const column = Math.max(0, new TextDecoder("utf-8").decode(slice).indexOf("\ufffd")) + 1;
      const guess = new TextDecoder("windows-1252").decode(slice).trim();
      return refused(line, `is not UTF-8 (\`${shown(guess)}\`, if it is Windows-1252); ${SAVE_AS}`, column);
    }
    start = end + 1;
  }
}

function refused(line: number, problem: string, column?: number): Decoded {
  return { ok: false, problem: { line, ...(column === undefined ? {} : { column }), field: "", problem } };
}
