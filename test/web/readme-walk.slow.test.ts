/** A stranger's first minutes: Muster started as the README says, and its first walk done in a browser, word by word. */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type MusterProcess, startMusterProcess } from "../support/muster-process.ts";
import { browserPath, launchBrowser } from "./browser.ts";
import { box, messages, type NetworkId, network, openPageOf, rooms } from "./page-robot.ts";

const executable = browserPath();
const ROOT = join(import.meta.dirname, "..", "..");
/** From the start to the managers' report, in milliseconds. */
const FIVE_MINUTES = 5 * 60_000;

describe.skipIf(executable === undefined)("the first walk of the README", () => {
  let dataDir: string;
  let muster: MusterProcess | undefined;
  let browser: Browser | undefined;
  let steps: readonly string[];
  let began: number;
  beforeAll(async () => {
    steps = walk(await readFile(join(ROOT, "README.md"), "utf8"));
    dataDir = await mkdtemp(join(tmpdir(), "muster-walk-"));
    browser = await launchBrowser(executable ?? "");
    began = performance.now();
    // Without any configuration: its own PostgreSQL, the sample directory.
    muster = await startMusterProcess({ MUSTER_DATA_DIR: dataDir });
  });
  afterAll(async () => {
    await browser?.close();
    await muster?.stop();
    await rm(dataDir, { recursive: true, force: true });
  });

  it("works as it stands there, and has the managers' report within five minutes", async () => {
    const complaints: string[] = [];
    const page = await openPageOf(browser as Browser, muster?.url ?? "", complaints);
    expect(steps.length).toBeGreaterThan(5);

    // 1. Alice opens an incident.
    const [open = ""] = commandsIn(steps[0]);
    await become(page, "local-eu", "Alice Marchetti");
    await type(page, "local-eu", open);
    const opened = messages(page).filter({ hasText: /INC-\d{4}-\d{4} [a-z]+-[a-z]+/ });
    const [ref = ""] = /INC-\d{4}-\d{4}/.exec((await opened.first().textContent()) ?? "") ?? [];
    expect(steps[0]).toContain("cannot be reached");
    expect(await opened.first().textContent()).toContain("Sanne de Wit");

    // 2. The partner answers.
    await become(page, "local-partners", "Matteo Greco");
    await enter(page, "local-partners", ref);
    const bar = network(page, "local-partners").locator(".bar");
    await network(page, "local-partners").getByRole("button", { name: "Status card" }).click();
    const card = page.getByRole("dialog", { name: "Status card" });
    const before = await card.locator(".body").textContent();
    await card.getByRole("button", { name: "Acknowledge" }).click();
    await network(page, "local-partners").getByRole("button", { name: "Status card" }).click();
    await expect.poll(() => card.locator(".body").textContent(), { timeout: 15_000 }).not.toBe(before);
    await page.keyboard.press("Escape");
    expect(await bar.isVisible()).toBe(true);

    // 3. The lead, a fact, and a pin, in the room.
    await enter(page, "local-eu", ref);
    const [lead = "", note = ""] = commandsIn(steps[2]);
    await type(page, "local-eu", lead);
    await network(page, "local-eu").locator(".bar-facts").getByText("Alice Marchetti").waitFor();
    await type(page, "local-eu", note);
    await type(page, "local-eu", "The server room is locked");
    const words = messages(page).filter({ hasText: "The server room is locked" }).first();
    await words.hover();
    const isPinned = page.waitForResponse("**/api/pin");
    await words.getByRole("button", { name: /^Pin/ }).click();
    await isPinned;

    // 4. What is on the record, and the report.
    const [timeline = "", report = ""] = commandsIn(steps[3]);
    const said = note.replace(/^!incident note /, "");
    await type(page, "local-eu", timeline);
    const record = messages(page).filter({ hasText: said }).filter({ hasText: "The server room is locked" });
    await record.first().waitFor();
    await type(page, "local-eu", report);
    const title = / open (.*?) --/.exec(open)?.[1] ?? "";
    const sitrep = messages(page).filter({ hasText: title }).filter({ hasText: said });
    await sitrep.last().waitFor();
    const took = performance.now() - began;
    expect(took).toBeLessThan(FIVE_MINUTES);

    // 5. For fewer people than those in the room.
    const [secret = ""] = commandsIn(steps[4]);
    const words5 = secret.split("AMBER+STRICT ")[1] ?? "";
    await rooms(page).getByRole("button", { name: "Lobby" }).click();
    await type(page, "local-eu", secret.replace(/INC-\d{4}-\d{4}/, ref));
    await type(page, "local-eu", `!incident timeline ${ref}`);
    await messages(page).filter({ hasText: "AMBER+STRICT" }).filter({ hasText: words5 }).last().waitFor();
    const theirs = network(page, "local-partners");
    await theirs.getByText("TLP:AMBER+STRICT").first().waitFor();
    expect(await theirs.getByText(words5).count()).toBe(0);

    // 7. The end.
    const [close = ""] = commandsIn(steps[6]);
    await enter(page, "local-eu", ref);
    await type(page, "local-eu", close);
    await network(page, "local-eu").getByText("Closed: reminders have stopped").waitFor();
    expect(await network(page, "local-eu").locator(".countdown").count()).toBe(0);
    expect(complaints).toEqual([]);
  });

  /** Says it, and waits until it stands there. */
  async function type(page: Page, id: NetworkId, text: string): Promise<void> {
    expect(text).not.toBe("");
    const count = await messages(page, id).filter({ hasText: text }).count();
    await box(page, id).fill(text);
    await box(page, id).press("Enter");
    await messages(page, id).filter({ hasText: text }).nth(count).waitFor();
  }

  /** Goes into the incident's room, accepting the invitation where there is one. */
  async function enter(page: Page, id: NetworkId, ref: string): Promise<void> {
    await rooms(page, id)
      .getByRole("button", { name: new RegExp(ref) })
      .first()
      .click();
    const bar = network(page, id).locator(".bar");
    await network(page, id).locator(".invitation:visible, .bar:visible").first().waitFor();
    if (!(await bar.isVisible())) await network(page, id).locator(".invitation .primary").click();
    await bar.waitFor();
  }

  async function become(page: Page, id: NetworkId, name: string): Promise<void> {
    const now = network(page, id).getByRole("button", { name: /^Acting as/ });
    if ((await now.textContent())?.includes(name)) return;
    await now.click();
    await network(page, id).getByRole("combobox", { name: "Find a person" }).fill(name);
    await page.keyboard.press("Enter");
    await network(page, id)
      .getByRole("button", { name: new RegExp(`^Acting as ${name}`) })
      .waitFor();
  }
});

/** The numbered steps of the section. */
function walk(readme: string): readonly string[] {
  const section = readme.split("\n## First walk\n")[1]?.split("\n## ")[0] ?? "";
  return section.split("\n").filter((line) => /^\d+\. /.test(line));
}

/** What a step has one type. */
function commandsIn(step = ""): readonly string[] {
  return [...step.matchAll(/`(!incident [^`]+)`/g)].map(([, command = ""]) => command);
}
