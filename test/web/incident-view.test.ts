/** What a responder in a hurry sees and does on the page, in a real browser: one test for each thing. */
import { randomUUID } from "node:crypto";
import type { Browser, BrowserContextOptions, Locator, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Message, md, say } from "../../src/core/message.ts";
import { until } from "../support/until.ts";
import { browserPath, launchBrowser } from "./browser.ts";
import { type LocalWorld, startLocalWorld } from "./local-world.ts";
import { actAs, axe, box, focused, messages, network, openPageOf, openRoom, rooms } from "./page-robot.ts";

const executable = browserPath();
const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

describe.skipIf(executable === undefined)("the page of somebody in a hurry", () => {
  let browser: Browser;
  let world: LocalWorld;
  let complaints: string[];
  beforeAll(async () => {
    browser = await launchBrowser(executable ?? "");
  });
  afterAll(async () => {
    await browser?.close();
  });
  beforeEach(async () => {
    complaints = [];
    world = await startLocalWorld();
  });
  afterEach(async () => {
    for (const context of browser.contexts()) await context.close();
    await world.stop();
    expect(complaints).toEqual([]);
  });

  const openPage = (options: BrowserContextOptions = {}) =>
    openPageOf(browser, world.url, complaints, options);
  const post = (room: string, message: Message) =>
    world.eu.post(room, message, { key: randomUUID(), retry: false });
  const here = (page: Page) => network(page, "local-eu");
  const change = (room: string, more: object) => {
    const bar = world.bars.get(room);
    if (bar !== undefined) world.bars.set(room, { ...bar, ...more });
  };

  it("keeps in sight how the incident stands, and opens the status card", async () => {
    await world.openIncident();
    const page = await openPage();
    await openRoom(page);
    const head = here(page).locator(".room-head");

    expect(await head.locator("h3").textContent()).toBe("Credential phishing against several institutions");
    expect(await head.locator(".severity").textContent()).toBe("high");
    expect(await head.getByRole("list", { name: "State" }).locator("[aria-current=step]").textContent()).toBe(
      "contained",
    );
    expect(await head.locator("dl").textContent()).toContain("Alice Duty");
    expect(await head.locator("dl").textContent()).toContain("2 of 3 organisations");
    const time = head.locator("time");
    const before = await time.textContent();
    await until(async () => (await time.textContent()) !== before);

    await head.getByRole("button", { name: "Status card" }).click();
    const card = page.getByRole("dialog", { name: "Status card" });
    await card.getByText("Acknowledged").waitFor();
    await card.getByRole("button", { name: "Acknowledge" }).click();

    await card.waitFor({ state: "hidden" });
    await messages(page).getByText("You pressed acknowledge").waitFor();
  });

  it("offers the lead where nobody has it, and to nobody else", async () => {
    const { eu } = await world.openIncident();
    change(eu, { lead: undefined, mayTakeLead: true });
    const page = await openPage();
    await openRoom(page);

    await here(page).getByRole("button", { name: "Take the lead" }).click();

    await messages(page).getByText("You asked for: lead me").waitFor();
    change(eu, { lead: undefined, mayTakeLead: false });
    await post(eu, say([], md`Something changed.`));
    await here(page).locator(".bar-facts").getByText("nobody yet").waitFor();
    expect(await here(page).getByRole("button", { name: "Take the lead" }).count()).toBe(0);
  });

  it("puts messages of one author together, with initials, and says who wrote each to those who listen", async () => {
    const { eu } = await world.openIncident();
    const page = await openPage();
    await openRoom(page);
    for (const text of ["srv-12 is hit", "srv-13 too"])
      await world.eu.chat.say({ user: "alice", room: eu, text, id: randomUUID() });
    const second = messages(page).filter({ hasText: "srv-13 too" });
    await second.waitFor();

    expect(await messages(page).filter({ hasText: "srv-12 is hit" }).locator(".avatar").textContent()).toBe(
      "AD",
    );
    expect(await second.locator(".avatar").count()).toBe(0);
    expect(await second.locator(".author").textContent()).toBe("Alice Duty");
  });

  it("lists rooms by title, with severity, and the closed ones apart", async () => {
    const { eu } = await world.openIncident();
    const page = await openPage();
    const entry = rooms(page).getByRole("button", { name: /amber-falcon/ });
    expect(await entry.locator(".room-name").textContent()).toBe(
      "Credential phishing against several institutions",
    );
    expect(await entry.locator(".severity-word").textContent()).toBe("high");

    change(eu, { status: "closed", next: undefined });
    await post(eu, say([], md`It is over.`));

    await rooms(page).getByText("Closed (1)").waitFor();
    expect(await entry.isVisible()).toBe(false);
    await rooms(page).getByText("Closed (1)").click();
    await entry.click();
    await here(page).getByText("Closed: reminders have stopped").waitFor();
  });

  it("begins with one thing to do, and three examples that wait for Enter", async () => {
    const page = await openPage();
    const start = here(page).locator(".welcome");
    expect(await start.getByRole("button", { name: "Open an incident" }).isVisible()).toBe(true);
    expect(await start.locator("li").count()).toBe(3);
    expect(await start.locator("li").first().textContent()).toContain("--with enisa");

    await start.getByRole("button", { name: /^Phishing/ }).click();
    expect(await box(page).inputValue()).toMatch(/^!incident open Phishing.* --severity high/);
    expect(world.events).toEqual([]);
    await start.getByRole("button", { name: "Open an incident" }).click();

    await messages(page).getByText("You asked for: open").waitFor();
  });

  it("opens at the newest message, also when that is higher than the screen, and never past the first", async () => {
    const { eu } = await world.openIncident();
    const page = await openPage();
    const start = here(page).locator(".welcome button").first();
    expect(await inView(page, start)).toBe(true);
    for (let at = 0; at < 30; at += 1) await post(eu, say([], md`message ${at}`));
    await openRoom(page);
    await until(() => inView(page, messages(page).getByText("message 29")));

    const long = Array.from({ length: 80 }, (_, at) => md`line ${at}`);
    await post(eu, { banner: [], blocks: [{ type: "list", items: long }] });

    await until(() => inView(page, messages(page).getByText("line 0", { exact: true })));
  });

  it("finds the person to act as by a part of the name, and shows for whom something waits", async () => {
    await world.openIncident();
    const page = await openPage();
    const now = here(page).getByRole("button", { name: /^Acting as Alice Duty/ });
    await now.getByText("something waits for somebody else").waitFor({ state: "attached" });
    await now.click();
    const option = (user: string) => here(page).locator(`[role=option][data-user=${user}]`);
    await option("bob").getByText("something waits for them").waitFor({ state: "attached" });
    expect(await option("bob").locator(".avatar").textContent()).toBe("BW");

    await page.keyboard.type("enisa");
    await option("alice").waitFor({ state: "detached" });
    await page.keyboard.press("Enter");

    await here(page)
      .getByRole("button", { name: /^Acting as Bob Watch/ })
      .waitFor();
    await here(page)
      .getByRole("button", { name: /^Acting as/ })
      .click();
    await page.keyboard.press("Escape");
    expect(await focused(page)).toMatch(/Acting as/);
  });

  it("completes incidents, people, organisations and flags", async () => {
    await world.openIncident();
    const page = await openPage();
    await openRoom(page);
    const offered = here(page).getByRole("listbox", { name: "Completions" }).locator("code");
    const typed = async (text: string) => {
      await box(page).fill("");
      await box(page).pressSequentially(text);
      return await offered.allTextContents();
    };

    expect(await typed("!incident lead bo")).toEqual(["enisa-bob"]);
    expect(await typed("!incident open x --sev")).toEqual(["--severity"]);
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    expect(await offered.allTextContents()).toEqual(["low", "medium", "high", "critical"]);
    expect(await typed("!incident invite nc")).toEqual(["ncsc", "ncsc-nadia", "ncsc-victor"]);
    expect(await typed("!incident status INC")).toEqual(["INC-2026-0042"]);
  });

  it("says that it is sending, until it is sent, and loses nothing that is typed meanwhile", async () => {
    const page = await openPage();
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    await page.route("**/api/say", async (route) => {
      await held;
      await route.continue();
    });
    await box(page).fill("!incident list");
    await box(page).press("Enter");
    await here(page).getByRole("button", { name: "Sending…" }).waitFor();
    expect(await messages(page).count()).toBe(0);
    await box(page).fill("!incident status");
    await box(page).press("Enter");

    release();

    await here(page).getByRole("button", { name: "Send", exact: true }).waitFor();
    await messages(page).getByText("You asked for: list").waitFor();
    await messages(page).getByText("You asked for: status").waitFor();
    expect(world.events).toMatchObject([{ text: "list" }, { text: "status" }]);
    expect(await box(page).inputValue()).toBe("");
  });

  it("asks before words with a stricter label are said, and says them only when told to", async () => {
    await world.openIncident();
    const page = await openPage();
    await openRoom(page);
    const question = page.getByRole("alertdialog", { name: "Everybody here will read this" });
    await box(page).fill("TLP:RED the source is in Bonn");
    await box(page).press("Enter");
    await question.getByText("this room is TLP:AMBER").waitFor();
    expect(await focused(page)).toBe("Do not send");

    await page.keyboard.press("Escape");
    await question.waitFor({ state: "detached" });
    expect(await box(page).inputValue()).toBe("TLP:RED the source is in Bonn");
    expect(world.events.filter((event) => event.kind === "message")).toEqual([]);
    await box(page).press("Enter");
    await question.getByRole("button", { name: "Send it to everybody here" }).click();

    await messages(page).getByText("the source is in Bonn").waitFor();
    expect(world.events.filter((event) => event.kind === "message")).toHaveLength(1);
  });

  it("has a few tab stops to where one writes, however many rooms and messages there are", async () => {
    const { eu } = await world.openIncident();
    for (let at = 0; at < 40; at += 1) await post(eu, say([], md`message ${at}`));
    const page = await openPage();
    await openRoom(page);
    await messages(page).getByText("message 39").waitFor();
    // A fresh page: the room is remembered, and nothing has the focus.
    await page.reload();
    await messages(page).getByText("message 39").waitFor();

    await page.keyboard.press("Tab");
    expect(await focused(page)).toBe("Skip to writing");
    await page.keyboard.press("Enter");
    expect(await focused(page)).toMatch(/^Message or command/);

    await page.reload();
    await messages(page).getByText("message 39").waitFor();
    let stops = 0;
    for (let now = ""; !now.startsWith("Message or command"); stops += 1) {
      await page.keyboard.press("Tab");
      now = await focused(page);
      expect(stops).toBeLessThan(12);
    }
  });

  it("goes through messages and what can be done with them by arrows", async () => {
    const { eu } = await world.openIncident();
    for (const at of [1, 2, 3]) await post(eu, say([], md`message ${at}`));
    const page = await openPage();
    await openRoom(page);
    await messages(page).getByText("message 3").waitFor();

    await page.keyboard.press("Shift+Tab");
    expect(await focused(page)).toContain("message 3");
    await page.keyboard.press("ArrowUp");
    expect(await focused(page)).toContain("message 2");
    await page.keyboard.press("Enter");
    expect(await focused(page)).toMatch(/^React to/);
    await page.keyboard.press("ArrowRight");
    expect(await focused(page)).toMatch(/^Pin/);
    await page.keyboard.press("Escape");
    await page.keyboard.press("Escape");

    expect(await focused(page)).toMatch(/^Message or command/);
  });

  it.each(["light", "dark"] as const)(
    "has no fault that axe can find on a phone (%s)",
    async (colorScheme) => {
      const { eu } = await world.openIncident();
      change(eu, { lead: undefined, mayTakeLead: true, severity: "critical" });
      const page = await openPage({ ...PHONE, colorScheme, bypassCSP: true });
      const faults: string[] = [];
      const check = async (where: string) =>
        faults.push(...(await axe(page)).map((one) => `${where}: ${one}`));

      await check("first view");
      await here(page).getByRole("button", { name: "All rooms" }).click();
      await check("rooms");
      await openRoom(page);
      await check("room");
      await box(page).fill("!incident invite e");
      await check("completion");
      await box(page).fill("TLP:RED x");
      await here(page).getByRole("button", { name: "Send" }).click();
      await page.getByRole("alertdialog").waitFor();
      await check("question");

      expect(faults).toEqual([]);
    },
  );

  it("works with a thumb: rooms or room, all targets of 44 pixels, nothing to scroll sideways", async () => {
    await world.openIncident();
    const page = await openPage(PHONE);
    await here(page).getByRole("button", { name: "All rooms" }).click();
    expect(await here(page).locator(".conversation").isVisible()).toBe(false);
    await actAs(page, "local-eu", "alice");

    await openRoom(page);

    expect(await rooms(page).isVisible()).toBe(false);
    const small = await page.evaluate<string[]>(`[...document.querySelectorAll("button, textarea")]
      .filter((one) => one.offsetParent !== null && one.getBoundingClientRect().height < 44)
      .map((one) => one.textContent)`);
    expect(small).toEqual([]);
    const item = messages(page).first();
    expect(await item.locator(".tools").isVisible()).toBe(false);
    await item.locator(".body").tap();
    expect(await item.locator(".tools").isVisible()).toBe(true);
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(390);
  });
});

/** Whether its beginning is on the screen and nothing lies over it. */
async function inView(page: Page, what: Locator): Promise<boolean> {
  const place = await what.boundingBox();
  if (place === null) return false;
  const there = await page.evaluate<string | undefined>(
    `document.elementFromPoint(${place.x + 2}, ${place.y + 2})?.textContent`,
  );
  return there === (await what.textContent());
}
