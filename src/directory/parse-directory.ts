/** The text of a directory file → the directory, or everything that is wrong with it at once. */
import type { z } from "zod";
import type { Directory } from "../core/directory/directory.ts";
import type { NetworkKind } from "./address.ts";
import { crossCheck } from "./cross-check.ts";
import {
  ContactInCsv,
  ContactInFile,
  ContactsFile,
  DirectoryFile,
  OrganisationInFile,
  PolicyInFile,
  TeamInFile,
} from "./file-schema.ts";
import { issueProblems } from "./issue-problem.ts";
import { type Outline, outlineOf } from "./outline.ts";
import { plainValues } from "./plain-values.ts";
import { inFileOrder, type Problem } from "./problem.ts";
import { readCsv } from "./read-csv.ts";
import { readJson, readYaml, TOO_DEEP } from "./read-yaml.ts";
import type { Path, Read, Source } from "./source.ts";
import { directoryOf, withContacts } from "./to-directory.ts";

export type DirectoryFormat = "yaml" | "json" | "csv";

export interface ParseOptions {
  /** Kinds of networks by id, so that their addresses can be checked. `slack` and `matrix` are known anyway. */
  readonly networks?: Readonly<Record<string, NetworkKind>>;
  /** The directory as it is: a CSV file has contacts alone, which are put in place of those of their organisations. */
  readonly current?: Directory;
}

export type ParsedDirectory =
  | { readonly ok: true; readonly directory: Directory }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** Largest file that is read, in bytes: some 20,000 contacts. */
export const MAX_FILE_BYTES = 5 * 1024 * 1024;

const NOTHING: Directory = { organisations: [], contacts: [], teams: [], policies: [] };

/**
 * Parses a directory file. Never throws on what a file may contain.
 * @param text decoded, at most 5 MB
 */
export function parseDirectory(
  text: string,
  format: DirectoryFormat,
  options: ParseOptions = {},
): ParsedDirectory {
  if (Buffer.byteLength(text) > MAX_FILE_BYTES) {
    return { ok: false, problems: [{ line: 1, field: "", problem: "is larger than 5 MB" }] };
  }
  const read = readStructure(text.replace(/^\ufeff/, ""), format);
  if (!("source" in read)) return { ok: false, problems: inFileOrder(read) };

  const networks: Readonly<Record<string, NetworkKind>> = {
    slack: "slack",
    matrix: "matrix",
    ...options.networks,
  };
  const source: Source = { ...read.source, data: plainValues(read.source.data, networks) };
  const outline = outlineOf(source.data);
  const rest = format === "csv" ? withoutContactsOf(outline, options.current ?? NOTHING) : NOTHING;
  const checked =
    format === "csv"
      ? check(ContactsFile, source, (file) => withContacts(rest, file))
      : check(DirectoryFile, source, directoryOf);
  const problems = [...read.problems, ...checked.problems, ...crossCheck(outline, source, rest, networks)];
  return checked.directory === undefined || problems.length > 0
    ? { ok: false, problems: inFileOrder(problems) }
    : { ok: true, directory: checked.directory };
}

function readStructure(text: string, format: DirectoryFormat): Read {
  try {
    if (format === "csv") return readCsv(text);
    return format === "json" ? readJson(text) : readYaml(text);
  } catch (error) {
    // Reading goes down one call per level: thousands of brackets use up the stack.
    if (!(error instanceof RangeError)) throw error;
    return [{ line: 1, field: "", problem: TOO_DEEP }];
  }
}

function check<File>(
  schema: z.ZodType<File>,
  source: Source,
  toDirectory: (file: File) => Directory,
): { problems: Problem[]; directory?: Directory } {
  // zod's own messages are emptied, so that those of the schema can be told from them.
  const result = schema.safeParse(source.data, { error: () => "" });
  return result.success
    ? { problems: [], directory: toDirectory(result.data) }
    : { problems: issueProblems(result.error, source, keysAt) };
}

/** What stays beside the file's contacts: everything but the contacts of organisations that it names. */
function withoutContactsOf(outline: Outline, current: Directory): Directory {
  const named = new Set(outline.contacts.map(({ organisation }) => organisation?.value));
  return { ...current, contacts: current.contacts.filter(({ organisation }) => !named.has(organisation)) };
}

function keysAt(path: Path): readonly string[] {
  const place = path.filter((key) => typeof key === "string").join(".");
  const schemas: Readonly<Record<string, z.ZodObject>> = {
    "": DirectoryFile,
    organisations: OrganisationInFile,
    "organisations.contacts": ContactInFile,
    contacts: ContactInCsv,
    teams: TeamInFile,
    policies: PolicyInFile,
  };
  return Object.keys(schemas[place]?.shape ?? {});
}
