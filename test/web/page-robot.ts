/** How tests use the page in a browser: where things are, what the keyboard does, what axe finds. */
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";

export type NetworkId = "local-eu" | "local-partners";

const axeSource = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
/** Longest wait for something to appear, in milliseconds. */
export const PATIENCE = 8_000;

/**
 * Opens the page and waits until both networks have arrived.
 * @param complaints gets what the browser complains about: scripts, policy violations, failed loads
 */
export async function openPageOf(
  browser: Browser,
  url: string,
  complaints: string[],
  options: BrowserContextOptions = {},
): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  context.setDefaultTimeout(PATIENCE);
  const page = await context.newPage();
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error") complaints.push(message.text());
  });
  await page.goto(url);
  await page.locator("section.network").nth(1).waitFor({ state: "attached" });
  // On a phone only one of them is visible.
  for (const lobby of await page.locator("section.network").all())
    await lobby.locator("nav li", { hasText: "Lobby" }).waitFor({ state: "attached" });
  return page;
}

export const network = (page: Page, id: NetworkId) => page.locator(`section[data-network=${id}]`);

export const rooms = (page: Page, id: NetworkId = "local-eu") => network(page, id).locator("nav");

export const openRoom = (page: Page, id: NetworkId = "local-eu") =>
  rooms(page, id)
    .getByRole("button", { name: /amber-falcon/ })
    .click();

export const box = (page: Page, id: NetworkId = "local-eu") => network(page, id).locator("textarea");

export const messages = (page: Page, id: NetworkId = "local-eu") =>
  network(page, id).locator("ol.messages > li");

/** Chooses as whom one acts, as people do: by typing a part of the name. */
export async function actAs(page: Page, id: NetworkId, user: string): Promise<void> {
  await network(page, id)
    .getByRole("button", { name: /^Acting as/ })
    .click();
  await network(page, id).getByRole("combobox", { name: "Find a person" }).fill(user);
  await network(page, id).locator(`[role=option][data-user="${user}"]`).click();
}

/** The accessible name, roughly, of what has the focus. Scripts for the page are text: this project knows no DOM types. */
export async function focused(page: Page): Promise<string> {
  return await page.evaluate<string>(`(() => {
    const element = document.activeElement;
    if (element === null || element === document.body) return "";
    const labels = [...(element.labels ?? [])].map((label) => label.textContent);
    const name = element.getAttribute("aria-label") ?? (labels.length > 0 ? labels.join(" ") : element.textContent);
    return name.trim();
  })()`);
}

export async function tabTo(page: Page, name: RegExp, key = "Tab"): Promise<void> {
  const passed: string[] = [];
  for (let step = 0; step < 60; step += 1) {
    await page.keyboard.press(key);
    const here = await focused(page);
    if (name.test(here)) return;
    passed.push(here);
  }
  throw new Error(`60 times ${key} did not reach ${name}; passed ${passed.join(" | ")}`);
}

export async function hasOutline(page: Page): Promise<boolean> {
  return await page.evaluate<boolean>(`(() => {
    const element = document.activeElement;
    if (element === null || element === document.body) return true;
    const style = getComputedStyle(element);
    return style.outlineStyle !== "none" && Number.parseFloat(style.outlineWidth) >= 2;
  })()`);
}

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
}

/** Runs axe-core in the page; one line for each fault. The page's policy is lifted for that only. */
export async function axe(page: Page): Promise<string[]> {
  await page.evaluate(axeSource);
  // Half-faded words have less contrast than anybody reads them with. An animation that is replaced rejects.
  await page.evaluate("Promise.allSettled(document.getAnimations().map((one) => one.finished))");
  const violations = await page.evaluate<Violation[]>("axe.run().then((result) => result.violations)");
  return violations.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id}: ${node.html}\n${node.failureSummary ?? ""}`),
  );
}
