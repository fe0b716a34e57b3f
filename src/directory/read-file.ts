/** Reads a directory file from disk. */
import { open } from "node:fs/promises";
import { extname } from "node:path";
import { decodeText } from "./decode-text.ts";
import {
  type DirectoryFormat,
  MAX_FILE_BYTES,
  type ParsedDirectory,
  type ParseOptions,
  parseDirectory,
} from "./parse-directory.ts";

const FORMATS: Readonly<Record<string, DirectoryFormat>> = {
  ".yaml": "yaml",
  ".yml": "yaml",
  ".json": "json",
  ".csv": "csv",
};

/**
 * Reads and parses the file; its ending says the format. A file that cannot be read is a problem like any
 * other, at line 1.
 */
export async function readDirectoryFile(path: string, options: ParseOptions = {}): Promise<ParsedDirectory> {
  const format = formatOf(path);
  if (format === undefined) return refused("has an unknown ending. One of: .yaml, .yml, .json, .csv");
  try {
    const bytes = await readAtMost(path, MAX_FILE_BYTES);
    if (bytes === undefined) return refused("is larger than 5 MB");
    const decoded = decodeText(bytes);
    return decoded.ok
      ? parseDirectory(decoded.text, format, options)
      : { ok: false, problems: [decoded.problem] };
  } catch (error) {
    return refused(reasonOf(error));
  }
}

function formatOf(path: string): DirectoryFormat | undefined {
  return FORMATS[extname(path).toLowerCase()];
}

/** Undefined when there is more: also of a pipe, whose size nobody knows beforehand. */
async function readAtMost(path: string, most: number): Promise<Buffer | undefined> {
  const file = await open(path, "r");
  try {
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of file.createReadStream({ autoClose: false }) as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > most) return undefined;
      chunks.push(chunk);
    }
    return Buffer.concat(chunks);
  } finally {
    await file.close();
  }
}

function reasonOf(error: unknown): string {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "ENOENT") return "there is no such file";
  if (code === "EISDIR") return "is a folder";
  if (code === "EACCES" || code === "EPERM") return "may not be read by this user";
  throw error;
}

function refused(problem: string): ParsedDirectory {
  return { ok: false, problems: [{ line: 1, field: "", problem }] };
}
