// @ts-check
/**
 * What has to be set before the first module of Muster is loaded: `node --import ./src/node-settings.js src/main.ts`.
 * Without it Muster runs as well, but reads no `.env` and starts slower. Plain JavaScript: the compile cache holds
 * every module without its types, and one module that is loaded before it would load what strips them (20 MB).
 */
import { setGlobalProxyFromEnv } from "node:http";
import { enableCompileCache } from "node:module";
import { join } from "node:path";
import "./short-imports.js";

readEnvFile();
// Node looks at it before .env is read.
if (process.env.NODE_USE_ENV_PROXY === "1") setGlobalProxyFromEnv();
// A directory that cannot be written leaves the cache switched off. Not the default one: others may write to /tmp.
enableCompileCache(join(process.env.MUSTER_DATA_DIR || ".muster", "compile-cache"));

/** MUSTER_ENV_FILE, or `.env` of the working directory, where there is one. What the environment has already stays as it is. */
function readEnvFile() {
  const file = process.env.MUSTER_ENV_FILE || ".env";
  try {
    process.loadEnvFile(file);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "ENOENT") return;
    process.stderr.write(
      `Muster cannot start: ${file} cannot be read (${String(code)}). Let the user that runs Muster read it, or remove it.\n`,
    );
    process.exit(1);
  }
}
