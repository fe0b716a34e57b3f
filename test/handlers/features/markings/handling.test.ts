/** Notes and decisions for fewer than everybody: what is recorded, what rooms see, and who gets the words. */

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { ChatPort } from "../../../../src/adapters/chat-port.ts";
import { REGISTRY } from "../../../../src/handlers/features.ts";
import { formErrors } from "../../../../src/handlers/runtime/forms.ts";
import { base, type Stage, snapshot, startStage, typed } from "../../stage.ts";

let stage: Stage;
let ref: string;
beforeAll(async () => {
  stage = await startStage();
});
afterAll(() => stage.stop());
beforeEach(async () => {
  ref = await stage.open("Something is wrong --with ep,ec3,eda");
});

const last = async (kind: string) =>
  (await stage.state(ref)).entries.findLast((entry) => entry.kind === kind);
const roomsSay = async (text: string): Promise<boolean> =>
  (await Promise.all(["local-eu", "local-partners"].map((network) => stage.roomTexts(ref, network))))
    .flat()
    .some((one) => one.includes(text));

describe("a note that is not marked", () => {
  it("has no handling, and every room hears it", async () => {
    await stage.inRoom("bob", ref, "note The first server is fs-03 --severity low is text here");

    expect(await last("note")).toMatchObject({
      text: "The first server is fs-03 --severity low is text here",
      marking: "AMBER",
    });
    expect(await last("note")).not.toHaveProperty("handling");
    expect(await roomsSay("noted: The first server is fs-03")).toBe(true);
  });

  it("is not marked by the label that the incident has anyway", async () => {
    await stage.answer("bob", `note ${ref} --tlp AMBER words`);

    expect(await last("note")).not.toHaveProperty("handling");
  });
});

describe("a note that is stricter than the incident", () => {
  it("is for its author's organisation; rooms see number and marking, its author all of it", async () => {
    const told = await stage.answer("bob", `note ${ref} --tlp AMBER+STRICT The account was a trainee's`);

    const entry = await last("note");
    expect(entry).toMatchObject({
      text: "The account was a trainee's",
      marking: "AMBER+STRICT",
      handling: { source: "ep", circle: "label" },
    });
    expect(told).toContain("TLP:AMBER+STRICT\n");
    expect(told).toContain("noted: [TLP:AMBER+STRICT] The account was a trainee's");
    expect(await roomsSay("trainee")).toBe(false);
    expect(await roomsSay(`for fewer people (entry ${entry?.number}, TLP:AMBER+STRICT)`)).toBe(true);
  });

  it("typed in the room is confirmed to its author alone", async () => {
    await stage.inRoom("bob", ref, "note --tlp AMBER+STRICT trainee");

    expect(await roomsSay("noted: [TLP:AMBER+STRICT] trainee")).toBe(false);
    const told = (await stage.toldTo("bob")).at(-1);
    expect(told).toContain("noted: [TLP:AMBER+STRICT] trainee");
    // Where commands are ordinary messages, the room has read it already: better not to type it there.
    expect(told).toContain("Those who are in the room where you typed it have read it");
  });
});

describe("M60: words typed in a room whose label is milder", () => {
  const taken: string[] = [];
  let real: ChatPort;
  afterEach(() => void stage.replacePort("local-eu", () => real));
  beforeEach(() => {
    taken.length = 0;
    real = stage.replacePort("local-eu", (port) => ({
      ...port,
      redacting: {
        redact: async (_room: string, message: string) => void taken.push(message),
      },
    }));
  });
  const type = async (line: string) => {
    const room = (await stage.state(ref)).rooms.find((one) => one.network === "local-eu")?.roomId ?? "";
    const command = typed("bob", line, { room });
    await stage.arrives({ ...command, reply: { ...command.reply, data: { event: `$${line.length}` } } });
    return `$${line.length}`;
  };

  it("are taken out at once, their author is told so, and the entry keeps them", async () => {
    const note = await type("note --tlp AMBER+STRICT trainee");

    expect(taken).toEqual([note]);
    expect((await last("note"))?.text).toContain("trainee");
    expect((await stage.toldTo("bob")).at(-1)).toContain("Muster takes it out of the room");
  });

  it("are taken out also when they are refused", async () => {
    const note = await type("note trainee TLP:RED");

    expect(taken).toEqual([note]);
    expect((await stage.toldTo("bob")).at(-1)).toContain("Nothing was");
  });

  it("stay where the label of the room allows them", async () => {
    await type("note the mail gateway");

    expect(taken).toEqual([]);
  });
});

describe("TLP:RED", () => {
  it("goes to the persons named, in person, and to nobody else", async () => {
    await stage.answer("alice", `note ${ref} --tlp RED --to rita Met the suspect`);

    const entry = await last("note");
    expect(entry?.handling).toEqual({ source: "cert-eu", circle: "label", named: ["alice", "rita"] });
    expect((await stage.toldTo("rita")).at(-1)).toContain("noted: [TLP:RED] Met the suspect");
    expect((await stage.toldTo("bob")).join()).not.toContain("suspect");
    expect(await roomsSay("suspect")).toBe(false);
  });

  it.each([
    ["without naming anybody", "--tlp RED", "name them with --to"],
    ["for organisations", "--tlp RED --only ep", "TLP:RED is for persons, not for organisations"],
    [
      "naming an organisation",
      "--tlp RED --to ep",
      "TLP:RED is for persons: name contacts of European Parliament",
    ],
    [
      "naming somebody who may not receive it",
      "--tlp RED --to zoe",
      "European Defence Agency may receive up to TLP:AMBER",
    ],
    ["naming somebody unknown", "--tlp RED --to bobb", "Did you mean bob ("],
  ])("is refused %s", async (_, flags, reason) => {
    const before = await snapshot(stage, ref);

    expect(await stage.answer("alice", `note ${ref} ${flags} secret words`)).toContain(reason);
    expect(await snapshot(stage, ref)).toBe(before);
  });
});

describe("organisations that are named", () => {
  it("may have it, and no other", async () => {
    await stage.answer("alice", `decision ${ref} --only ec3 We tell the prosecutor`);

    expect(await last("decision")).toMatchObject({
      marking: "AMBER",
      handling: { source: "cert-eu", circle: "label", only: ["cert-eu", "ec3"] },
    });
    expect(await roomsSay("prosecutor")).toBe(false);
    expect(await stage.answer("carol", `timeline ${ref}`)).toContain("We tell the prosecutor");
    expect(await stage.answer("bob", `timeline ${ref}`)).not.toContain("prosecutor");
  });

  it.each([
    ["that take no part", "--only nato --tlp GREEN", "takes no part in"],
    [
      "whose ceiling is lower",
      "--only eda --tlp AMBER+STRICT",
      "may receive up to TLP:AMBER; this is TLP:AMBER+STRICT",
    ],
    ["that do not exist", "--only epp", "Did you mean ep ("],
  ])("are refused %s", async (_, flags, reason) => {
    expect(await stage.answer("alice", `note ${ref} ${flags} words`)).toContain(reason);
  });

  it("are not persons", async () => {
    expect(await stage.answer("alice", `note ${ref} --to bob words`)).toContain(
      "--to names persons, which only TLP:RED does",
    );
  });
});

describe("PAP and caveats", () => {
  it("stand directly before the words wherever they are said", async () => {
    await stage.inRoom("bob", ref, 'note --pap RED --caveat "not for the press" Sinkhole at 203.0.113.7');

    expect(await last("note")).toMatchObject({
      marking: "AMBER",
      handling: {
        source: "ep",
        circle: "participants",
        follows: true,
        pap: "RED",
        caveats: ["not for the press"],
      },
    });
    expect(await roomsSay("noted: [TLP:AMBER · PAP:RED · not for the press] Sinkhole at 203.0.113.7")).toBe(
      true,
    );
    expect(await stage.answer("carol", `timeline ${ref}`)).toContain(
      "[TLP:AMBER · PAP:RED · not for the press] Sinkhole",
    );
  });

  it("come from the incident when they are given there", async () => {
    ref = await stage.open('Careful --pap AMBER --caveat "Chatham House" --with ep');
    await stage.answer("bob", `note ${ref} --tlp GREEN seen elsewhere`);

    const { incident } = await stage.state(ref);
    expect(incident).toMatchObject({ pap: "AMBER", caveats: ["Chatham House"] });
    expect((await stage.roomTexts(ref))[0]).toContain("TLP:AMBER\nPAP:AMBER\nChatham House");
    expect(await last("note")).toMatchObject({ marking: "GREEN", handling: { pap: "AMBER" } });
  });

  it("escape what hostile people write", async () => {
    await stage.inRoom("bob", ref, 'note --caveat "<!channel> **@room**" words');

    expect(await roomsSay("<!channel> **@room**] words")).toBe(true);
  });
});

describe("the form that opens an incident", () => {
  it("says at the title that classified information does not belong here", () => {
    const form = { ...base(), kind: "form", user: "alice", form: "open", reply: { user: "alice" } } as const;

    expect(
      formErrors(REGISTRY.commands, { ...form, values: { title: "EU SECRET: plans", tlp: "AMBER" } })?.title,
    ).toContain("Council Decision 2013/488/EU");
    expect(
      formErrors(REGISTRY.commands, { ...form, values: { title: "Plans", tlp: "AMBER" } }),
    ).toBeUndefined();
  });
});

describe("a mark that is misspelt, obsolete or forbidden", () => {
  it.each([
    ["note --tlp AMBR words", "Did you mean AMBER?"],
    ["note --tlp AMBER STRICT words", "Did you mean AMBER+STRICT?"],
    ["note --tlp EU RESTRICTED words", "Council Decision 2013/488/EU"],
    ["note EU CONFIDENTIAL: words", "Council Decision 2013/488/EU"],
    ["decision (RESTREINT UE) words", "Council Decision 2013/488/EU"],
  ])("%s is refused, and nothing is recorded", async (line, reason) => {
    const before = await snapshot(stage, ref);
    const [name, ...rest] = line.split(" ");

    const told = await stage.answer("bob", `${name} ${ref} ${rest.join(" ")}`);

    expect(told).toContain(reason);
    expect(await snapshot(stage, ref)).toBe(before);
  });

  it("WHITE is read as CLEAR, never written, and said to be obsolete", async () => {
    const told = await stage.answer("bob", `note ${ref} --tlp TLP:WHITE advisory is public`);

    expect(await last("note")).toMatchObject({ marking: "CLEAR", text: "advisory is public" });
    expect(told).toContain("TLP:WHITE is obsolete since TLP 2.0");
    expect(await roomsSay("WHITE")).toBe(false);
  });

  it.each([
    ["--tlp WHITE Title", "is open: Title"],
    ["--tlp SECRET UE Title", "Council Decision 2013/488/EU"],
    ["NATO SECRET plans", "Council Decision 2013/488/EU"],
    ["Title --tlp AMBER STRICT", "Did you mean AMBER+STRICT?"],
    ["Title --pap PINK", "--pap is CLEAR, GREEN, AMBER or RED"],
  ])("open %s: %s", async (line, told) => {
    expect(await stage.answer("alice", `open ${line}`)).toContain(told);
  });
});
