/** The directory at start: from the file that is configured, or the sample when there is nothing but local networks. */
import { createHash } from "node:crypto";
import { access, readFile, stat } from "node:fs/promises";
import { extname, join } from "node:path";
import type { Logger } from "pino";
import type { Config } from "./config.ts";
import type { Db } from "./db/connect.ts";
import { isImported, loadDirectory } from "./db/directory.ts";
import { importDirectory } from "./directory/import.ts";
import { MAX_FILE_BYTES } from "./directory/parse-directory.ts";
import { printProblems } from "./directory/problem.ts";
import { readDirectoryFile } from "./directory/read-file.ts";

/** Institutions and partners to try and to train with. */
const SAMPLE = join(import.meta.dirname, "..", "examples", "directory.yaml");

/** Raise it when files are read differently: then each is read again. */
const READ_AS = 1;

const CONSEQUENCES = {
  lead: "An open incident is led by somebody who can lead no more: nobody leads it now",
  "lead-back": "The lead of an open incident is in the directory again, and leads it again",
  opener: "An open incident was opened by somebody who is no longer in the directory",
  named: "An open incident at TLP:RED names somebody who is no longer in the directory",
  policy: "The reminders of an open incident follow a changed policy",
} as const;

/** Rejects, listing every problem with its line, when the file cannot be used: no half of a directory is ever imported. */
export async function bringDirectory(db: Db, config: Config, now: Date, log: Logger): Promise<void> {
  if (config.directoryFile !== undefined && (await isGone(config.directoryFile))) {
    const { contacts } = await loadDirectory(db);
    if (contacts.length > 0) {
      log.warn(
        { file: config.directoryFile, contacts: contacts.length },
        "The file of MUSTER_DIRECTORY is not there: Muster goes on with the directory that the database has",
      );
      return;
    }
  }
  const file = config.directoryFile ?? ((await sampleWanted(db, config)) ? SAMPLE : undefined);
  if (file !== undefined) {
    const networks = Object.fromEntries(config.networks.map(({ id, kind }) => [id, kind]));
    const fingerprint = await fingerprintOf(file, networks);
    if (fingerprint !== undefined && (await isImported(db, fingerprint))) {
      log.info({ file }, "The directory file is as it was imported");
      return;
    }
    const result = await readDirectoryFile(file, { current: await loadDirectory(db), networks });
    if (!result.ok) {
      throw new Error(
        `the directory file has problems, nothing was imported:\n${printProblems(file, result.problems)}`,
      );
    }
    const { changes, consequences } = await importDirectory(db, result.directory, now, fingerprint);
    log.info({ file, changes: changes.length }, "Directory imported");
    for (const { kind, ref, contact } of consequences) log.warn({ ref, contact }, CONSEQUENCES[kind]);
    return;
  }
  const { contacts } = await loadDirectory(db);
  if (contacts.length === 0) {
    log.warn(
      "The directory is empty, so nobody has any rights: npm run directory:import -- <file>, or set MUSTER_DIRECTORY",
    );
  }
}

/** Of the file, and of what else decides how it is read. Undefined when it cannot be read: the reader says why. */
async function fingerprintOf(
  file: string,
  networks: Readonly<Record<string, string>>,
): Promise<string | undefined> {
  try {
    const found = await stat(file);
    // A pipe can be read once.
    if (!found.isFile() || found.size > MAX_FILE_BYTES) return undefined;
    const hash = createHash("sha256").update(JSON.stringify([READ_AS, extname(file), networks]));
    return hash.update(await readFile(file)).digest("hex");
  } catch {
    return undefined;
  }
}

/** Any other trouble with the file is for its reader to tell. */
async function isGone(file: string): Promise<boolean> {
  return await access(file).then(
    () => false,
    (error: unknown) => error instanceof Error && "code" in error && error.code === "ENOENT",
  );
}

async function sampleWanted(db: Db, config: Config): Promise<boolean> {
  if (config.networks.some((network) => network.kind !== "local")) return false;
  return (await loadDirectory(db)).contacts.length === 0;
}
