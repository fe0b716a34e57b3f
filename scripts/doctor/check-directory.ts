/** The directory: the file that the start imports, and what the database has. Nothing is changed. */
import type { Config } from "../../src/config.ts";
import type { Directory } from "../../src/core/directory/directory.ts";
import type { Database } from "../../src/db/connect.ts";
import { loadDirectory } from "../../src/db/directory.ts";
import { printProblems } from "../../src/directory/problem.ts";
import { readDirectoryFile } from "../../src/directory/read-file.ts";
import type { Finding } from "./finding.ts";

const MAX_SHOWN = 10;
/** Ways to reach somebody that are no networks. */
const BESIDE_NETWORKS = ["email", "phone"];

/** The file of MUSTER_DIRECTORY, read as the start reads it; undefined when there is none. */
export async function checkDirectoryFile(config: Config, database?: Database): Promise<Finding | undefined> {
  const { directoryFile: file, networks: configured } = config;
  if (file === undefined) return undefined;
  const subject = "directory file";
  const networks = Object.fromEntries(configured.map(({ id, kind }) => [id, kind]));
  const current = database && (await stored(database));
  const read = await readDirectoryFile(file, { networks, ...(current ? { current } : {}) });
  if (read.ok) return { subject, state: "ok", text: `${file} can be imported` };
  const shown = printProblems(file, read.problems.slice(0, MAX_SHOWN));
  const text = `Muster cannot start with it; correct it, or unset MUSTER_DIRECTORY:\n${shown}`;
  return { subject, state: "wrong", text };
}

/** None while there are no tables yet. */
export async function checkDirectory(database: Database, config: Config): Promise<readonly Finding[]> {
  const directory = await stored(database);
  if (directory === undefined) return [];
  const subject = "directory";
  const { organisations, contacts } = directory;
  if (contacts.length === 0) {
    const text =
      "it is empty, so nobody may do anything; import one with `npm run directory:import -- <file>`";
    return [{ subject, state: "wrong", text }];
  }
  const text = `${organisations.length} organisations with ${contacts.length} contacts`;
  const networks = config.networks.map(({ id }) => id);
  return [
    { subject, state: "ok", text },
    ...unknownNetworks(directory, networks),
    ...unreachable(directory, networks),
  ];
}

async function stored({ db, sql }: Database): Promise<Directory | undefined> {
  const [table] = await sql`select to_regclass('organisations') as name`;
  return table?.name ? await loadDirectory(db) : undefined;
}

function unknownNetworks({ contacts }: Directory, networks: readonly string[]): readonly Finding[] {
  const used = contacts.flatMap(({ addresses }) => Object.keys(addresses));
  const unknown = [...new Set(used)].filter((id) => !networks.includes(id) && !BESIDE_NETWORKS.includes(id));
  if (unknown.length === 0) return [];
  const text =
    `it has addresses on ${listed(unknown)}, and the configured networks are ${listed(networks)}; ` +
    "correct the directory, or configure the network under that id";
  return [{ subject: "directory", state: "note", text }];
}

/** Organisations whose people Muster cannot invite, because no address of theirs is on a network that it has. */
function unreachable(
  { organisations, contacts }: Directory,
  networks: readonly string[],
): readonly Finding[] {
  const reachable = new Set(
    contacts
      .filter(({ addresses }) => Object.keys(addresses).some((id) => networks.includes(id)))
      .map(({ organisation }) => organisation),
  );
  const missing = organisations.filter(({ id }) => !reachable.has(id)).map(({ id }) => id);
  if (missing.length === 0) return [];
  const text = `nobody of ${listed(missing)} can be reached on the configured networks; add an address of a contact`;
  return [{ subject: "directory", state: "note", text }];
}

function listed(names: readonly string[]): string {
  const more = names.length > MAX_SHOWN ? ` and ${names.length - MAX_SHOWN} more` : "";
  return `${names.slice(0, MAX_SHOWN).join(", ")}${more}`;
}
