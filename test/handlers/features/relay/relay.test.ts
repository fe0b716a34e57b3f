import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { RateLimited, Unavailable } from "../../../../src/adapters/chat-errors.ts";
import { base, MINUTE, type Stage, startStage } from "../../stage.ts";
import { type Talk, talkOn } from "./talk.ts";

/** Alice and Bob are on local-eu, Carol on local-partners. */
let stage: Stage;
let talking: (line?: string, mode?: "off" | "curated" | "full") => Promise<Talk>;
beforeAll(async () => {
  stage = await startStage();
  talking = (line, mode) => talkOn(stage, line, mode);
});
afterAll(() => stage.stop());

describe("the relay, full", () => {
  it("says what people write in one room in the other, with name, organisation and label", async () => {
    const talk = await talking();

    await talk.says("bob", "The server is off");
    await talk.says("carol", "Thank you");

    expect((await talk.onPartners()).at(-2)).toBe(
      "TLP:AMBER\nBob Guard (European Parliament): The server is off",
    );
    expect((await talk.onEu()).at(-1)).toBe("TLP:AMBER\nCarol Europol (Europol EC3): Thank you");
  });

  it("brings nothing back to where it was said", async () => {
    const talk = await talking();

    await talk.says("bob", "Only once");

    const heard = [...(await talk.onEu()), ...(await talk.onPartners())];
    expect(heard.filter((text) => text.includes("Only once"))).toHaveLength(2);
  });

  it("does not carry its own words, should a network tell of them", async () => {
    const talk = await talking();
    await talk.says("bob", "An echo?");
    const [copy] = await talk.rows();
    const before = await talk.onEu();

    await stage.arrives({
      ...base({ network: "local-partners" }),
      kind: "message",
      room: talk.partners,
      user: "carol",
      message: copy?.toMessage ?? "",
      text: "An echo?",
    });

    expect(await talk.onEu()).toEqual(before);
  });

  it("carries a message once, however often its network tells of it, under whichever ids", async () => {
    const talk = await talking();
    const said = { kind: "message", room: talk.eu, user: "bob", message: "m-1", text: "Twice" } as const;

    await stage.arrives({ ...base(), ...said });
    await stage.arrives({ ...base(), ...said });

    expect((await talk.onPartners()).filter((text) => text.includes("Twice"))).toHaveLength(1);
  });

  it("keeps lines as paragraphs and shows hostile text as text", async () => {
    const talk = await talking();

    await talk.says("bob", "one\n\n@room <!channel>\n**bold** \u202egnp");

    expect((await talk.onPartners()).at(-1)).toBe(
      "TLP:AMBER\nBob Guard (European Parliament): one\n│ @room <!channel>\n│ **bold** ⟨U+202E⟩gnp",
    );
  });

  it("carries nothing of a closed incident", async () => {
    const talk = await talking();
    await stage.inRoom("alice", talk.ref, "close");
    const before = await talk.onPartners();

    await talk.says("bob", "Too late");

    expect(await talk.onPartners()).toEqual(before);
  });

  it("carries nothing that is empty", async () => {
    const talk = await talking();
    const before = await talk.onPartners();

    await stage.arrives({
      ...base(),
      kind: "message",
      room: talk.eu,
      user: "bob",
      message: "m-2",
      text: " \n",
    });

    expect(await talk.onPartners()).toEqual(before);
  });
});

describe("whose words are carried", () => {
  it("not a stranger's, who is told so once", async () => {
    const talk = await talking();
    const before = await talk.onPartners();
    const says = (text: string) =>
      stage.arrives({ ...base(), kind: "message", room: talk.eu, user: "mallory", message: text, text });

    await says("first");
    await says("second");

    expect(await talk.onPartners()).toEqual(before);
    const told = (await talk.onEu()).filter((text) => text.includes("Not carried"));
    expect(told).toHaveLength(1);
    expect(told[0]).toContain("mallory");
  });

  it("not those of somebody whose organisation takes no part", async () => {
    const talk = await talking();
    const before = await talk.onPartners();

    await stage.arrives({
      ...base(),
      kind: "message",
      room: talk.eu,
      user: "zoe",
      message: "z1",
      text: "Hi",
    });

    expect(await talk.onPartners()).toEqual(before);
    expect((await talk.onEu()).at(-1)).toContain("Not carried");
  });

  it("those of everybody else who takes part, whatever their rights", async () => {
    const talk = await talking();

    await stage.arrives({
      ...base(),
      kind: "message",
      room: talk.eu,
      user: "olga",
      message: "o1",
      text: "Look",
    });

    expect((await talk.onPartners()).at(-1)).toContain("Olga Observer (European Parliament): Look");
  });
});

describe("what the marking forbids", () => {
  it("is withheld in a room where somebody may not have it, and who writes, too", async () => {
    const talk = await talking();
    await stage.app.database.sql`insert into room_members (room, user_id, state, since)
      select id, 'stranger', 'joined', now() from rooms where network = 'local-partners' and room_id = ${talk.partners}`;

    await talk.says("bob", "The secret");

    const last = (await talk.onPartners()).at(-1);
    expect(last).toBe("TLP:AMBER\nWithheld here: 1 message (TLP:AMBER).");
    expect((await talk.onPartners()).join()).not.toContain("The secret");
  });
});

describe("edits and deletions", () => {
  it("change the copy", async () => {
    const talk = await talking();
    await talk.says("bob", "The server is of");

    await talk.edits("bob", "The server is of", "The server is off");

    const texts = await talk.onPartners();
    expect(texts.at(-1)).toContain("Bob Guard (European Parliament): The server is off");
    expect(texts.filter((text) => text.includes("The server is of"))).toHaveLength(1);
  });

  it("take the copy away", async () => {
    const talk = await talking();
    await talk.says("bob", "Never mind");

    await talk.removes("bob", "Never mind");

    expect((await talk.onPartners()).join()).not.toContain("Never mind");
    expect((await talk.rows()).map((row) => row.text)).toEqual([""]);
  });

  it("take the copy away when the relay carries nothing any more, but change it no longer", async () => {
    const talk = await talking();
    await talk.says("bob", "First");
    await talk.says("bob", "Second");
    await stage.inRoom("alice", talk.ref, "relay curated");

    await talk.edits("bob", "First", "Changed");
    await talk.removes("bob", "Second");

    const heard = (await talk.onPartners()).join();
    expect(heard).toContain("First");
    expect(heard).not.toContain("Changed");
    expect(heard).not.toContain("Second");
  });

  it("into a command leave the copy as it was", async () => {
    const talk = await talking();
    await talk.says("bob", "The server is off");

    await talk.edits("bob", "The server is off", "  !Incident note --tlp RED the informant");

    const heard = (await talk.onPartners()).join();
    expect(heard).toContain("The server is off");
    expect(heard).not.toContain("informant");
    await talk.edits("bob", "  !Incident note --tlp RED the informant", "!incidents are bad");
    expect((await talk.onPartners()).join()).toContain("!incidents are bad");
  });

  it("by somebody else than its author change nothing", async () => {
    const talk = await talking();
    await talk.says("bob", "Mine");
    const [row] = await talk.rows();

    await stage.arrives({
      ...base(),
      kind: "edited",
      room: talk.eu,
      user: "alice",
      message: row?.fromMessage ?? "",
      text: "Not mine",
    });

    expect((await talk.onPartners()).at(-1)).toContain("Mine");
  });

  it("leave a copy alone that somebody removed there", async () => {
    const talk = await talking();
    await talk.says("bob", "Gone there");
    const [row] = await talk.rows();
    const port = stage.app.networks.ports.get("local-partners");
    await port?.removing?.remove(talk.partners, row?.toMessage ?? "", { key: "gone", retry: false });

    await talk.edits("bob", "Gone there", "Changed");

    expect(await stage.kinds(talk.ref)).not.toContain("delivery-failed");
  });
});

describe("a network that is away", () => {
  it("gets all that was said meanwhile, in order, and several as one", async () => {
    const talk = await talking();
    const network = talk.away("local-partners");
    for (let at = 0; at < 12; at += 1) await talk.says("bob", `line ${at};`);
    await talk.edits("bob", "line 3;", "line 3 (changed);");
    await talk.removes("bob", "line 4;");
    expect((await talk.onPartners()).join()).not.toContain("line");

    network.back();
    await stage.advance(2 * MINUTE);

    const posts = (await talk.onPartners()).filter((text) => text.includes("line"));
    // The first one was tried before there were others.
    expect(posts).toHaveLength(2);
    expect([...posts.join("\n").matchAll(/line (\d+( \(changed\))?);/g)].map((match) => match[1])).toEqual([
      "0",
      "1",
      "2",
      "3 (changed)",
      "5",
      "6",
      "7",
      "8",
      "9",
      "10",
      "11",
    ]);
  });

  it("that asks to wait gets what came meanwhile along with it, and need not look for what was never said", async () => {
    const talk = await talking();
    const posts: { retry: boolean; lines: number }[] = [];
    let asksToWait = true;
    const real = stage.replacePort("local-partners", (port) => ({
      ...port,
      async post(room, message, attempt, where) {
        posts.push({ retry: attempt.retry, lines: message.blocks.length });
        if (asksToWait) throw new RateLimited("local-partners", "post", 5_000);
        return port.post(room, message, attempt, where);
      },
    }));
    for (const text of ["one", "two", "three"]) await talk.says("bob", text);

    asksToWait = false;
    await stage.advance(MINUTE);
    stage.replacePort("local-partners", () => real);

    expect(posts).toEqual([
      { retry: false, lines: 1 },
      { retry: false, lines: 3 },
    ]);
    expect((await talk.onPartners()).filter((text) => /(one|two|three)$/.test(text))).toHaveLength(1);
  });

  it("that may have heard it is told the same again, and asked to look for it", async () => {
    const talk = await talking();
    const posts: { retry: boolean; lines: number }[] = [];
    let loses = true;
    const real = stage.replacePort("local-partners", (port) => ({
      ...port,
      async post(room, message, attempt, where) {
        posts.push({ retry: attempt.retry, lines: message.blocks.length });
        const at = await port.post(room, message, attempt, where);
        if (loses) throw new Unavailable("local-partners", "the reply was lost");
        return at;
      },
    }));
    await talk.says("bob", "one");
    loses = false;
    await talk.says("bob", "two");
    await stage.advance(MINUTE);
    stage.replacePort("local-partners", () => real);

    expect(posts.slice(0, 2)).toEqual([
      { retry: false, lines: 1 },
      { retry: true, lines: 1 },
    ]);
    const heard = (await talk.onPartners()).filter((text) => /(one|two)$/.test(text));
    expect(heard.map((text) => text.slice(-3))).toEqual(["one", "two"]);
  });

  it("gets edits and deletions of what was carried as one", async () => {
    const talk = await talking();
    const network = talk.away("local-partners");
    for (const text of ["one;", "two;", "three;"]) await talk.says("bob", text);
    network.back();
    await stage.advance(2 * MINUTE);

    await talk.edits("bob", "two;", "zwei;");
    await talk.removes("bob", "three;");

    expect((await talk.onPartners()).at(-1)).toBe("TLP:AMBER\nBob Guard (European Parliament): zwei;");
    await talk.removes("bob", "zwei;");
    expect((await talk.onPartners()).join()).not.toContain("zwei");
  });

  it("is said to have heard nothing when its room is gone for good", async () => {
    const talk = await talking();
    const network = talk.away("local-partners", "for good");

    await talk.says("bob", "Hello?");
    network.back();

    expect((await talk.onEu()).at(-1)).toContain(
      "Not carried: 1 message from this room was not said on local-partners",
    );
    expect(await stage.kinds(talk.ref)).toContain("delivery-failed");
  });
});

describe("mentions", () => {
  it("show whoever is meant by name, and notify those who are there", async () => {
    const talk = await talking();

    await talk.says("bob", "@carol and @Alice Duty and @Carol Europol, look");

    expect((await talk.onPartners()).at(-1)).toContain(
      "@Carol Europol (Europol EC3) and @Alice Duty and @Carol Europol (Europol EC3), look",
    );
    expect((await talk.mentionsIn("local-partners")).at(-1)).toEqual(["carol"]);
  });

  it("that the network tells of are shown by name, too, for people who are elsewhere", async () => {
    const talk = await talking();

    await stage.arrives({
      ...base(),
      kind: "message",
      room: talk.eu,
      user: "bob",
      message: "m-9",
      text: "ask @A1 and @X9",
      mentions: [
        { user: "alice", text: "@A1" },
        { user: "nobody", text: "@X9" },
      ],
    });

    expect((await talk.onPartners()).at(-1)).toContain("ask @Alice Duty (CERT-EU) and @X9");
    expect((await talk.mentionsIn("local-partners")).at(-1)).toEqual([]);
  });
});

describe("answers in threads", () => {
  it("say whom they answer where there are no threads", async () => {
    const talk = await talking();
    await talk.says("carol", "Which server?");
    const [row] = await talk.rows();

    await stage.arrives({
      ...base(),
      kind: "message",
      room: talk.eu,
      user: "bob",
      message: "m-5",
      thread: row?.toMessage ?? "",
      text: "fs-03",
    });

    expect((await talk.onPartners()).at(-1)).toContain(
      "Bob Guard (European Parliament) in reply to Carol Europol (Europol EC3): fs-03",
    );
  });

  it("to what was not carried are said as any other", async () => {
    const talk = await talking();

    await stage.arrives({
      ...base(),
      kind: "message",
      room: talk.eu,
      user: "bob",
      message: "m-6",
      thread: "unknown",
      text: "well",
    });

    expect((await talk.onPartners()).at(-1)).toContain("Bob Guard (European Parliament): well");
  });
});
