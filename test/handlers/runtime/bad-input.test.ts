/** Wrong, hostile and oversized input: a clear answer, nothing executed, nobody notified, nothing lost. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Stage, snapshot, startStage, typed } from "../stage.ts";

describe("input that is wrong", () => {
  let stage: Stage;
  let ref: string;
  beforeAll(async () => {
    stage = await startStage();
    ref = await stage.open("Something is wrong --severity high --with ep");
  });
  afterAll(() => stage.stop());

  const howMany = async (): Promise<string> =>
    (await stage.app.database.sql<{ count: string }[]>`select count(*) from incidents`)[0]?.count ?? "";

  it.each([
    ["nothing", "", "No command was given", "help"],
    ["an unknown command", "opne x", "There is no command opne. Did you mean open?", "help"],
    ["a command like none", "xyzzyplugh", "There is no command xyzzyplugh.", "help"],
    ["an unknown flag", "open x --severty high", "Did you mean --severity?", "open"],
    ["a flag that means nothing", "open x --zzzzzzzz", "open has no flag --zzzzzzzz", "quotes"],
    ["a value that is none", "open x --severity hgih", "Did you mean high?", "low, medium, high or critical"],
    [
      "a flag without its value",
      "open x --severity",
      "--severity needs a value",
      "low, medium, high or critical",
    ],
    ["a flag given twice", "open x --tlp RED --tlp GREEN", "--tlp is given twice", "open"],
    ["an unknown marking", "open x --tlp PURPLE", "--tlp is", "AMBER"],
    ["an unknown category", "open x --category ransomware", "is no RSIT category", "Did you mean"],
    ["an unknown organisation", "open x --with epp", "Nobody is called epp. Did you mean ep (", "directory"],
    [
      "an unknown contact",
      "open x --with ep,crol",
      "Nobody is called crol. Did you mean carol (",
      "directory",
    ],
    [
      "a name like none",
      "open x --with ministry-of-magic",
      "Nobody is called ministry-of-magic.",
      "directory",
    ],
    [
      "a title of 10,000 characters",
      `open ${"x".repeat(10_000)}`,
      "at most 200 characters; yours has 10,000",
      "open",
    ],
    ["12,001 characters", `open ${"x ".repeat(6_000)}`, "a command has at most 12,000", "help"],
    ["no title at all", "open --severity high", "the title is missing", "open Ransomware"],
    ["a title of white space", 'open "   "', "the title is missing", "open Ransomware"],
  ])("%s is answered clearly, and nothing is opened", async (_what, line, problem, whatToDo) => {
    const before = await howMany();

    const told = await stage.answer("alice", line);

    expect(told).toContain(problem);
    expect(told).toContain(whatToDo);
    expect(told.length).toBeLessThan(1_200);
    expect(await howMany()).toBe(before);
  });

  it.each([
    ["no incident where one is needed", "severity high", "Which incident?"],
    ["a reference that is none", "severity --incident nonsense high", "--incident is a reference such as"],
    ["an incident that does not exist", "severity INC-2026-9999 high", "there is no incident INC-2026-9999"],
    ["a state that is none", "state REF finished", "detected, triaged, contained"],
    ["a state that cannot follow", "state REF detected", "is detected already"],
    ["words too many", "close REF now please", "takes no further words"],
    ["a note without text", "note REF", "text is missing"],
    [
      "a note of 4,001 characters",
      `note REF ${"x".repeat(4_001)}`,
      "at most 4,000 characters; yours has 4,001",
    ],
    ["an unknown lead", "lead REF bobb", "Did you mean bob ("],
    ["an organisation as lead", "lead REF ep", "is an organisation. A lead is a person."],
    ["a lead who takes no part", "lead REF carol", "only responders and coordinators can lead"],
    ["an unknown invitation", "invite REF ec33", "Did you mean ec3 ("],
    ["an invitation of nobody", "invite REF", "who is missing"],
    [
      "a span that is none",
      "summary REF --since yesterday",
      "--since takes a time such as 30m, 2h or 1d; you wrote yesterday",
    ],
    ["an audience that is none", "summary REF --for manager", "Did you mean managers?"],
    ["a number that is none", "timeline REF --last many", "--last is a number"],
    ["a number too small", "timeline REF --last 0", "--last is at least 1"],
    ["a number too large", "timeline REF --last 101", "--last is at most 100"],
    ["a number with decimals", "timeline REF --last 1.5", "without decimals"],
    ["a resolution too long", `close REF --resolution ${"x".repeat(2_001)}`, "at most 2,000 characters"],
  ])("%s is answered clearly, and nothing changes", async (_what, line, problem) => {
    const before = await snapshot(stage, ref);

    const told = await stage.answer("bob", line.replaceAll("REF", ref));

    expect(told.replaceAll(ref, "REF")).toContain(problem);
    expect(await snapshot(stage, ref)).toBe(before);
  });

  it("two thousand unknown names are answered with the first few", async () => {
    const told = await stage.answer(
      "alice",
      `open x --with ${Array.from({ length: 2_000 }, (_, at) => `n${at}`).join(",")}`,
    );

    expect(told).toContain("Nobody is called n4. And 1995 more names are unknown.");
  });

  it("a name of 10,000 characters is echoed short", async () => {
    const told = await stage.answer("alice", `open x --with ${"e".repeat(10_000)}`);

    expect(told).toContain("Nobody is called");
    expect(told.length).toBeLessThan(400);
  });
});

describe("input that is hostile", () => {
  let stage: Stage;
  let ref: string;
  beforeAll(async () => {
    stage = await startStage();
    ref = await stage.open("Something is wrong --severity high --with ep,ec3");
  });
  afterAll(() => stage.stop());

  const HOSTILE: readonly (readonly [string, string, string])[] = [
    ["a broadcast on Slack", "<!channel> <!here|x> <@U123> <#C123>", "<!channel> <!here|x> <@U123> <#C123>"],
    ["a broadcast on Matrix", "@room @alice:hs.test", "@room @alice:hs.test"],
    ["HTML", '<img src=x onerror="alert(1)"> </p><script>', '<img src=x onerror="alert(1)"> </p><script>'],
    ["Markdown", "[x](https://evil.test) `code` **b** # h", "[x](https://evil.test) `code` **b** # h"],
    ["a right-to-left override", "invoice\u202Egnp.exe", "invoice⟨U+202E⟩gnp.exe"],
    ["NUL", "be\u0000fore", "be␀fore"],
    ["a lone surrogate", "be\ud800fore", "be\ufffdfore"],
    ["emoji", "🔥👩‍👩‍👧🇪🇺", "🔥👩‍👩‍👧🇪🇺"],
    ["an apostrophe and a quote", "it's \"fs-03\", can't", "it's \"fs-03\", can't"],
    ["words that look like flags", "rm --force --severity low", "rm --force --severity low"],
    ["a backslash", "C:\\temp\\$(id) `id` $x %s", "C:\\temp\\$(id) `id` $x %s"],
    ["SQL", "'); drop table incidents; --", "'); drop table incidents; --"],
  ];

  it.each(HOSTILE)(
    "%s in a note is text, in the rooms and on the timeline",
    async (_what, typedText, shown) => {
      const told = await stage.answer("bob", `note ${ref} ${typedText}`);

      expect(told).toContain(shown);
      const rooms = [await stage.roomTexts(ref), await stage.roomTexts(ref, "local-partners")];
      for (const texts of rooms) expect(texts.filter((text) => text.includes(shown))).toHaveLength(1);
      const { entries } = await stage.state(ref);
      const kept = typedText.toWellFormed().replaceAll("\u0000", "␀");
      expect(entries.at(-1)).toMatchObject({ kind: "note", author: "bob", data: { text: kept } });
      expect(await mentions()).toEqual([]);
    },
  );

  it.each(HOSTILE)("%s in a title opens one incident and notifies nobody", async (_what, title, shown) => {
    if (title.includes("--")) return;
    const made = await stage.open(`${title} --with ec3`);

    const { incident, rooms } = await stage.state(made);
    expect(incident.title).toBe(title.toWellFormed().replaceAll("\u0000", "␀").replaceAll(/\s+/g, " "));
    expect((await stage.roomTexts(made))[0]).toContain(shown);
    expect(rooms.map((room) => room.name)).toEqual(rooms.map(() => expect.stringMatching(/^[a-z0-9-]+$/)));
    expect(await mentions()).toEqual([]);
  });

  it.each(HOSTILE)(
    "%s instead of a command, a flag, a name or a reference changes nothing",
    async (_what, text) => {
      const before = await snapshot(stage, ref);
      for (const line of [text, `lead ${ref} "${text}"`, `severity ${ref} --${text}`, `status "${text}"`]) {
        await stage.arrives(typed("bob", line));
      }

      expect(await stage.toldTo("bob")).not.toEqual([]);
      expect(await snapshot(stage, ref)).toBe(before);
      expect(await mentions()).toEqual([]);
      expect(await unhandled()).toEqual([]);
    },
  );

  it("a chat in a room is not a command", async () => {
    const before = await snapshot(stage, ref);
    const bob = stage.person("bob");
    const room = await bob.warRoom(ref.toLowerCase());
    await bob.join(room);
    const joined = (await stage.state(ref)).entries.length;

    await bob.say("I would say: !incident close", room);
    await bob.say("incident close", room);

    expect((await stage.state(ref)).entries).toHaveLength(joined);
    expect(before).toContain('"status": "detected"');
  });

  /** Whoever any message of Muster's notifies. */
  async function mentions(): Promise<readonly unknown[]> {
    const rows = await stage.app.database.sql`
      select message->'mentions' as who from local_messages where jsonb_array_length(message->'mentions') > 0`;
    return rows.map((row) => row.who);
  }

  /** Events whose handling failed. */
  async function unhandled(): Promise<readonly unknown[]> {
    return stage.app.database.sql`select event, error from inbox where error is not null`;
  }
});
