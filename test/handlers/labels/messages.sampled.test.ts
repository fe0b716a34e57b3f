/** Labels that people give what they write to each other: pinned, changed, and carried from room to room. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ChatEvent, FileRef } from "../../../src/adapters/chat-port.ts";
import type { Entry } from "../../../src/core/timeline/entry.ts";
import { FINE, WAYS } from "../../core/marking/in-text/ways.ts";
import { sampled } from "../../support/sample.ts";
import { type Talk, talkOn } from "../features/relay/talk.ts";
import { base, type Stage, startStage } from "../stage.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await startStage();
});
afterAll(() => stage.stop());

const CASES = sampled(
  WAYS.map(([text, read], at) => {
    const token = `zeppelin${at}end`;
    return { text: text.replace("zeppelin", token), read, token };
  }),
  48,
);
const linesIn = (told: string): readonly string[] =>
  [...told.matchAll(/!incident (.*)/g)].map(([, line = ""]) => line.trim());

describe("B1: a pinned message", () => {
  let ref = "";
  let room = "";
  let entries: readonly Entry[] = [];
  const pin = (message: string, text: string, user = "bob", author = "rita"): ChatEvent => {
    return { ...base(), kind: "pinned", room, user, message, text, author };
  };
  const edit = (message: string, text: string): ChatEvent => {
    return { ...base(), kind: "edited", room, user: "rita", message, text };
  };
  const read = async () => (await stage.state(ref)).entries;
  beforeAll(async () => {
    ref = await stage.open("Pins --tlp GREEN --with ep,ec3");
    room = (await stage.state(ref)).rooms.find((one) => one.network === "local-eu")?.roomId ?? "";
    await Promise.all(CASES.map(({ text, token }) => stage.arrives(pin(token, text))));
    entries = await read();
  }, 120_000);

  it.each(CASES)("that says $text is bound by it, or is not on the timeline", ({ read: as, token }) => {
    const own = entries.filter((entry) => JSON.stringify(entry).includes(token));

    expect(own.length).toBeLessThanOrEqual(1);
    if (["unclear", "restriction", "classified"].includes(as)) expect(own).toEqual([]);
    for (const { marking, handling } of own) {
      if (as.startsWith("PAP:")) expect(`PAP:${handling?.pap}`).toBe(as);
      else expect({ marking, circle: handling?.circle }).toEqual({ marking: as, circle: "label" });
      expect(handling?.source).toBe("cert-eu");
      if (marking === "RED") expect(handling?.named).toEqual(["rita", "bob"]);
    }
  });

  it("is read by nobody who may not have it", async () => {
    const told = await stage.answer("carol", `timeline ${ref} --last 100`);
    const ways = [...told.matchAll(/zeppelin(\d+)end/g)].map(([, at]) => WAYS[Number(at)]?.[1]);

    expect(ways.filter((one) => !one?.startsWith("PAP:"))).toEqual([]);
  });

  it("tells who pinned it in private what became of it, with the line to copy", async () => {
    await stage.arrives(pin("m-told", "TLP:PURPLE the spy is Y"));

    const told = (await stage.toldTo("bob")).at(-1) ?? "";
    expect(told).toContain("is not on the timeline");
    const [line = ""] = linesIn(told);
    expect(line).toBe(`note ${ref} --tlp RED --to bob the spy is Y`);
    await stage.answer("bob", line);
    expect((await read()).at(-1)).toMatchObject({
      kind: "note",
      marking: "RED",
      data: { text: "the spy is Y" },
    });
  });

  it("that has no label, or says literally that it speaks of one, is on the timeline for everybody", async () => {
    const texts = [...sampled(FINE, 10), "-- TLP:RED is only a word here"];
    await Promise.all(texts.map((text, at) => stage.arrives(pin(`fine-${at}`, text))));

    const pinned = (await read()).filter((entry) => texts.includes(String(entry.data.text)));
    expect(pinned).toHaveLength(texts.length);
    for (const entry of pinned) expect(entry).toMatchObject({ kind: "pinned", marking: "GREEN" });
  });

  it("that is changed to a stricter one leaves an entry for fewer, and one that is not understood no words", async () => {
    await stage.arrives(pin("m-edit", "the source is somebody"));
    await stage.arrives(edit("m-edit", "TLP:AMBER+STRICT the source is W"));
    const bound = (await read()).at(-1);
    await stage.arrives(edit("m-edit", "TLP:VERY-RED the source is V"));
    const refused = (await read()).at(-1);

    expect(bound).toMatchObject({ kind: "edited", marking: "AMBER+STRICT", handling: { circle: "label" } });
    expect(refused).toMatchObject({ kind: "edited", corrects: bound?.number });
    expect(JSON.stringify(await read())).not.toContain("source is V");
    expect((await stage.toldTo("rita")).at(-1)).toContain("noted without its words");
    expect(await stage.answer("carol", `timeline ${ref}`)).not.toContain("source is W");
  });

  it("in a side room is bound by the room, and by what is stricter", async () => {
    await stage.answer("alice", `room ${ref} add legal --with ep --tlp AMBER+STRICT`);
    const side = (await stage.state(ref)).rooms.find((one) => one.roomKey === "legal")?.roomId ?? "";
    await stage.arrives({ ...pin("s-1", "TLP:AMBER+STRICT plan A", "bob", "bob"), room: side } as ChatEvent);
    await stage.arrives({ ...pin("s-2", "TLP:RED plan B", "bob", "bob"), room: side } as ChatEvent);

    expect((await read()).filter((entry) => entry.text.includes("plan "))).toMatchObject([
      { marking: "AMBER+STRICT", handling: { only: expect.arrayContaining(["ep"]) } },
      { marking: "RED", handling: { named: ["bob"] } },
    ]);
  });
});

describe("B2: a message with a label of its own", () => {
  let talk: Talk;
  const says = (text: string, message: string, more: object = {}): ChatEvent => {
    return { ...base(), kind: "message", room: talk.eu, user: "bob", message, text, ...more };
  };
  const file = (name: string): FileRef => ({ id: name, name, bytes: 3, mime: "text/plain" });
  beforeAll(async () => {
    talk = await talkOn(stage, "Relay --tlp GREEN --with ep,ec3");
  });

  it("is not carried, however it is typed; both sides see that there is one", {
    timeout: 120_000,
  }, async () => {
    await Promise.all(CASES.map(({ text, token }) => stage.arrives(says(text, token))));

    const partners = (await talk.onPartners()).join("\n");
    expect(partners).not.toContain("zeppelin");
    expect(partners.split("Withheld here:").length - 1).toBe(CASES.length);
    expect(partners).toContain("a message of European Parliament on local-eu (TLP:RED)");
    const own = (await talk.onEu()).filter((text) => text.includes("Not carried:"));
    expect(own).toHaveLength(CASES.length);
    expect(own.join("\n")).not.toContain("zeppelin");
  });

  it("has its author told in private what to do", async () => {
    await stage.arrives(says("TLP:RED the insider is Q", "m-private"));

    const told = (await stage.toldTo("bob")).at(-1) ?? "";
    expect(told).toMatch(/^TLP:RED\n/);
    expect(linesIn(told)).toEqual([`note ${talk.ref} --tlp RED --to bob the insider is Q`]);
    await stage.answer("bob", linesIn(told)[0] ?? "");
    expect((await stage.state(talk.ref)).entries.at(-1)).toMatchObject({ kind: "note", marking: "RED" });
  });

  it("goes through when it has none, one that is not stricter, or says literally that it speaks of one", async () => {
    const texts = [...sampled(FINE, 10), "-- TLP:RED is only a word here"];
    await Promise.all(texts.map((text, at) => stage.arrives(says(text, `fine-${at}`))));

    const partners = (await talk.onPartners()).join("\n").replaceAll("\n", " ");
    for (const text of texts) expect(partners).toContain(text.replaceAll("\n", " "));
  });

  it("is told of once, however often its network tells of it", async () => {
    const count = async () => (await talk.onEu()).filter((text) => text.includes("Not carried:")).length;
    const before = await count();
    for (let times = 0; times < 3; times += 1) await stage.arrives(says("TLP:RED thrice", "m-thrice"));

    expect(await count()).toBe(before + 1);
  });

  it("has neither its files nor their names carried, nor is one carried whose name has a label", async () => {
    await stage.arrives(says("TLP:RED look", "m-file", { files: [file("plan-of-x.txt")] }));
    await stage.arrives(says("look", "m-name", { files: [file("plan_TLP-AMBER+STRICT.txt")] }));
    await stage.arrives(says("", "m-only", { files: [file("[TLP:RED] y.pdf")] }));
    await stage.arrives(says("look", "m-fine", { files: [file("plan-of-z.txt")] }));

    const partners = (await talk.onPartners()).join("\n");
    expect(partners).not.toMatch(/plan-of-x|plan_TLP|y\.pdf/);
    expect(partners).toContain("plan-of-z.txt");
  });

  it("in a thread is not carried either", async () => {
    await stage.arrives(says("a question", "m-root"));
    await stage.arrives(says("PAP:RED do not touch 203.0.113.7", "m-reply", { thread: "m-root" }));

    expect((await talk.onPartners()).join("\n")).not.toContain("203.0.113.7");
    expect((await talk.onPartners()).at(-1)).toContain("(PAP:RED)");
  });

  it("that gets one by a change is taken away in the other room, and said again when it loses it", async () => {
    await talk.says("bob", "the thief is R");
    expect((await talk.onPartners()).at(-1)).toContain("the thief is R");

    await talk.edits("bob", "the thief is R", "TLP:AMBER+STRICT the thief is R");
    expect((await talk.onPartners()).join("\n")).not.toContain("the thief is R");
    expect((await talk.onPartners()).join("\n")).toContain("(TLP:AMBER+STRICT)");
    expect((await stage.toldTo("bob")).at(-1)).toContain("was not carried");

    await talk.edits("bob", "TLP:AMBER+STRICT the thief is R", "the thief was found");
    expect((await talk.onPartners()).join("\n")).toContain("the thief was found");
  });

  it("is held against the label that the incident has when it is sent", async () => {
    const away = talk.away("local-partners");
    await stage.arrives(says("[TLP:GREEN] the key is S", "m-lowered"));
    await stage.answer("alice", `mark ${talk.ref} --tlp CLEAR`);
    away.back();
    await stage.advance(60_000);

    expect((await talk.onPartners()).join("\n")).not.toContain("the key is S");
    expect((await talk.onPartners()).join("\n")).toContain("(TLP:GREEN)");
    expect((await stage.toldTo("bob")).at(-1)).toContain("the key is S");
  });
});
