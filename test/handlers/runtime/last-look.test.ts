/** What waits to be sent is looked at again when it is sent: for people who may have less by then, or nothing. */
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { Unavailable } from "../../../src/adapters/chat-errors.ts";
import type { ChatPort } from "../../../src/adapters/chat-port.ts";
import { base, HOUR, MINUTE, pressed, type Stage, startStage, typed } from "../stage.ts";

const EU = "local-eu";
let stage: Stage;
let real: ChatPort;
beforeAll(async () => {
  stage = await startStage({ directoryFile: join(import.meta.dirname, "../need-to-know/review.yaml") });
  real = stage.app.networks.ports.get(EU) as ChatPort;
});
afterEach(() => void stage.replacePort(EU, () => real));
afterAll(() => stage.stop());

/** Answers and direct messages wait, until what is returned is called. */
function holding(): () => Promise<void> {
  const away = async (): Promise<never> => {
    throw new Unavailable(EU, "no answer");
  };
  stage.replacePort(EU, (port) => ({ ...port, whisper: { reply: away }, directRoom: away }));
  return async () => {
    stage.replacePort(EU, () => real);
    for (let at = 0; at < 3; at += 1) await stage.advance(MINUTE);
  };
}
const asks = (user: string, line: string, where = {}) => stage.arrives(typed(user, line, where));
const roomTexts = async (ref: string): Promise<string> => (await stage.roomTexts(ref)).join("\n---\n");
const since = async (user: string, before: number): Promise<string> =>
  (await stage.toldTo(user)).slice(before).join("\n---\n");
const roomOf = async (ref: string, roomKey: string) =>
  (await stage.state(ref)).rooms.find((one) => one.roomKey === roomKey);

describe("a list that waited", () => {
  it("shows no title to somebody who may no longer know of one of them", async () => {
    const ref = await stage.open("The ministry is down --with south", "nora");
    const other = await stage.open("The bank is down --with south", "nora");
    const before = (await stage.toldTo("sam")).length;
    const release = holding();
    await asks("sam", "list");

    await asks("nora", `remove ${ref} south`);
    await release();

    const told = await since("sam", before);
    expect(told).toContain("Something changed since you asked; ask again.");
    expect(told).not.toContain("is down");
    const again = await stage.answer("sam", "list");
    expect(again).toContain(`${other}`);
    expect(again).not.toContain("The ministry");
  });

  it("is shown when nothing changed", async () => {
    await stage.open("The harbour is down --with south", "nora");
    const before = (await stage.toldTo("sam")).length;
    const release = holding();
    await asks("sam", "list");
    await release();

    expect(await since("sam", before)).toContain("The harbour is down");
  });
});

describe("an answer that waited", () => {
  it("tells whoever may no longer know what they would hear of an incident that does not exist", async () => {
    const ref = await stage.open("The court is down --with south", "nora");
    const before = (await stage.toldTo("sam")).length;
    const release = holding();
    await asks("sam", `status ${ref}`);

    await asks("nora", `remove ${ref} south`);
    await release();

    const told = await since("sam", before);
    const [, words = "none"] = (await stage.answer("sam", "status INC-1999-0001")).split(
      "Nothing was done: ",
    );
    expect(told).toContain(words.replace("INC-1999-0001", ref));
    expect(told).not.toMatch(/TLP|court|Withheld/);
  });

  it("stands in the room below the label of now", async () => {
    const ref = await stage.open("The port is down --with south", "nora");
    const room = (await roomOf(ref, "main"))?.roomId ?? "";
    const { whisper: _none, ...mute } = real;
    stage.replacePort(EU, () => ({
      ...mute,
      post: async () => {
        throw new Unavailable(EU, "no answer");
      },
    }));
    await asks("nora", "status", { room });
    await asks("sam", `mark ${ref} --tlp AMBER+STRICT`);
    stage.replacePort(EU, () => mute);
    for (let at = 0; at < 3; at += 1) await stage.advance(MINUTE);

    const cards = (await stage.roomTexts(ref)).filter((one) => one.includes("Severity: MEDIUM"));
    // The status card, and the answer.
    expect(cards).toHaveLength(2);
    for (const card of cards) expect(card).toMatch(/^TLP:AMBER\+STRICT\n/);
  });
});

describe("a direct message that waited", () => {
  it("is not sent to whom TLP:RED does not name by then: it is on the timeline, and no room hears of it", async () => {
    const ref = await stage.open("Something is wrong --with south", "nora");
    const before = (await stage.toldTo("sam")).length;
    const release = holding();
    await asks("nora", `note ${ref} --tlp RED --to sam the informant is in the ministry`);

    await asks("nora", `mark ${ref} --tlp RED`);
    await release();

    expect(await since("sam", before)).toBe("");
    const { entries } = await stage.state(ref);
    expect(entries.filter((one) => one.kind === "delivery-failed").map((one) => one.text)).toEqual([
      `A direct message to Sam South on ${EU} was given up: they may not know of the incident any more`,
    ]);
    expect(await roomTexts(ref)).not.toContain("direct message to");
  });

  it("says number and label to people who take part and whose organisation may not receive it", async () => {
    const ref = await stage.open("Something is wrong --with south,west", "nora");
    const before = (await stage.toldTo("wim")).length;
    const release = holding();
    await stage.advance(2 * HOUR);

    await asks("nora", `mark ${ref} --tlp AMBER+STRICT`);
    await release();

    const told = await since("wim", before);
    expect(told).toContain(`Withheld here: something about ${ref} (TLP:AMBER+STRICT).`);
    expect(told).not.toContain("Reminder");
  });
});

describe("a new label", () => {
  it("names nobody in a room that somebody reads who may not have it; whoever gave it hears what follows", async () => {
    const ref = await stage.open("Something is wrong --with south,west", "nora");
    const told = await stage.inRoom("nora", ref, "mark --tlp AMBER+STRICT");

    const said = await roomTexts(ref);
    expect(said).toContain("West may receive up to TLP:AMBER.");
    expect(said).not.toContain("Nora North (North) marked");
    expect(said).not.toContain("take it out");
    expect(told).toContain("West may receive up to TLP:AMBER and gets nothing more; take it out");
  });

  it("under which it is not for whoever gave it says so to them, and nothing else", async () => {
    const ref = await stage.open("Something is wrong --with south", "nora");

    const told = await stage.answer("sam", `mark ${ref} --tlp RED`);

    expect(told).toBe(`TLP:RED\n${ref} is TLP:RED from now on, which is not for you.`);
    expect((await stage.state(ref)).incident.marking).toBe("RED");
  });
});

describe("somebody who is not in the room", () => {
  it("does not hear who turned them away", async () => {
    const ref = await stage.open("Something is wrong --with south,west", "nora");
    const room = await roomOf(ref, "main");
    const reasons: string[] = [];
    stage.replacePort(EU, (port) => ({
      ...port,
      knocks: { decline: async (_room, _user, reason) => void reasons.push(reason) },
    }));
    await stage.arrives({ ...base(), kind: "knocked", room: room?.roomId ?? "", user: "wim" });
    await stage.arrives(pressed("sam", "decline", `${ref} ${room?.id} wim`));

    expect(reasons).toEqual(["The request to join was declined"]);
  });
});

describe("somebody who cannot be removed from a side room", () => {
  it("is told of to those for whom it is, when it cannot be said there, and to nobody else", async () => {
    const ref = await stage.open("Something is wrong --with south,west", "nora");
    await stage.answer("sam", `room ${ref} add inner --with sam,wim`);
    const { sql } = stage.app.database;
    stage.replacePort(EU, (port) => {
      const { kicking: _none, ...rest } = port;
      return rest;
    });
    await sql`update rooms set state = 'silenced', silence = 'exposed' where id = ${(await roomOf(ref, "inner"))?.id ?? ""}`;
    await stage.answer("sam", `remove ${ref} wim`);

    expect((await stage.toldTo("sam")).join("\n")).toContain("is still in the room on local-eu");
    const inner = (await stage.toldTo("nora")).filter((one) => one.includes("still in the room"));
    expect(inner).toEqual([]);
  });
});

describe("an account that the directory has twice", () => {
  it("is called that where somebody is to be invited, and the other entry is not named", async () => {
    const { sql } = stage.app.database;
    await sql`update contact_addresses set user_id = 'wim' where contact = 'nils'`;
    const ref = await stage.open("Something is wrong --with west", "nora");
    await sql`update contact_addresses set user_id = null where contact = 'nils'`;

    const wim = (await stage.state(ref)).roll.find((one) => one.contact === "wim");
    expect(wim?.reason).toContain("more than once, so that nobody can say who it is");
    expect(wim?.reason).not.toContain("nils");
  });
});
