/** People on Slack and Matrix talk as if in one room: threads, edits, deletions, emojis, mentions and files pass. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CAROL, type RelayWorld, type Seen, startRelayWorld, until } from "./relay-world.ts";

describe("a conversation between Slack and Matrix", { timeout: 60_000 }, () => {
  let world: RelayWorld;
  beforeAll(async () => {
    world = await startRelayWorld();
  }, 60_000);
  afterAll(() => world.stop());

  const carol = () => world.matrix.as(CAROL);
  const bobSays = async (text: string, more: Readonly<Record<string, string>> = {}): Promise<string> => {
    const said = await world.slack.as("bob", "chat.postMessage", { channel: world.slackRoom, text, ...more });
    return String(said.ts);
  };
  /** Muster's message with these words, once it is there. */
  const heard = async (
    where: "onSlack" | "onMatrix",
    words: string,
    also: (message: Seen) => boolean = () => true,
  ): Promise<Seen> => {
    let found: Seen | undefined;
    await until(`${words} is heard ${where}`, async () => {
      found = (await world[where]()).find((message) => message.text.includes(words) && also(message));
      return found !== undefined;
    });
    return found as Seen;
  };
  const gone = (where: "onSlack" | "onMatrix", words: string) =>
    until(`${words} is gone ${where}`, async () =>
      (await world[where]()).every((message) => !message.text.includes(words)),
    );
  const calm = async () => {
    await world.slack.settled();
    await world.muster.settled();
  };

  it("names who speaks, with the label before", async () => {
    await bobSays("Which logs do you have?");
    await carol().say(world.matrixRoom, "All since Monday");

    const onMatrix = await heard("onMatrix", "Which logs");
    const onSlack = await heard("onSlack", "All since");

    expect(onMatrix.text).toBe("TLP:AMBER\nBob Guard (European Parliament): Which logs do you have?");
    expect(onSlack.text.trim().split(/\n+/)).toEqual([
      "TLP:AMBER",
      "Carol Europol (Europol EC3): All since Monday",
    ]);
  });

  it("keeps threads, whoever began them and on whichever side they go on", async () => {
    const root = await bobSays("Root on Slack");
    const rootThere = await heard("onMatrix", "Root on Slack");
    await carol().answer(world.matrixRoom, rootThere.id, "Answer from Matrix");
    const answer = await heard("onSlack", "Answer from Matrix");
    await bobSays("Answer from Slack", { thread_ts: root });
    const back = await heard("onMatrix", "Answer from Slack");
    expect(answer.thread).toBe(root);
    expect(back.thread).toBe(rootThere.id);

    const other = await carol().say(world.matrixRoom, "Root on Matrix");
    const otherThere = await heard("onSlack", "Root on Matrix");
    await bobSays("Second answer", { thread_ts: otherThere.id });
    expect((await heard("onMatrix", "Second answer")).thread).toBe(other);
  });

  it("carries edits and deletions both ways", async () => {
    const ts = await bobSays("Misstakes");
    await heard("onMatrix", "Misstakes");
    await world.slack.as("bob", "chat.update", { channel: world.slackRoom, ts, text: "Mistakes" });
    await heard("onMatrix", "): Mistakes");
    await world.slack.as("bob", "chat.delete", { channel: world.slackRoom, ts });
    await gone("onMatrix", "Mistakes");

    const event = await carol().say(world.matrixRoom, "Fourty");
    await heard("onSlack", "Fourty");
    await carol().edit(world.matrixRoom, event, "Forty");
    await heard("onSlack", "): Forty");
    await carol().redact(world.matrixRoom, event);
    await gone("onSlack", "Forty");
  });

  it("carries emojis both ways, and takes them away again", async () => {
    const channel = world.slackRoom;
    const timestamp = await bobSays("Vote");
    const there = await heard("onMatrix", "Vote");
    await world.slack.as("bob", "reactions.add", { channel, timestamp, name: "+1" });
    const mine = (emoji: string) => (message: Seen) =>
      message.reactions?.some((one) => one.user === "muster" && one.emoji.startsWith(emoji)) === true;
    await heard("onMatrix", "Vote", mine("👍"));

    await carol().react(world.matrixRoom, there.id, "✅");
    await heard("onSlack", "Vote", mine("✅"));
    await carol().unreact(world.matrixRoom, there.id, "✅");
    await heard("onSlack", "Vote", (message) => !mine("✅")(message));
    await calm();
    expect((await heard("onMatrix", "Vote")).reactions?.filter((one) => one.user === "muster")).toHaveLength(
      1,
    );
  });

  it("notifies people of the other side who are mentioned, and never the room", async () => {
    await bobSays("@carol look here <!channel> @room");
    const onMatrix = await heard("onMatrix", "look here");
    await carol().say(world.matrixRoom, "@Bob Guard: all done @room <!here>");
    const onSlack = await heard("onSlack", "all done");

    expect(onMatrix.text).toContain("@Carol Europol (Europol EC3) look here");
    expect(onMatrix.notified.filter((one) => one !== "everyone")).toEqual([CAROL]);
    expect(onSlack.text).toContain("@Bob Guard (European Parliament): all done");
    expect(onSlack.notified).toEqual([world.slack.people.bob.user]);
    const [raw] = world.matrix
      .messages(world.matrixRoom)
      .filter(
        (event) => String(event.content.body).includes("look here") && event.sender === world.musterUser,
      );
    expect(raw?.content["m.mentions"]).toEqual({ user_ids: [CAROL] });
  });

  it("copies files below the message that names them, both ways", async () => {
    const content = Buffer.from("line one\nline two\n");
    await world.slack.share("bob", world.slackRoom, { name: "slack.log", content }, "From our proxy");
    const named = await heard("onMatrix", "From our proxy");
    expect(named.text).toContain("slack.log (18 bytes): a copy follows");
    const copy = await heard("onMatrix", "shares slack.log", (message) => message.files !== undefined);
    expect(copy.files).toEqual([{ name: "slack.log", bytes: 18 }]);

    const file = { name: "matrix.log", mime: "text/plain", content };
    const event = await carol().share(world.matrixRoom, file, "");
    const back = await heard("onSlack", "shares matrix.log", (message) => message.files !== undefined);
    expect(back.files).toEqual([{ name: "matrix.log", bytes: 18 }]);

    await carol().redact(world.matrixRoom, event);
    await gone("onSlack", "matrix.log");
  });

  it("only names a file when the incident is marked more strictly than AMBER", async () => {
    await world.muster.app.database.sql`update incidents set marking = 'AMBER+STRICT', source = 'ec3'`;
    await carol().share(
      world.matrixRoom,
      { name: "strict.log", mime: "text/plain", content: Buffer.from("x") },
      "Only for us",
    );
    const named = await heard("onSlack", "strict.log");
    await calm();
    await world.muster.app.database.sql`update incidents set marking = 'AMBER', source = 'cert-eu'`;

    expect(named.text).toContain("TLP:AMBER+STRICT");
    expect(named.text).toContain("strict.log (1 byte) is not copied. It lies on matrix; ask there for it.");
    const copied = (await world.onSlack()).flatMap((message) => message.files ?? []);
    expect(copied.map((one) => one.name)).not.toContain("strict.log");
  });

  it("says a file that cannot be fetched, and goes on", async () => {
    const event = await carol().send(world.matrixRoom, {
      msgtype: "m.file",
      body: "gone.log",
      filename: "gone.log",
      info: { mimetype: "text/plain", size: 5 },
      url: "mxc://hs.test/nothing",
    });
    await carol().say(world.matrixRoom, "And this is text");

    await heard("onSlack", "And this is text");
    const note = await heard("onSlack", "could not be copied");
    expect(event).toBeTruthy();
    expect(note.text).toContain("gone.log of Carol Europol (Europol EC3) could not be copied");
  });

  it("has echoed nothing of all this", async () => {
    await calm();
    const lines = (messages: readonly Seen[]) => messages.flatMap((message) => message.text.split("\n"));
    expect(lines(await world.onSlack()).filter((line) => /^(Alice|Bob) .*\):/.test(line))).toEqual([]);
    expect(lines(await world.onMatrix()).filter((line) => /^Carol .*\):/.test(line))).toEqual([]);
    const rows = await world.muster.app.database.sql`
      select from_room, count(*) from relayed group by from_room, from_message having count(*) > 1`;
    expect([...rows]).toEqual([]);
  });
});
