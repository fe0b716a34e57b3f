/** Ways around a marking that are not there: naming, leading, raising a label, reminders, and what fails. */
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Unavailable } from "../../../src/adapters/chat-errors.ts";
import { bannerNow } from "../../../src/core/banner.ts";
import { talkOn } from "../features/relay/talk.ts";
import { base, HOUR, MINUTE, pressed, type Stage, startStage } from "../stage.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await startStage({ directoryFile: join(import.meta.dirname, "review.yaml") });
});
afterAll(() => stage.stop());

async function noted(ref: string, by: string, words: string): Promise<number> {
  await stage.answer(by, `note ${ref} ${words}`);
  return (await stage.state(ref)).entries.findLast((entry) => entry.kind === "note")?.number ?? 0;
}
const sees = async (user: string, ref: string, words: string): Promise<boolean> =>
  (await stage.answer(user, `timeline ${ref} --last 100`)).includes(words);

describe("an entry for named persons", () => {
  it("is opened to nobody else by one of them who is not its source", async () => {
    const ref = await stage.open("Something is wrong --with south", "nora");
    const number = await noted(ref, "nora", "--tlp RED --to sam the informant is in the ministry");

    const told = await stage.answer("sam", `mark ${ref} ${number} --tlp RED --to sara`);

    expect(told).toContain("Only its source may name others for it. Ask its source: Nora North (North)");
    expect(await sees("sara", ref, "informant")).toBe(false);
    await stage.answer("nora", `mark ${ref} ${number} --tlp RED --to sara`);
    expect(await sees("sara", ref, "informant")).toBe(true);
  });
});

describe("an entry for fewer than everybody", () => {
  it("goes to nobody else when its label is raised to what the incident's has become", async () => {
    const ref = await stage.open("Something is wrong --tlp GREEN --with south,west", "nora");
    const number = await noted(ref, "nora", "--tlp AMBER the client's password");
    expect(await sees("sara", ref, "password")).toBe(false);
    await stage.answer("nora", `mark ${ref} --tlp AMBER+STRICT`);

    await stage.answer("nora", `mark ${ref} ${number} --tlp AMBER+STRICT`);

    expect(await sees("sara", ref, "password")).toBe(false);
    expect(await sees("nils", ref, "password")).toBe(true);
  });
});

describe("an incident for named persons", () => {
  it("is led by nobody whom its source has not named", async () => {
    const ref = await stage.open("Only for a few --tlp RED --with sam", "nora");

    const told = await stage.answer("sam", `lead ${ref} sara`);

    expect(told).toContain("only North can let Sara South have it");
    expect((await stage.state(ref)).incident.lead).toBeUndefined();
    expect(await stage.answer("sara", `status ${ref}`)).toContain("there is no incident");
    await stage.answer("nora", `lead ${ref} sara`);
    expect((await stage.state(ref)).incident.lead).toBe("sara");
  });

  it("reminds only persons who are named, and tells others not even that it exists", async () => {
    const ref = await stage.open("Only for a few --tlp RED --with sam", "nora");

    for (let at = 0; at < 6; at += 1) await stage.advance(4 * HOUR);

    for (const user of ["sara", "wim", "nils"])
      expect((await stage.toldTo(user)).filter((one) => one.includes(ref))).toEqual([]);
    const reminders = (await stage.state(ref)).entries.filter((entry) => entry.kind === "reminder");
    expect(reminders.length).toBeGreaterThan(0);
    expect(reminders.filter(({ text }) => /Sara|Nils|Wim/.test(text))).toEqual([]);
  });
});

describe("what fails", () => {
  it("names to the rooms nobody to whom an entry for fewer was to be told; its author hears it", async () => {
    const ref = await stage.open("Something is wrong --with south,west", "nora");
    const { sql } = stage.app.database;
    await sql`delete from contact_addresses where contact = 'sara'`;

    await noted(ref, "nora", "--tlp RED --to sara the informant is in the ministry");
    await stage.settled();
    await sql`insert into contact_addresses (contact, network, address) values ('sara', 'local-eu', 'sara')`;

    expect((await stage.roomTexts(ref)).filter((one) => one.includes("direct message to"))).toEqual([]);
    expect(await sees("wim", ref, "A direct message to Sara South")).toBe(false);
    expect(await sees("nora", ref, "A direct message to Sara South")).toBe(true);
    expect((await stage.toldTo("nora")).join()).toContain("A direct message to Sara South did not arrive");
  });

  it("about a side room is said in it, and no other room hears that there is one", async () => {
    const ref = await stage.open("Something is wrong --with south,west", "nora");
    await stage.answer("nora", `room ${ref} add inner --with sam`);
    const inner = (await stage.state(ref)).rooms.find((one) => one.roomKey === "inner");
    const room = inner?.roomId ?? "";

    await stage.arrives({ ...base(), kind: "knocked", room, user: "wim" });
    await stage.arrives({ ...base(), kind: "exposed", room, reason: "anybody can join" });
    const value = `${ref} ${inner?.id}`;
    await stage.arrives(pressed("wim", "trust-room", value));
    const silenced = (await stage.state(ref)).rooms.find((one) => one.roomKey === "inner")?.state;
    await stage.arrives(pressed("sam", "trust-room", value));
    await stage.arrives({ ...base(), kind: "expelled", room, reason: "somebody put Muster out" });

    expect(silenced).toBe("silenced");
    // Two main rooms, the side room, and the one that took its place when Muster was removed from it.
    expect((await stage.kinds(ref)).filter((kind) => kind === "room-opened")).toHaveLength(4);
    const main = (await stage.roomTexts(ref)).join("\n");
    const seen = await stage.answer("wim", `timeline ${ref} --last 100`);
    for (const words of [
      "asked to join",
      "no longer private",
      "no longer in the room",
      "write in the room",
    ]) {
      expect(main).not.toContain(words);
      expect(seen).not.toContain(words);
      expect(await sees("sam", ref, words)).toBe(true);
    }
    expect((await stage.toldTo("sam")).join()).toContain("no longer private");
  });

  it("to be sent in time leaves whoever was removed meanwhile removed", async () => {
    const ref = await stage.open("Only for a few --tlp RED --with sam", "nora");
    const { sql } = stage.app.database;
    await sql`update contact_addresses set address = 'sara@south.test', user_id = null where contact = 'sara'`;
    const real = stage.replacePort("local-eu", (port) => ({
      ...port,
      findUser: async (address) => (address === "sara@south.test" ? undefined : port.findUser(address)),
      connect: {
        async invite() {
          await sql`update roll set state = 'removed' where contact = 'sara'`;
          return { invite: "I1" };
        },
      },
    }));

    await stage.answer("nora", `invite ${ref} sara`);
    stage.replacePort("local-eu", () => real);
    await sql`update contact_addresses set address = 'sara' where contact = 'sara'`;

    expect((await stage.state(ref)).roll.find((one) => one.contact === "sara")).toMatchObject({
      state: "removed",
    });
    expect(await stage.answer("sara", `status ${ref}`)).toContain("there is no incident");
  });
});

describe("a room that opens late", () => {
  it("hears what it missed with the labels that it was said with", async () => {
    const both = await startStage();
    try {
      const real = both.replacePort("local-partners", (port) => ({
        ...port,
        openRoom: async () => {
          throw new Unavailable("local-partners", "no answer");
        },
      }));
      const ref = await both.open("Late --with ep,ec3");
      await both.advance(MINUTE);
      await both.answer("alice", `note ${ref} fs-03 is encrypted`);
      await both.answer("alice", `mark ${ref} --tlp GREEN`);
      both.replacePort("local-partners", () => real);
      await both.advance(2 * MINUTE);

      const missed = (await both.roomTexts(ref, "local-partners")).find((one) => one.includes("missed"));
      expect(missed).toContain("[TLP:AMBER] fs-03 is encrypted");
      expect(missed).toMatch(/^TLP:AMBER\n/);
    } finally {
      await both.stop();
    }
  });
});

describe("what people write", () => {
  it("leaves neither the source's caveats with strangers, nor a file that was fetched too late", async () => {
    const both = await startStage();
    try {
      const { sql } = both.app.database;
      const talk = await talkOn(both, 'Talk --with ep,ec3 --caveat "no press"');
      const posted: string[] = [];
      const post = async (_room: string, file: { readonly name: string }) => {
        posted.push(file.name);
        return `file-${posted.length}`;
      };
      let onFetch = async () => {};
      const fetch = async () => {
        await onFetch();
        return new Uint8Array([1]);
      };
      for (const network of ["local-eu", "local-partners"])
        both.replacePort(network, (port) => ({ ...port, files: { fetch, post } }));
      const file = (name: string) => {
        const files = [{ id: name, name, bytes: 1, mime: "text/plain" }];
        const said = { room: talk.eu, user: "alice", message: name, text: "look", files };
        return both.arrives({ ...base(), kind: "message", ...said });
      };
      await file("first.txt");
      onFetch = async () =>
        void (await sql`update incidents set marking = 'AMBER+STRICT' where ref = ${talk.ref}`);
      await file("second.txt");
      expect(posted).toEqual(["first.txt"]);

      const where = { network: "local-partners" };
      await both.arrives({ ...base(where), kind: "joined", room: talk.partners, user: "mallory" });
      const before = (await talk.onPartners()).length;
      await talk.says("alice", "hello");
      const [withheld] = (await talk.onPartners()).slice(before);
      expect(withheld).toContain("Withheld here:");
      expect(withheld).not.toContain("no press");
    } finally {
      await both.stop();
    }
  });
});

describe("the banner of what has waited", () => {
  it("has the PAP that the incident was given meanwhile, and never a milder one", () => {
    const incident = { marking: "AMBER", pap: "AMBER", exercise: true } as const;

    expect(bannerNow(["EXERCISE", "TLP:GREEN", "no press"], incident)).toEqual([
      "EXERCISE",
      "TLP:AMBER",
      "PAP:AMBER",
      "no press",
    ]);
    expect(bannerNow(["TLP:AMBER", "PAP:RED"], incident)).toEqual(["TLP:AMBER", "PAP:RED"]);
    expect(bannerNow([], incident)).toEqual([]);
  });
});

describe("a room that shows its history", () => {
  it("is entered by nobody who may not have the label under which something was said in it", async () => {
    const ref = await stage.open("Something is wrong --tlp AMBER+STRICT --with south", "nora");
    await stage.inRoom("nora", ref, "note the informant is in the ministry");
    await stage.answer("nora", `mark ${ref} --tlp AMBER`);

    await stage.answer("nora", `invite ${ref} west`);

    const wim = (await stage.state(ref)).roll.find((one) => one.contact === "wim");
    expect(wim).toMatchObject({ state: "failed" });
    expect(wim?.reason).toContain("the room shows what was said in it at TLP:AMBER+STRICT");
    // They take part all the same, and get what is for them by command and in person.
    expect(await stage.answer("wim", `status ${ref}`)).toContain(ref);
    const other = await stage.open("Something is wrong --with south,west", "nora");
    expect((await stage.state(other)).roll.find((one) => one.contact === "wim")?.state).toBe("invited");
  });
});

describe("an entry whose words stand in a room that shows its history", () => {
  const lineOf = async (ref: string, contact: string) =>
    (await stage.state(ref)).roll.find((one) => one.contact === contact);

  it("keeps those out for whom it is not any more, and the mark says so", async () => {
    const ref = await stage.open("Something is wrong --with south", "nora");
    const number = await noted(ref, "nora", "the informant is in the ministry");

    const told = await stage.answer("nora", `mark ${ref} ${number} --tlp AMBER+STRICT`);
    await stage.answer("nora", `invite ${ref} west`);
    await stage.answer("nora", `invite ${ref} nils`);

    expect(told).toContain("Its words stay in the rooms where they were said: delete them there");
    expect(await lineOf(ref, "wim")).toMatchObject({
      state: "failed",
      reason: `the room shows entry ${number}, which is not for them; a side room would not`,
    });
    expect((await lineOf(ref, "nils"))?.state).toBe("invited");
  });

  it("keeps nobody out who was let have it, or who is there already", async () => {
    const ref = await stage.open("Something is wrong --with south", "nora");
    const number = await noted(ref, "nora", "the informant is in the ministry");
    await stage.answer("nora", `mark ${ref} ${number} --tlp RED`);
    await stage.answer("nora", `invite ${ref} sam`);
    const before = (await lineOf(ref, "sara"))?.state;
    await stage.answer("nora", `invite ${ref} sara`);
    await stage.answer("nora", `permit ${ref} ${number} --to nils`);
    await stage.answer("nora", `invite ${ref} nils`);

    expect(await lineOf(ref, "sam")).toMatchObject({
      state: "failed",
      reason: expect.stringContaining(`entry ${number}`),
    });
    expect(before).toBe("invited");
    expect((await lineOf(ref, "sara"))?.state).toBe("invited");
    expect((await lineOf(ref, "nils"))?.state).toBe("invited");
  });

  it("keeps nobody out when its words never stood there", async () => {
    const ref = await stage.open("Something is wrong --with south", "nora");
    await noted(ref, "nora", "--tlp AMBER+STRICT the informant is in the ministry");

    await stage.answer("nora", `invite ${ref} west`);

    expect((await lineOf(ref, "wim"))?.state).toBe("invited");
  });

  it("keeps nobody out when it was a message that is deleted", async () => {
    const ref = await stage.open("Something is wrong --with south", "nora");
    const room = (await stage.state(ref)).rooms[0]?.roomId ?? "";
    const pinned = { user: "nora", author: "nora", text: "the informant" };
    const pin = async (message: string) => {
      await stage.arrives({ ...base(), kind: "pinned", room, message, ...pinned });
      const number = (await stage.state(ref)).entries.at(-1)?.number;
      await stage.answer("nora", `mark ${ref} ${number} --tlp AMBER+STRICT`);
      return number;
    };
    await pin("m-gone");
    const stays = await pin("m-stays");
    await stage.arrives({ ...base(), kind: "deleted", room, message: "m-gone", user: "nora" });

    await stage.answer("nora", `invite ${ref} west`);

    expect((await lineOf(ref, "wim"))?.reason).toContain(`the room shows entry ${stays}, which`);
    await stage.arrives({ ...base(), kind: "deleted", room, message: "m-stays", user: "nora" });
    await stage.answer("nora", `invite ${ref} west`);
    expect((await lineOf(ref, "wim"))?.state).toBe("invited");
  });
});

describe("what was let to somebody who was removed", () => {
  it("is not open again when their organisation is invited again, until it is let to them again", async () => {
    const ref = await stage.open("Something is wrong --with south,west", "nora");
    const only = await noted(ref, "nora", "--only south,west the only way in");
    const red = await noted(ref, "nora", "--tlp RED --to sam the informant is in the ministry");
    await noted(ref, "sam", "--only north we have a copy");
    const read = async () =>
      Promise.all(["only way", "informant", "a copy"].map((words) => sees("sam", ref, words)));
    expect(await read()).toEqual([true, true, true]);

    await stage.answer("nora", `remove ${ref} south`);
    await stage.answer("nora", `invite ${ref} south,sam`);

    expect(await read()).toEqual([false, false, true]);
    expect(await sees("wim", ref, "only way")).toBe(true);
    expect(await sees("nora", ref, "a copy")).toBe(true);
    // Marking it more strictly names nobody again.
    await stage.answer("nora", `mark ${ref} ${only} --pap RED`);
    expect(await sees("sam", ref, "only way")).toBe(false);
    await stage.answer("nora", `permit ${ref} ${only} --to south`);
    await stage.answer("nora", `mark ${ref} ${red} --tlp RED --to sam`);
    await noted(ref, "nora", "--only south a new way in");
    expect(await read()).toEqual([true, true, true]);
    expect(await sees("sam", ref, "a new way in")).toBe(true);
  });

  it("is not open to one person who was removed, while their organisation keeps what it has", async () => {
    const ref = await stage.open("Something is wrong --with south,sam", "nora");
    await noted(ref, "nora", "--only south the only way in");
    await noted(ref, "nora", "--tlp RED --to sam,sara the informant is in the ministry");

    await stage.answer("nora", `remove ${ref} sam`);
    await stage.answer("nora", `invite ${ref} sam`);

    expect(await sees("sam", ref, "informant")).toBe(false);
    expect(await sees("sam", ref, "only way")).toBe(true);
    expect(await sees("sara", ref, "informant")).toBe(true);
  });
});
