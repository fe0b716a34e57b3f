/** What a typed command did stands when its message is changed or deleted, and who typed it hears so in private. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ChatEvent } from "../../../../src/adapters/chat-port.ts";
import { base, type Stage, startStage, typed } from "../../stage.ts";

describe("M59: the message of a typed command", () => {
  let stage: Stage;
  let ref: string;
  let room: string;
  let made = 0;
  beforeAll(async () => {
    stage = await startStage();
    ref = await stage.open("Something is wrong --with ep", "alice");
    room = (await stage.state(ref)).rooms[0]?.roomId ?? "";
    await stage.inRoom("bob", ref, "ack");
  });
  afterAll(() => stage.stop());

  /** @returns the id of the message */
  const types = async (line: string, where: { room?: string } = { room }): Promise<string> => {
    made += 1;
    const message = `m-${made}`;
    await stage.arrives({ ...typed("bob", line, where), message });
    return message;
  };
  const since = async (user: string, does: () => Promise<void>): Promise<string> => {
    const { length } = await stage.toldTo(user);
    await does();
    return (await stage.toldTo(user)).slice(length).join("\n");
  };
  const edits = (message: string, text: string, user = "bob", where = room) =>
    stage.arrives({ ...base(), kind: "edited", room: where, user, message, text } as ChatEvent);
  const deletes = (message: string, more: { user?: string } = { user: "bob" }, where = room) =>
    stage.arrives({ ...base(), kind: "deleted", room: where, message, ...more } as ChatEvent);
  const last = async () => (await stage.state(ref)).entries.at(-1);

  it.each(["note", "decision"])("of a %s: says which entry stands and how to correct it", async (command) => {
    const message = await types(`${command} The server is fs-30`);
    const entry = await last();
    expect(entry).toMatchObject({ kind: command, source: { message } });
    const rooms = await stage.roomTexts(ref);

    const told = await since("bob", () => edits(message, `!incident ${command} The server is fs-03`));

    expect(told).toContain(`entry ${entry?.number} stands as it was`);
    expect(told).toContain(`!incident ${command} ${ref} Correction of entry ${entry?.number}`);
    expect(told).toContain(`mark ${ref} ${entry?.number} --tlp`);
    expect((await last())?.number).toBe(entry?.number);
    expect(await stage.roomTexts(ref)).toEqual(rooms);
  });

  it.each([{ user: "bob" }, {}])("deleted (by %o): says the same, and no entry is added", async (by) => {
    const message = await types("note Wrong room");
    const entry = await last();

    const told = await since("bob", () => deletes(message, by));

    expect(told).toContain(`entry ${entry?.number} stands as it was`);
    expect(told).toContain("deleted");
    expect((await last())?.number).toBe(entry?.number);
  });

  it("of another command: says to give it again", async () => {
    const message = await types("severity high");
    const entry = await last();

    const told = await since("bob", () => edits(message, "!incident severity low"));

    expect(told).toContain("give the command again");
    expect((await stage.state(ref)).incident.severity).toBe("high");
    expect((await last())?.number).toBe(entry?.number);
  });

  it("typed outside of the rooms: the same", async () => {
    const message = await types(`note ${ref} In private`, {});

    const told = await since("bob", () => edits(message, "oops", "bob", "somewhere else"));

    expect(told).toContain("stands as it was");
  });

  it("that only asked for something: nothing is said", async () => {
    const message = await types("status");

    expect(await since("bob", () => deletes(message))).toBe("");
  });

  it("that was refused and is put right by an edit: says that it was not run", async () => {
    const message = await types("nte The server is fs-30");
    const entries = (await stage.state(ref)).entries.length;

    const told = await since("bob", () => edits(message, "!incident note The server is fs-30"));

    expect(told).toContain("only when they are sent");
    expect((await stage.state(ref)).entries).toHaveLength(entries);
  });

  it("is not taken for words: its pin names the entry", async () => {
    const message = await types("note The log is at srv-9");
    const entry = await last();

    await stage.arrives({
      ...base(),
      kind: "pinned",
      room,
      user: "bob",
      message,
      text: "!incident note The log is at srv-9",
      author: "bob",
    });

    expect(await last()).toMatchObject({
      kind: "pinned",
      corrects: entry?.number,
      data: { entry: entry?.number },
    });
  });

  it("of somebody who may not know of the incident any more: nothing leaves", async () => {
    const message = await types("note Before I go");
    await stage.app.database.sql`update contacts set organisation = 'eda' where id = 'bob'`;
    try {
      expect(await since("bob", () => edits(message, "x"))).not.toContain("stands as it was");
    } finally {
      await stage.app.database.sql`update contacts set organisation = 'ep' where id = 'bob'`;
    }
  });
});
