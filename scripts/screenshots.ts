/**
 * `npm run screenshots [-- folder]`: pictures of the page in a real browser, at three widths, light and dark, of a
 * Muster of its own with the incidents of `npm run seed`. Without a folder: `screenshots/`; CI keeps them.
 * `npm run screenshots -- docs/images README` takes only those that the README shows.
 */
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Browser, Page } from "playwright-core";
import { browserPath, launchBrowser } from "../test/web/browser.ts";

const ROOT = join(import.meta.dirname, "..");
const SETTINGS = ["--import", "./src/node-settings.js", "--disable-warning=DEP0060"];
const WIDTHS = [
  { name: "1400", width: 1400, height: 900, isPhone: false },
  { name: "1000", width: 1000, height: 760, isPhone: false },
  { name: "390", width: 390, height: 844, isPhone: true },
] as const;
const SCHEMES = ["light", "dark"] as const;
/** Of all that is taken, what the README shows. */
const IN_README = ["page-1400-light-room", "page-390-light-room"];

const [folder = "screenshots", which] = process.argv.slice(2);
const path = browserPath();
if (path === undefined) {
  process.stderr.write("There is no browser here: apt-get install chromium, or set MUSTER_CHROMIUM.\n");
  process.exitCode = 1;
} else await takeAll(path, folder, (name) => which !== "README" || IN_README.includes(name));

async function takeAll(executable: string, into: string, isWanted: (name: string) => boolean): Promise<void> {
  await mkdir(into, { recursive: true });
  const dataDir = await mkdtemp(join(tmpdir(), "muster-screenshots-"));
  const env = { ...process.env, MUSTER_DATA_DIR: dataDir, PORT: "0", LOG_LEVEL: "error" };
  try {
    await promisify(execFile)(process.execPath, [...SETTINGS, "scripts/seed.ts"], { cwd: ROOT, env });
    const muster = spawn(process.execPath, [...SETTINGS, "src/main.ts"], { cwd: ROOT, env, stdio: "pipe" });
    const ended = once(muster, "exit");
    const browser = await launchBrowser(executable);
    try {
      await takePictures(browser, await addressOf(muster.stdout), into, isWanted);
    } finally {
      await browser.close();
      muster.kill("SIGTERM");
      await ended;
    }
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}

/** Resolves to the page's address as soon as it is printed. */
async function addressOf(output: NodeJS.ReadableStream): Promise<string> {
  let text = "";
  for await (const part of output) {
    text += String(part);
    const url = /Open (http:\S+)/.exec(text)?.[1];
    if (url !== undefined) return url;
  }
  throw new Error(`Muster did not say where its page is: ${text}`);
}

async function takePictures(
  browser: Browser,
  url: string,
  into: string,
  isWanted: (name: string) => boolean,
): Promise<void> {
  for (const { name, width, height, isPhone } of WIDTHS) {
    for (const colorScheme of SCHEMES) {
      const take = async (page: Page, what: string) => {
        const file = `page-${name}-${colorScheme}-${what}`;
        if (!isWanted(file)) return;
        await page.screenshot({ path: join(into, `${file}.png`), animations: "disabled" });
        process.stdout.write(`${join(into, file)}.png\n`);
      };
      const context = await browser.newContext({
        viewport: { width, height },
        colorScheme,
        ...(isPhone ? { hasTouch: true, isMobile: true } : {}),
      });
      const page = await context.newPage();
      await page.goto(url);
      await show(page, isPhone, take);
      await context.close();
    }
  }
}

/** Goes through what there is to see, as a responder does. */
async function show(
  page: Page,
  isPhone: boolean,
  take: (page: Page, what: string) => Promise<void>,
): Promise<void> {
  const eu = page.locator("section[data-network=local-eu]");
  const back = eu.getByRole("button", { name: "All rooms" });
  await eu.locator(".message").first().waitFor();
  await take(page, "lobby");
  if (isPhone) {
    await back.click();
    await take(page, "rooms");
  }
  await eu
    .getByRole("button", { name: /^Ransomware/ })
    .first()
    .click();
  await eu.locator(".bar").waitFor();
  await take(page, "room");
  await eu.getByRole("button", { name: "Status card" }).click();
  await page.getByRole("dialog", { name: "Status card" }).waitFor();
  await take(page, "card");
  await page.keyboard.press("Escape");
  await eu.locator("textarea").fill("!incident invite e");
  await take(page, "completion");
  await eu.locator("textarea").fill("");
  if (isPhone) await back.click();
  await eu.getByRole("button", { name: /^Acting as/ }).click();
  await eu.getByRole("combobox", { name: "Find a person" }).fill("nikos");
  await eu.getByRole("option").first().click();
  await eu
    .getByRole("button", { name: /^Phishing/ })
    .first()
    .click();
  await eu
    .getByRole("button", { name: /^(Join|Take the lead)$/ })
    .first()
    .waitFor();
  await take(page, "nobody-leads");
}
