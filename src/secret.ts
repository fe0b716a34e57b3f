/** The key that signs sessions and links, when none is configured: made once and kept beside the data. */
import { randomBytes } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

/**
 * Reads `<dataDir>/secret`, or makes it: 32 random bytes as hex, readable by the owner only. Two processes that
 * start at once end up with the same one, since the file is only ever created, never overwritten.
 */
export async function keptSecret(dataDir: string): Promise<string> {
  const path = join(dataDir, "secret");
  await mkdir(dataDir, { recursive: true });
  try {
    await writeFile(path, randomBytes(32).toString("hex"), { flag: "wx", mode: 0o600 });
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
  }
  return (await readFile(path, "utf8")).trim();
}
