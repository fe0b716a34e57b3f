/** Labels typed into commands, in a Muster with two networks: what is recorded, what rooms hear, what others may read. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Entry } from "../../../src/core/timeline/entry.ts";
import { FINE, type Read, WAYS } from "../../core/marking/in-text/ways.ts";
import { sampled } from "../../support/sample.ts";
import { base, type Stage, snapshot, startStage, typed } from "../stage.ts";

let stage: Stage;
let ref: string;
beforeAll(async () => {
  stage = await startStage();
  ref = await stage.open("Something is wrong --tlp GREEN --with ep,ec3");
});
afterAll(() => stage.stop());

const everywhere = async (of = ref): Promise<string> =>
  (await Promise.all(["local-eu", "local-partners"].map((network) => stage.roomTexts(of, network))))
    .flat()
    .join("\n");
const entries = async (text: string, of = ref) =>
  (await stage.state(of)).entries.filter((entry) => JSON.stringify(entry).includes(text));
/** Lines that somebody is told to copy. */
const linesIn = (told: string): readonly string[] =>
  [...told.matchAll(/!incident (.*)/g)].map(([, line = ""]) => line.trim());

describe("B1: a note or decision", () => {
  const cases = sampled(
    WAYS.map(([text, read], at) => {
      const token = `zeppelin${at}end`;
      const command = at % 3 === 0 ? "decision" : "note";
      return { command, text: text.replace("zeppelin", token), read, token };
    }),
    48,
  );
  let kept: readonly Entry[] = [];
  let heard = "";
  beforeAll(async () => {
    await Promise.all(
      cases.map(({ command, text }) => stage.arrives(typed("alice", `${command} ${ref} ${text}`))),
    );
    kept = (await stage.state(ref)).entries;
    heard = await everywhere();
  }, 120_000);

  it.each(cases)("$command $text is bound by it, or refused", ({ read, token }) => {
    const own = kept.filter((entry) => JSON.stringify(entry).includes(token));
    expect(own.length).toBeLessThanOrEqual(1);
    const isPap = read.startsWith("PAP:") && own.length > 0;
    for (const { marking, handling } of own) {
      expect<string>(isPap ? `PAP:${handling?.pap}` : marking).toBe(read satisfies Read);
      if (!isPap) expect(handling?.circle).toBe("label");
    }
    // Nobody of the rooms reads it, unless it was bound by its PAP alone.
    if (!isPap) expect(heard).not.toContain(token);
  });

  it("that was bound or refused, nobody else finds on the timeline either", async () => {
    const read = [
      await stage.answer("carol", `timeline ${ref} --last 100`),
      await stage.answer("carol", `summary ${ref} --for partners`),
    ];
    const ways = [...read.join("\n").matchAll(/zeppelin(\d+)end/g)].map(([, at]) => WAYS[Number(at)]?.[1]);

    expect(ways.filter((one) => !one?.startsWith("PAP:"))).toEqual([]);
  });

  it("that has no label is told to everybody as it was typed", async () => {
    const other = await stage.open("Something is fine --tlp GREEN --with ep,ec3");
    await Promise.all(FINE.map((text) => stage.arrives(typed("alice", `note ${other} ${text}`))));

    const noted = (await stage.state(other)).entries.filter((entry) => entry.kind === "note");
    expect(noted.map((entry) => entry.data.text).toSorted()).toEqual(FINE.toSorted());
    expect(noted.filter((entry) => entry.handling !== undefined || entry.marking !== "GREEN")).toEqual([]);
  });

  it.each([
    ["a literal text", "note REF -- TLP:RED is a label", { text: "TLP:RED is a label", marking: "GREEN" }],
    [
      "an explicit label",
      "note REF --tlp GREEN the word TLP:RED was in it",
      { text: "the word TLP:RED was in it", marking: "GREEN" },
    ],
    [
      "an explicit label behind",
      "note REF the word TLP:RED was in it --tlp GREEN",
      { text: "the word TLP:RED was in it", marking: "GREEN" },
    ],
    [
      "a label that is not stricter",
      "note REF [TLP:CLEAR] out",
      { text: "[TLP:CLEAR] out", marking: "GREEN" },
    ],
    [
      "the flag at the end",
      'note REF "Source inside is X" --tlp AMBER+STRICT',
      { text: '"Source inside is X"', marking: "AMBER+STRICT" },
    ],
    [
      "the label as a word",
      "note REF [TLP:AMBER+STRICT] Source is X",
      { text: "Source is X", marking: "AMBER+STRICT" },
    ],
    [
      "another dash",
      "note REF ‑‑tlp AMBER+STRICT Source is X",
      { text: "Source is X", marking: "AMBER+STRICT" },
    ],
  ])("with %s says what it says", async (_, line, entry) => {
    await stage.answer("alice", line.replace("REF", ref));

    expect((await stage.state(ref)).entries.findLast((one) => one.kind === "note")).toMatchObject({
      marking: entry.marking,
      data: { text: entry.text },
    });
  });

  it("that is refused changes nothing, is answered in private, and the lines work when they are copied", async () => {
    const before = await snapshot(stage, ref);
    const rooms = await everywhere();

    const told = await stage.answer("alice", `note ${ref} TPL:RED the spy is Z`);

    expect(await snapshot(stage, ref)).toBe(before);
    expect(await everywhere()).toBe(rooms);
    expect(told).toMatch(/^TLP:RED\n/);
    const [strict = "", plain = ""] = linesIn(told);
    expect(strict).toBe(`note ${ref} --tlp RED --to alice the spy is Z`);
    await stage.answer("alice", strict);
    expect(await entries("the spy is Z")).toMatchObject([{ marking: "RED", handling: { named: ["alice"] } }]);
    expect(await everywhere()).not.toContain("the spy is Z");
    expect(plain).toBe(`note ${ref} -- TPL:RED the spy is Z`);
  });

  it("typed in the room is answered to its author alone", async () => {
    const other = await stage.open("Typed here --tlp GREEN --with ep");
    await stage.inRoom("bob", other, "note hello");
    const rooms = (await everywhere(other)).split("zeppelin").length;

    await stage.inRoom("bob", other, "note TLP RED the spy is zeppelin");

    // What he typed himself is there; Muster does not repeat it.
    expect((await everywhere(other)).split("zeppelin").length).toBe(rooms + 1);
    expect(linesIn((await stage.toldTo("bob")).at(-1) ?? "")[0]).toBe(
      "note --tlp RED --to bob the spy is zeppelin",
    );
    expect(await entries("zeppelin", other)).toEqual([]);
  });

  it("in a side room is bound by that room", async () => {
    const side = await stage.open("With a side room --tlp GREEN --with ep");
    await stage.answer("alice", `room ${side} add legal --with ep --tlp AMBER+STRICT`);
    const { rooms } = await stage.state(side);
    const room = rooms.find((one) => one.roomKey === "legal")?.roomId ?? "";
    await stage.answer("alice", "note TLP:AMBER+STRICT as this room is", { network: "local-eu", room });
    await stage.answer("alice", "note see the TLP:RED part", { network: "local-eu", room });

    expect(await entries("as this room is", side)).toMatchObject([
      { marking: "AMBER+STRICT", data: { text: "TLP:AMBER+STRICT as this room is" } },
    ]);
    expect(await entries("see the", side)).toEqual([]);
  });
});

describe("B1: other commands with words", () => {
  const OTHERS: readonly (readonly [string, (text: string) => string])[] = [
    ["close", (text) => `close ${ref} --resolution "${text}"`],
    ["remove", (text) => `remove ${ref} ec3 --reason "${text}"`],
    ["network", (text) => `network suspect local-partners --reason "${text}"`],
  ];

  it.each(OTHERS)("%s refuses a label of its own in each way, and changes nothing", async (_, line) => {
    const before = await snapshot(stage, ref);
    const ways = WAYS.filter(([one]) => !/["\n]/.test(one));
    const lines = sampled(ways, 12).map(([text]) => line(text));
    await Promise.all(lines.map((one) => stage.arrives(typed("alice", one))));

    expect(await snapshot(stage, ref)).toBe(before);
    expect(await everywhere()).not.toMatch(/zeppelin(?!\d)/);
  });

  it("network tells every incident, so that any label above TLP:CLEAR is too strict", async () => {
    const told = await stage.answer(
      "alice",
      'network suspect local-partners --reason "TLP:GREEN stolen tokens"',
    );

    expect(told).toContain("TLP:CLEAR");
    expect(await stage.answer("alice", "network list")).not.toContain("not trusted");
  });

  it("open takes the label of its title, where nothing else is said", async () => {
    const opened = await stage.open("[TLP:AMBER+STRICT] The insider --with ep");
    expect((await stage.state(opened)).incident).toMatchObject({
      marking: "AMBER+STRICT",
      title: "The insider",
    });

    const told = await stage.answer("alice", "open The insider is TLP RED today --with ep");
    expect(linesIn(told)[0]).toBe("open The insider is today --with ep --tlp RED");
    expect(linesIn(told)[1]).toBe("open The insider is TLP RED today --with ep --");
    const literally = await stage.open("A course on TLP RED --with ep --");
    expect((await stage.state(literally)).incident).toMatchObject({
      marking: "AMBER",
      title: "A course on TLP RED",
    });
  });

  it("room takes no name that is a label", async () => {
    const told = await stage.answer("alice", `room ${ref} add tlp-red --with ep`);

    expect(told).toContain("TLP:RED");
    expect((await stage.state(ref)).rooms.filter((room) => room.roomKey !== "main")).toEqual([]);
  });
});

describe("B1: a form that was sent", () => {
  it("is bound by the marking that was chosen, and says literally what begins with two dashes", async () => {
    const sent = async (title: string, tlp: string) => {
      await stage.arrives({
        ...base(),
        kind: "form",
        user: "alice",
        form: "open",
        values: { title, tlp, severity: "low", exercise: "no" },
        reply: { user: "alice" },
      });
      const { sql } = stage.app.database;
      return await sql`select title, marking from incidents where title like ${`%${title.slice(-8)}`}`;
    };

    expect(await sent("TPL RED zeppelin", "GREEN")).toEqual([]);
    expect(await sent("TLP:RED airships", "RED")).toEqual([{ title: "TLP:RED airships", marking: "RED" }]);
    expect(await sent("-- TLP:RED balloons", "GREEN")).toEqual([
      { title: "TLP:RED balloons", marking: "GREEN" },
    ]);
  });
});

describe("M3: --help and -h", () => {
  it.each(["note --help", "note -h", "decision --help", "close --help", "invite --help"])(
    "show how a command is used: %s",
    async (line) => {
      const before = await snapshot(stage, ref);

      expect(await stage.answer("alice", line)).toContain(`!incident ${line.split(" ")[0]} `);
      expect(await stage.answer("alice", line.replace(" ", ` ${ref} `))).toContain("Examples");
      expect(await snapshot(stage, ref)).toBe(before);
    },
  );
});

describe("m5: a reference in a sentence", () => {
  it.each(["REF.", "*REF*", "<REF>", "`REF`", "(REF)", "\u200bREF\u200b", "“REF”,"])(
    "is understood: %s",
    async (typed) => {
      expect(await stage.answer("bob", `ack ${typed.replace("REF", ref)}`)).not.toContain("Which incident");
    },
  );
});
