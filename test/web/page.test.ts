/** The local page in a real browser. */
import { randomUUID } from "node:crypto";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Message, md, say } from "../../src/core/message.ts";
import { browserPath, launchBrowser } from "./browser.ts";
import { type LocalWorld, startLocalWorld } from "./local-world.ts";
import {
  actAs,
  axe,
  box,
  focused,
  hasOutline,
  messages,
  network,
  openPageOf,
  openRoom,
  PATIENCE,
  rooms,
  tabTo,
} from "./page-robot.ts";

const executable = browserPath();

describe.skipIf(executable === undefined)(
  `the local page in a browser${executable === undefined ? " (skipped: no Chromium here, see MUSTER_CHROMIUM)" : ""}`,
  () => {
    let browser: Browser;
    let world: LocalWorld;
    /** What the browser complained about: scripts, policy violations, failed loads. */
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
    });

    const openPage = (options: BrowserContextOptions = {}) =>
      openPageOf(browser, world.url, complaints, options);
    const post = (room: string, message: Message) =>
      world.eu.post(room, message, { key: randomUUID(), retry: false });

    it("shows both networks side by side, each with its people", async () => {
      const page = await openPage();

      const [eu, partners] = await Promise.all([
        network(page, "local-eu").boundingBox(),
        network(page, "local-partners").boundingBox(),
      ]);
      await network(page, "local-eu")
        .getByRole("button", { name: /^Acting as Alice Duty/ })
        .click();
      const people = await network(page, "local-eu").locator("[role=option] .who").allTextContents();

      expect(partners?.y).toBe(eu?.y);
      expect(partners?.x).toBeGreaterThan((eu?.x ?? 0) + 300);
      expect(people).toContain("Alice Duty CERT-EU · duty officer");
      expect(complaints).toEqual([]);
    });

    it("sends a command from the lobby and shows the answer", async () => {
      const page = await openPage();

      await box(page).fill("!incident list");
      await box(page).press("Enter");

      await messages(page).getByText("You asked for: list").waitFor();
      expect(await box(page).inputValue()).toBe("");
      expect(world.events).toMatchObject([{ kind: "command", text: "list", user: "alice" }]);
    });

    it("shows new messages at once, on the network where they arrive, and marks them unread elsewhere", async () => {
      const { eu } = await world.openIncident();
      const page = await openPage();

      await post(eu, say(["TLP:AMBER"], md`Nobody leads for 12 min.`));
      const entry = rooms(page).getByRole("button", { name: /amber-falcon/ });
      await entry.getByText("2 unread", { exact: true }).waitFor();
      expect(await page.title()).toMatch(/^\(2\) Muster/);
      await openRoom(page);

      await messages(page).getByText("Nobody leads for 12 min.").waitFor();
      await entry.getByText("unread").waitFor({ state: "detached" });
      expect(await page.title()).toBe("Muster: local networks");
    });

    it("reads new messages out politely, but not what was there before", async () => {
      const { eu } = await world.openIncident();
      const page = await openPage();
      const announcer = page.getByRole("log");
      expect(await announcer.textContent()).toBe("");

      await post(eu, say(["TLP:AMBER"], md`Nobody leads for 12 min.`));

      await announcer.getByText(/^EU bodies, inc-2026-0042.*Nobody leads/).waitFor();
      expect(await announcer.getAttribute("aria-live")).toBe("polite");
      expect(await announcer.textContent()).not.toContain("Credential phishing");
    });

    it("invites, joins and declines", async () => {
      await world.openIncident();
      const page = await openPage();
      await actAs(page, "local-eu", "bob");
      await openRoom(page);
      expect(await network(page, "local-eu").getByText("Credential phishing").count()).toBe(0);

      await network(page, "local-eu").getByRole("button", { name: "Join" }).click();
      await messages(page).getByText("Credential phishing").waitFor();
      await actAs(page, "local-eu", "carol");
      await openRoom(page);
      await network(page, "local-eu").getByRole("button", { name: "Decline" }).click();

      await rooms(page)
        .getByRole("button", { name: /amber-falcon/ })
        .waitFor({ state: "detached" });
      expect(world.events.map((event) => [event.kind, "user" in event && event.user])).toEqual([
        ["joined", "alice"],
        ["joined", "bob"],
        ["left", "carol"],
      ]);
    });

    it("lists who is here and who is invited", async () => {
      await world.openIncident();
      const page = await openPage();
      await openRoom(page);

      const toggle = network(page, "local-eu").getByRole("button", { name: "1 here, 2 invited" });
      await toggle.click();

      expect(await toggle.getAttribute("aria-expanded")).toBe("true");
      const roster = network(page, "local-eu").locator(".roster");
      expect(await roster.locator(".organisation").allTextContents()).toEqual(["CERT-EU", "ENISA"]);
      expect(await roster.locator("li li").allTextContents()).toEqual([
        "Alice Duty duty officer here",
        "Carol Head manager invited",
        "Bob Watch duty officer invited",
      ]);
    });

    it("presses buttons", async () => {
      await world.openIncident();
      const page = await openPage();
      await openRoom(page);

      await messages(page).getByRole("button", { name: "Acknowledge" }).click();

      await messages(page).getByText("You pressed acknowledge").waitFor();
      expect(world.events.at(-1)).toMatchObject({
        kind: "action",
        action: "acknowledge",
        value: "INC-2026-0042",
      });
    });

    it("opens a form as a dialog, shows what is wrong by field, and closes once it is right", async () => {
      const page = await openPage();
      await box(page).fill("!incident form");
      await box(page).press("Enter");
      const dialog = page.getByRole("dialog", { name: "Open an incident" });
      await dialog.waitFor();

      await dialog.getByRole("button", { name: "Open incident" }).click();
      await dialog.getByText("This is needed.").first().waitFor();
      const title = dialog.getByLabel("Title");
      expect(await focused(page)).toBe("Title");
      await title.fill("bad");
      await dialog.getByLabel("Severity").selectOption("high");
      await dialog.getByRole("button", { name: "Open incident" }).click();
      await dialog.getByText("Choose a better title.").waitFor();
      await title.fill("Phishing wave");
      await title.press("Enter");

      await dialog.waitFor({ state: "detached" });
      await messages(page).getByText("Opened: Phishing wave").waitFor();
      expect(world.events.at(-1)).toMatchObject({ values: { title: "Phishing wave", severity: "high" } });
    });

    it("dismisses a form with Escape for good", async () => {
      const page = await openPage();
      await box(page).fill("!incident form");
      await box(page).press("Enter");
      await page.getByRole("dialog").waitFor();

      await page.keyboard.press("Escape");
      await page.getByRole("dialog").waitFor({ state: "detached" });
      await page.reload();
      await messages(page).getByText("!incident form").waitFor();

      expect(await page.getByRole("dialog").count()).toBe(0);
    });

    it("edits, deletes, pins and unpins", async () => {
      await world.openIncident();
      const page = await openPage();
      await openRoom(page);
      await box(page).fill("srv-12 is hit");
      await box(page).press("Enter");
      const mine = messages(page).filter({ hasText: "Alice Duty" }).last();
      await mine.getByText("srv-12 is hit").waitFor();

      await mine.getByRole("button", { name: /^Edit/ }).click();
      await box(page).fill("srv-13 is hit");
      await box(page).press("Enter");
      await mine.getByText("edited", { exact: true }).waitFor();
      await mine.getByRole("button", { name: /^Pin/ }).click();
      await mine.getByText("pinned by Alice Duty").waitFor();
      await network(page, "local-eu").getByText("1 pinned", { exact: true }).waitFor();
      await mine.getByRole("button", { name: /^Unpin/ }).click();
      await network(page, "local-eu").getByText("1 pinned", { exact: true }).waitFor({ state: "hidden" });
      await mine.getByRole("button", { name: /^Delete/ }).click();
      await mine.getByText("This message was deleted.").waitFor();

      expect(await network(page, "local-eu").getByText("srv-13").count()).toBe(0);
      expect(world.events.slice(1).map((event) => event.kind)).toEqual([
        "message",
        "edited",
        "pinned",
        "unpinned",
        "deleted",
      ]);
    });

    it("shows who reacted, lets a person react too and take it back", async () => {
      const { eu, message } = await roomWithWords();
      const page = await openPage();
      await openRoom(page);
      const item = messages(page).filter({ hasText: "srv-12 is clean" });

      await item.hover();
      await item.getByRole("button", { name: /^React to message of Alice Duty/ }).click();
      await item.getByRole("button", { name: "👍 thumbs up" }).click();
      await reaction(page, "👍 1 from Alice Duty", true).waitFor();
      expect(await item.getByRole("group", { name: "Emojis" }).count()).toBe(0);
      await world.eu.chat.join({ user: "bob", room: eu, id: randomUUID() });
      await world.eu.chat.react({ user: "bob", message, emoji: "👍", on: true, id: randomUUID() });
      await world.eu.reactions?.set(eu, message, "🔥", true);
      await reaction(page, "🔥 1 from Muster", false).waitFor();
      await reaction(page, "👍 2 from Alice Duty, Bob Watch", true).click();

      await reaction(page, "👍 1 from Bob Watch", false).waitFor();
      const done = world.events.flatMap((event) =>
        event.kind === "reacted" || event.kind === "unreacted" ? [[event.kind, event.user, event.emoji]] : [],
      );
      expect(done).toEqual([
        ["reacted", "alice", "👍"],
        ["reacted", "bob", "👍"],
        ["unreacted", "alice", "👍"],
      ]);
      expect(complaints).toEqual([]);
    });

    it("takes a reaction back that is chosen again", async () => {
      const { message } = await roomWithWords();
      await world.eu.chat.react({ user: "alice", message, emoji: "❤️", on: true, id: randomUUID() });
      const page = await openPage();
      await openRoom(page);
      const item = messages(page).filter({ hasText: "srv-12 is clean" });
      await reaction(page, "❤️ 1 from Alice Duty", true).waitFor();

      await item.hover();
      await item.getByRole("button", { name: /^React to/ }).click();
      await item.getByRole("button", { name: "❤️ red heart", pressed: true }).click();

      await item.locator(".reactions").waitFor({ state: "detached" });
      expect(world.events.at(-1)).toMatchObject({ kind: "unreacted", emoji: "❤️" });
    });

    it("lets a person react with the keyboard alone, and never loses the focus", async () => {
      const { eu, message } = await roomWithWords();
      await world.eu.chat.join({ user: "bob", room: eu, id: randomUUID() });
      const page = await openPage();
      await openRoom(page);
      await messages(page).getByText("srv-12 is clean").waitFor();

      await page.keyboard.press("Shift+Tab");
      expect(await focused(page)).toContain("srv-12 is clean");
      await page.keyboard.press("Enter");
      expect(await focused(page)).toMatch(/^React to message of Alice Duty/);
      await page.keyboard.press("Enter");
      expect(await focused(page)).toBe("👍 thumbs up");
      await page.keyboard.press("Escape");
      expect(await focused(page)).toMatch(/^React to message of Alice Duty/);
      await page.keyboard.press("Enter");
      await page.keyboard.press("Tab");
      expect(await focused(page)).toBe("👀 eyes");
      // The message changes under the open choice.
      await world.eu.chat.react({ user: "bob", message, emoji: "🔥", on: true, id: randomUUID() });
      await reaction(page, "🔥 1 from Bob Watch", false).waitFor();
      expect(await focused(page)).toBe("👀 eyes");
      await page.keyboard.press("Space");
      await reaction(page, "👀 1 from Alice Duty", true).waitFor();
      expect(await focused(page)).toMatch(/^React to message of Alice Duty/);

      await tabTo(page, /^👀 1 from Alice Duty$/, "ArrowLeft");
      await page.keyboard.press("Space");
      await reaction(page, "👀 1 from Alice Duty", true).waitFor({ state: "detached" });
      expect(await focused(page)).toContain("srv-12 is clean");
    });

    it("says when a reaction was not recorded", async () => {
      await roomWithWords();
      const page = await openPage();
      await openRoom(page);
      const item = messages(page).filter({ hasText: "srv-12 is clean" });
      world.refuseNext();

      await item.hover();
      await item.getByRole("button", { name: /^React to/ }).click();
      await item.getByRole("button", { name: "✅ check mark" }).click();

      await network(page, "local-eu").getByText("will not happen twice").waitFor();
    });

    it("shows who was removed and why, and tells the one who was", async () => {
      const { eu } = await roomWithWords();
      await world.eu.chat.join({ user: "bob", room: eu, id: randomUUID() });
      const page = await openPage();
      const theirs = await openPage();
      await openRoom(page);
      await actAs(theirs, "local-eu", "bob");
      await openRoom(theirs);
      await messages(theirs).getByText("srv-12 is clean").waitFor();

      await world.eu.kicking?.kick(eu, "bob", "ENISA was removed from the incident");

      const toggle = network(page, "local-eu").getByRole("button", {
        name: "1 here, 1 invited, 1 removed",
        exact: true,
      });
      await toggle.click();
      expect(await network(page, "local-eu").locator(".roster li li").allTextContents()).toContain(
        "Bob Watch duty officer removed ENISA was removed from the incident",
      );
      await network(theirs, "local-eu")
        .getByRole("status")
        .getByText("You are no longer in inc-2026-0042-amber-falcon.")
        .waitFor();
      expect(
        await rooms(theirs)
          .getByRole("button", { name: /amber-falcon/ })
          .count(),
      ).toBe(0);
      expect(await network(theirs, "local-eu").getByText("srv-12 is clean").count()).toBe(0);
    });

    it("shows that Muster took a message back", async () => {
      const { eu } = await world.openIncident();
      const page = await openPage();
      await openRoom(page);
      const id = await post(eu, say(["TLP:RED"], md`not for this room`));
      await messages(page).getByText("not for this room").waitFor();

      await world.eu.removing?.remove(eu, id, { key: randomUUID(), retry: false });

      await messages(page).getByText("This message was deleted.").waitFor();
      expect(await messages(page).getByText("not for this room").count()).toBe(0);
    });

    it("shows hostile words as words", async () => {
      const { eu } = await world.openIncident();
      const page = await openPage();
      await openRoom(page);
      const hostile =
        '<img src=x onerror="document.title=1"><script>document.title=2</script> @room [x](javascript:alert(1))';
      await world.eu.chat.say({ user: "alice", room: eu, text: hostile, id: randomUUID() });
      await post(eu, say(["TLP:RED"], md`${hostile}`));
      await messages(page).getByText(hostile).nth(1).waitFor();

      const ours = await messages(page).locator("img, script, iframe, a[href^=javascript]").count();

      expect(ours).toBe(0);
      expect(await messages(page).getByText(hostile).count()).toBe(2);
      expect(complaints).toEqual([]);
    });

    it("would not run a script that got into the page", async () => {
      const page = await openPage();

      const blocked = await page.evaluate<boolean>(`(() => {
        try { document.body.innerHTML = "<img src=x>"; return false; } catch { return true; }
      })()`);
      await page.evaluate(`(() => {
        const script = document.createElement("script");
        try { script.append("document.title = 'owned'"); document.body.append(script); } catch {}
      })()`);

      expect(blocked).toBe(true);
      expect(await page.title()).not.toBe("owned");
    });

    it("keeps what was typed when Muster does not record it, and sends it once when tried again", async () => {
      const page = await openPage();
      world.refuseNext();
      await box(page).fill("!incident list");
      await box(page).press("Enter");
      await network(page, "local-eu").getByText("will not happen twice").waitFor();
      expect(await box(page).inputValue()).toBe("!incident list");

      await box(page).press("Enter");

      await messages(page).getByText("You asked for: list").waitFor();
      expect(await messages(page).getByText("!incident list").count()).toBe(1);
      expect(world.events).toHaveLength(1);
    });

    it("says when the connection is lost, comes back by itself and shows what it missed", async () => {
      const { eu } = await world.openIncident();
      const page = await openPage();
      await openRoom(page);
      await world.stopServer();
      await page.getByText("Reconnecting…").waitFor();

      await post(eu, say(["TLP:AMBER"], md`Said while the page was away.`));
      await world.restartServer();

      await page.getByText("Live").waitFor();
      await messages(page).getByText("Said while the page was away.").waitFor();
      expect(await messages(page).getByText("Credential phishing").count()).toBe(1);
    });

    it("remembers what was typed and completes commands", async () => {
      const page = await openPage();
      for (const line of ["!incident list", "!incident lead me"]) {
        await box(page).fill(line);
        await box(page).press("Enter");
        await messages(page).getByText(line, { exact: true }).waitFor();
      }

      await box(page).press("ArrowUp");
      expect(await box(page).inputValue()).toBe("!incident lead me");
      await box(page).press("ArrowUp");
      expect(await box(page).inputValue()).toBe("!incident list");
      await box(page).press("ArrowDown");
      await box(page).press("ArrowDown");
      expect(await box(page).inputValue()).toBe("");
      await box(page).pressSequentially("!incident l");
      const offered = network(page, "local-eu").getByRole("listbox").getByRole("option");
      expect(await offered.locator("code").allTextContents()).toEqual(["lead [incident] [contact]", "list"]);
      await box(page).press("ArrowDown");
      await box(page).press("ArrowDown");
      await box(page).press("Tab");

      expect(await box(page).inputValue()).toBe("!incident list ");
      expect(await offered.count()).toBe(0);
    });

    it("can be used with the keyboard alone", async () => {
      await world.openIncident();
      const page = await openPage();
      await page.keyboard.press("Tab");
      expect(await focused(page)).toBe("Skip to writing");

      await tabTo(page, /^Lobby/);
      await tabTo(page, /amber-falcon/, "ArrowDown");
      await page.keyboard.press("Enter");
      await messages(page).getByText("Credential phishing").waitFor();
      expect(await focused(page)).toMatch(/^Message or command in Credential phishing/);
      await page.keyboard.type("typed by hand");
      await page.keyboard.press("Enter");
      await messages(page).getByText("typed by hand").waitFor();
      await page.keyboard.press("Shift+Tab");
      await page.keyboard.press("Home");
      await page.keyboard.press("Enter");
      await tabTo(page, /^Acknowledge$/, "ArrowRight");
      await page.keyboard.press("Space");
      await messages(page).getByText("You pressed acknowledge").waitFor();
      await page.keyboard.press("Escape");
      await page.keyboard.press("ArrowDown");
      await page.keyboard.press("Enter");
      await tabTo(page, /^Edit message of Alice/, "ArrowRight");
      await page.keyboard.press("Enter");

      expect(await focused(page)).toBe("Your message, changed");
      await page.keyboard.press("Escape");
      expect(await box(page).inputValue()).toBe("");
    });

    it("shows where the focus is on everything that can have it", async () => {
      await world.openIncident();
      const page = await openPage();
      await openRoom(page);
      await page.evaluate("document.activeElement.blur()");

      const seen = new Set<string>();
      for (let step = 0; step < 60; step += 1) {
        await page.keyboard.press("Tab");
        const name = await focused(page);
        seen.add(name);
        expect(await hasOutline(page), `focus on “${name}” cannot be seen`).toBe(true);
      }

      await messages(page).first().focus();
      for (const key of ["Enter", "ArrowRight", "ArrowRight"]) {
        await page.keyboard.press(key);
        seen.add(await focused(page));
        expect(await hasOutline(page)).toBe(true);
      }

      expect([...seen].join("\n")).toContain("Acknowledge");
      expect(seen.size).toBeGreaterThan(12);
    });

    it("keeps the focus where it is when a message changes under it", async () => {
      const { eu } = await world.openIncident();
      const page = await openPage();
      await openRoom(page);
      const button = messages(page).getByRole("button", { name: "Summary" });
      await button.focus();

      await world.eu.edit(eu, (await firstMessage(eu)) ?? "", changedCard(), {
        key: randomUUID(),
        retry: false,
      });
      await messages(page).getByText("4 of 5").waitFor();

      expect(await focused(page)).toBe("Summary");
    });

    it("shows one network at a time on a phone, without anything to scroll sideways", async () => {
      await world.openIncident();
      const page = await openPage({ viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true });
      expect(await network(page, "local-partners").isVisible()).toBe(false);

      await page.getByRole("button", { name: "Partners" }).click();

      expect(await network(page, "local-partners").isVisible()).toBe(true);
      expect(await network(page, "local-eu").isVisible()).toBe(false);
      await page.getByRole("button", { name: "EU bodies" }).click();
      await network(page, "local-eu").getByRole("button", { name: "All rooms" }).click();
      await openRoom(page);
      expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(360);
    });

    it.each(["light", "dark"] as const)(
      "has no accessibility fault that axe can find (%s)",
      async (colorScheme) => {
        const { eu, partners } = await world.openIncident();
        await world.partners.chat.join({ user: "nadia", room: partners, id: randomUUID() });
        await world.eu.chat.say({ user: "alice", room: eu, text: "!incident note x", id: randomUUID() });
        await post(eu, {
          ...say(["TLP:GREEN"], md`For you, with \`code\` and > quote`),
          mentions: ["alice"],
        });
        const { message } = await sayAs("bob", eu, "srv-12 is clean");
        for (const [user, emoji] of [
          ["alice", "👍"],
          ["bob", "🔥"],
        ] as const)
          await world.eu.chat.react({ user, message, emoji, on: true, id: randomUUID() });
        await world.eu.kicking?.kick(eu, "carol", "ENISA was removed");
        await post(eu, say(["TLP:RED"], md`a`));
        await post(eu, say(["TLP:CLEAR"], md`b`));
        const page = await openPage({ colorScheme, bypassCSP: true });
        const faults: string[] = [];
        const check = async (where: string) =>
          faults.push(...(await axe(page)).map((fault) => `${where}: ${fault}`));

        await check("lobby");
        await openRoom(page);
        await openRoom(page, "local-partners");
        await network(page, "local-eu")
          .getByRole("button", { name: /here, / })
          .click();
        await box(page).fill("!incident ");
        await box(page).press("ArrowDown");
        await check("room, roster, pins and completion");
        await box(page).fill("");
        const watched = messages(page).filter({ hasText: "srv-12 is clean" });
        await watched.hover();
        await watched.getByRole("button", { name: /^React to message of Bob Watch/ }).click();
        await check("reactions and the choice of them");
        await world.eu.invite(eu, ["carol"]);
        await actAs(page, "local-eu", "carol");
        await openRoom(page);
        await network(page, "local-eu").getByRole("button", { name: "Join" }).waitFor();
        await check("invitation");
        await page.getByRole("button", { name: "Commands" }).click();
        await check("commands");
        await page.keyboard.press("Escape");
        await rooms(page).getByRole("button", { name: "Lobby" }).click();
        await box(page).fill("!incident form");
        await box(page).press("Enter");
        await page.getByRole("button", { name: "Open incident" }).click();
        await page.getByText("Please check the form.").waitFor();
        await check("form");

        await page.keyboard.press("Escape");
        await network(page, "local-eu")
          .getByRole("button", { name: /^Acting as/ })
          .click();
        await check("choice of persons");
        await page.keyboard.press("Escape");
        await openRoom(page, "local-partners");
        await network(page, "local-partners").getByRole("button", { name: "Status card" }).click();
        await check("status card");

        expect(faults).toEqual([]);
      },
    );

    it("asks for the password first where there is one, without an accessibility fault", async () => {
      await world.stop();
      world = await startLocalWorld({ password: "correct horse battery" });
      const context = await browser.newContext({ bypassCSP: true });
      context.setDefaultTimeout(PATIENCE);
      const page = await context.newPage();
      await page.goto(world.url);
      expect(await axe(page)).toEqual([]);

      await page.getByLabel("Password").fill("wrong");
      await page.keyboard.press("Enter");
      await page.getByText("That is not the password.").waitFor();
      await page.getByLabel("Password").fill("correct horse battery");
      await page.keyboard.press("Enter");
      await page.getByRole("button", { name: "Lobby" }).first().waitFor();
      await page.getByRole("button", { name: "Log out" }).click();

      await page.getByLabel("Password").waitFor();
    });

    /** The incident's room with something that Alice said in it. */
    async function roomWithWords(): Promise<{ readonly eu: string; readonly message: string }> {
      const { eu } = await world.openIncident();
      return { eu, ...(await sayAs("alice", eu, "srv-12 is clean")) };
    }

    async function sayAs(user: string, room: string, text: string): Promise<{ readonly message: string }> {
      await world.eu.chat.join({ user, room, id: randomUUID() });
      await world.eu.chat.say({ user, room, text, id: randomUUID() });
      const view = await world.eu.chat.view(user);
      return { message: view?.rooms.find((one) => one.id === room)?.messages.at(-1)?.id ?? "" };
    }

    /** An emoji under a message of the EU network, by its whole name; pressed when it is one's own. */
    function reaction(page: Page, name: string, pressed: boolean) {
      return messages(page).getByRole("button", { name, exact: true, pressed });
    }

    async function firstMessage(room: string): Promise<string | undefined> {
      const view = await world.eu.chat.view("alice");
      return view?.rooms.find((one) => one.id === room)?.messages[0]?.id;
    }
  },
);

/** The card after somebody joined, its buttons as before. */
function changedCard(): Message {
  return {
    banner: ["EXERCISE", "TLP:AMBER"],
    blocks: [
      { type: "fields", fields: [{ label: "Here", value: md`4 of 5` }] },
      {
        type: "buttons",
        buttons: [
          { action: "acknowledge", label: "Acknowledge", value: "INC-2026-0042" },
          { action: "summary", label: "Summary", value: "INC-2026-0042" },
        ],
      },
    ],
  };
}
