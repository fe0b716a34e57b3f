/** Keys that are made once and kept beside the data, when none are configured. */
import { randomBytes } from "node:crypto";
import { chmod, link, mkdir, readFile, stat, unlink, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** `secret` signs sessions and links; `matrix-store-key` encrypts the keys of Muster's Matrix devices. */
export type KeptSecret = "secret" | "matrix-store-key";

/** As for MUSTER_SECRET. */
const MIN_LENGTH = 32;

/**
 * Reads a file of the data directory, or makes it: 32 random bytes as hex, readable by the owner only. Two processes that
 * start at once end up with the same one, since the file is only ever created, never overwritten.
 * @throws Error that says what to do, when the file holds no usable key or cannot be read or made
 */
export async function keptSecret(dataDir: string, name: KeptSecret = "secret"): Promise<string> {
  const path = join(dataDir, name);
  try {
    return await madeOrRead(dataDir, path);
  } catch (cause) {
    const code = codeOf(cause);
    if (typeof code !== "string") throw cause;
    throw new Error(
      `Muster cannot keep its key in ${path} (${code}). Make ${dataDir} writable for the user that runs Muster, ` +
        `choose another directory with MUSTER_DATA_DIR, or set ${VARIABLE[name]}.`,
      { cause },
    );
  }
}

const VARIABLE = { secret: "MUSTER_SECRET", "matrix-store-key": "MATRIX_STORE_KEY" } as const;

async function madeOrRead(dataDir: string, path: string): Promise<string> {
  await mkdir(dataDir, { recursive: true });
  const kept = await read(path);
  if (kept !== undefined) return checked(path, kept);
  // Written beside and then linked: who finds the file finds all of it, and of two who make one the first wins.
  const draft = `${path}.${randomBytes(8).toString("hex")}`;
  await writeFile(draft, randomBytes(32).toString("hex"), { flag: "wx", mode: 0o600 });
  try {
    await link(draft, path);
  } catch (error) {
    if (codeOf(error) !== "EEXIST") throw error;
  } finally {
    await unlink(draft);
  }
  return checked(path, (await read(path)) ?? "");
}

async function read(path: string): Promise<string | undefined> {
  try {
    return (await readFile(path, "utf8")).trim();
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined;
    throw error;
  }
}

/** A key that is too short, or that others can read, protects nothing. */
async function checked(path: string, secret: string): Promise<string> {
  if (secret.length < MIN_LENGTH) {
    throw new Error(
      `${path} holds no key of at least ${MIN_LENGTH} characters: remove it and a new one is made, or set MUSTER_SECRET`,
    );
  }
  const { mode } = await stat(path);
  if ((mode & 0o077) !== 0) await chmod(path, 0o600);
  return secret;
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && "code" in error ? error.code : undefined;
}
