/** A real browser for tests: Debian's chromium, or any given by MUSTER_CHROMIUM. */
import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";

const USUAL = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/usr/bin/google-chrome-stable",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/**
 * Where the browser is; undefined when there is none and tests are to be skipped, visibly.
 * @param usual where to look when none is given
 * @throws Error in CI, where a missing browser must not pass for success
 */
export function browserPath(env: NodeJS.ProcessEnv = process.env, usual = USUAL): string | undefined {
  const given = env.MUSTER_CHROMIUM;
  const found = given === undefined ? usual.find((path) => existsSync(path)) : given;
  if (found !== undefined && existsSync(found)) return found;
  const what =
    given === undefined ? "No Chromium was found in the usual places" : `There is no file ${given}`;
  if (env.CI !== undefined || given !== undefined)
    throw new Error(`${what}: install it (apt-get install chromium) or set MUSTER_CHROMIUM to its path.`);
  return undefined;
}

export async function launchBrowser(executablePath: string): Promise<Browser> {
  return await chromium.launch({
    executablePath,
    args: [
      "--headless",
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}
