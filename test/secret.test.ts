/** The key that Muster makes when none is configured. */
import { execFile } from "node:child_process";
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { keptSecret } from "../src/secret.ts";

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "muster-secret-"));
});
afterEach(() => rm(dir, { recursive: true }));

const modeOf = async (path: string): Promise<number> => (await stat(path)).mode & 0o777;

describe("the kept secret", () => {
  it("is 32 random bytes in a file that only its owner may read, in a directory that is made for it", async () => {
    const data = join(dir, "not", "there", "yet");
    const secret = await keptSecret(data);

    expect(secret).toMatch(/^[0-9a-f]{64}$/);
    expect(await readFile(join(data, "secret"), "utf8")).toBe(secret);
    expect(await modeOf(join(data, "secret"))).toBe(0o600);
    expect(await readdir(data)).toEqual(["secret"]);
  });

  it("stays the same, and is another one elsewhere", async () => {
    const first = await keptSecret(dir);

    expect(await keptSecret(dir)).toBe(first);
    expect(await keptSecret(join(dir, "other"))).not.toBe(first);
  });

  it("is one for all who start at the same instant, in one process", async () => {
    const secrets = await Promise.all(Array.from({ length: 40 }, () => keptSecret(dir)));

    expect(new Set(secrets).size).toBe(1);
    expect(secrets[0]).toMatch(/^[0-9a-f]{64}$/);
    expect(await readdir(dir)).toEqual(["secret"]);
  });

  it("is one for all who start at the same instant, in several", async () => {
    const module = new URL("../src/secret.ts", import.meta.url).href;
    const script = `import { keptSecret } from ${JSON.stringify(module)}; process.stdout.write(await keptSecret(${JSON.stringify(dir)}))`;
    const run = promisify(execFile);
    const outputs = await Promise.all(
      Array.from({ length: 4 }, () => run(process.execPath, ["--input-type=module", "--eval", script])),
    );

    expect(new Set(outputs.map(({ stdout }) => stdout))).toEqual(new Set([await keptSecret(dir)]));
  });

  it.each([0o644, 0o660])("that others may read (%o) is taken from them", async (mode) => {
    const secret = await keptSecret(dir);
    await chmod(join(dir, "secret"), mode);

    expect(await keptSecret(dir)).toBe(secret);
    expect(await modeOf(join(dir, "secret"))).toBe(0o600);
  });

  it.each(["", "\n", "short"])("is never the empty or short text of a broken file: %j", async (broken) => {
    await writeFile(join(dir, "secret"), broken);

    await expect(keptSecret(dir)).rejects.toThrow(/holds no key of at least 32 characters: remove it/);
  });

  it.each(["secret", "matrix-store-key"] as const)(
    "m97: says what to do when %s cannot be kept, instead of the system's bare error",
    async (name) => {
      const file = join(dir, "file");
      await writeFile(file, "");

      const kept = keptSecret(join(file, "data"), name);

      await expect(kept).rejects.toThrow(/\(ENOTDIR\)\. Make .* writable .*MUSTER_DATA_DIR/);
      await expect(kept).rejects.toThrow(name === "secret" ? "MUSTER_SECRET" : "MATRIX_STORE_KEY");
    },
  );

  it("may end with a line break, as editors leave it", async () => {
    await writeFile(join(dir, "secret"), `${"k".repeat(40)}\n`);

    expect(await keptSecret(dir)).toBe("k".repeat(40));
  });
});
