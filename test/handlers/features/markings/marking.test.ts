/** Marking again and permitting: who may, what changes for whom, and whom a refusal names. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { permitsOf, remarkingsOf } from "../../../../src/db/marking.ts";
import { base, type Stage, snapshot, startStage } from "../../stage.ts";

let stage: Stage;
let ref: string;
beforeAll(async () => {
  stage = await startStage();
});
afterAll(() => stage.stop());
beforeEach(async () => {
  ref = await stage.open("Something is wrong --with ep,ec3,eda");
});

const latest = async (kind: string) =>
  (await stage.state(ref)).entries.findLast((entry) => entry.kind === kind);
const roomsSay = async (text: string): Promise<boolean> =>
  (await Promise.all(["local-eu", "local-partners"].map((network) => stage.roomTexts(ref, network))))
    .flat()
    .some((one) => one.includes(text));
/** Number of a note by somebody; flags before the words. */
async function noted(by: string, words: string): Promise<number> {
  await stage.answer(by, `note ${ref} ${words}`);
  return (await latest("note"))?.number ?? 0;
}
/** The line of an entry in the timeline as somebody sees it. */
async function lineFor(user: string, number: number): Promise<string> {
  const told = await stage.answer(user, `timeline ${ref} --last 100`);
  const numbered = /^\S* ?(\d+)(?: to (\d+))? (?:2026-|withheld)/;
  const isOf = (line: string) => {
    const [, first, last = first] = numbered.exec(line) ?? [];
    return Number(first) <= number && number <= Number(last);
  };
  return told.split("\n").find(isOf) ?? "";
}
async function refuses(user: string, line: string, reason: string): Promise<void> {
  const before = await snapshot(stage, ref);
  const { db } = stage.app.database;
  const { id } = (await stage.state(ref)).incident;
  const markings = async () => JSON.stringify([await remarkingsOf(db, id), await permitsOf(db, id)]);
  const bound = await markings();

  expect(await stage.answer(user, line)).toContain(reason);
  expect(await snapshot(stage, ref)).toBe(before);
  expect(await markings()).toBe(bound);
}

describe("marking an entry", () => {
  it("more strictly takes it from those who had it, and says so by number", async () => {
    const number = await noted("bob", "The account was a trainee's");
    expect(await lineFor("carol", number)).toContain("trainee");

    const told = await stage.answer("bob", `mark ${ref} ${number} --tlp AMBER+STRICT`);

    expect(told).toContain(`marked entry ${number} TLP:AMBER+STRICT, before: TLP:AMBER`);
    expect(told).toContain("still readable");
    expect(await latest("marked")).toMatchObject({
      corrects: number,
      author: "bob",
      data: { entry: number, from: "AMBER", to: "AMBER+STRICT" },
    });
    expect(await lineFor("carol", number)).toContain("withheld: TLP:AMBER+STRICT of European Parliament");
    expect(await lineFor("carol", number)).not.toContain("trainee");
    expect(await lineFor("dora", number)).toContain("[TLP:AMBER+STRICT] The account was a trainee's");
    expect(await roomsSay(`marked entry ${number} TLP:AMBER+STRICT`)).toBe(true);
  });

  it("is possible for responders of others, who may read it, but only upwards", async () => {
    const number = await noted("bob", "From a source of theirs");

    await refuses(
      "carol",
      `mark ${ref} ${number} --tlp AMBER+STRICT`,
      "takes the right coordinator or responder",
    );
    expect(await stage.answer("zoe", `mark ${ref} ${number} --tlp AMBER+STRICT`)).toContain("marked entry");
    await refuses("zoe", `mark ${ref} ${number} --tlp AMBER`, "Only its source may mark it less strictly");
    // Of the source: those who wrote it stand first.
    await refuses(
      "alice",
      `mark ${ref} ${number} --tlp GREEN`,
      "Ask its source: Bob Guard (European Parliament)",
    );
  });

  it("is not possible for others who may not read it", async () => {
    const number = await noted("bob", "--tlp AMBER+STRICT words");

    await refuses("alice", `mark ${ref} ${number} --tlp RED`, `Entry ${number} is not for you`);
  });

  it("less strictly, by its source, gives it to those who were kept out", async () => {
    const number = await noted("bob", "--tlp AMBER+STRICT The account was a trainee's");
    expect(await lineFor("carol", number)).toContain("withheld");

    await stage.answer("petra", `mark ${ref} ${number} --tlp AMBER`);

    expect(await lineFor("carol", number)).toContain("The account was a trainee's");
  });

  it("RED names its author, whoever marks it, and those given", async () => {
    const number = await noted("alice", "Met the suspect");

    await stage.answer("alice", `mark ${ref} ${number} --tlp RED --to rita`);

    expect(await lineFor("bob", number)).toContain("withheld: TLP:RED of CERT-EU");
    for (const user of ["alice", "rita"]) expect(await lineFor(user, number)).toContain("Met the suspect");
  });

  it("carries the edits of its message along, before and after", async () => {
    const bob = stage.person("bob");
    const room = await bob.warRoom(ref.toLowerCase());
    await bob.join(room);
    const message = { network: "local-eu", room: room.id, message: "m1" };
    await stage.arrives({ ...base(), ...message, kind: "pinned", user: "bob", author: "bob", text: "one" });
    await stage.arrives({ ...base(), ...message, kind: "edited", user: "bob", text: "secret two" });
    const pinned = await latest("pinned");
    const edited = await latest("edited");

    await stage.answer("bob", `mark ${ref} ${pinned?.number} --tlp AMBER+STRICT --pap RED`);
    await stage.arrives({ ...base(), ...message, kind: "edited", user: "bob", text: "secret three" });
    await stage.arrives({ ...base(), ...message, kind: "deleted", user: "bob" });

    const later = await latest("edited");
    expect(later).toMatchObject({
      marking: "AMBER+STRICT",
      handling: { source: "ep", circle: "label", pap: "RED" },
    });
    expect(await latest("deleted")).toMatchObject({ marking: "AMBER+STRICT", handling: { source: "ep" } });
    for (const number of [pinned?.number, edited?.number, later?.number]) {
      expect(await lineFor("carol", number ?? 0)).toContain("withheld");
      expect(await lineFor("dora", number ?? 0)).toContain("[TLP:AMBER+STRICT · PAP:RED]");
    }
    const told = await stage.answer("carol", `summary ${ref} --for team`);
    expect(told).toContain("Withheld: TLP:AMBER+STRICT PAP:RED of European Parliament.");
    expect(told).not.toContain("secret");
    expect(await stage.answer("dora", `summary ${ref}`)).toMatch(/^TLP:AMBER\+STRICT\nPAP:RED\n/);
  });

  it.each([
    ["that there is not", "mark REF 999 --tlp RED", "has no entry 999"],
    ["as it is", "mark REF 1 --tlp AMBER", "Entry 1 is TLP:AMBER already"],
    ["without saying how", "mark REF 1", "Say how"],
    [
      "for persons who are named without TLP:RED",
      "mark REF 1 --tlp AMBER+STRICT --to rita",
      "only TLP:RED does",
    ],
    ["for persons who may not receive it", "mark REF 1 --tlp RED --to zoe", "may receive up to TLP:AMBER"],
    ["with a misspelt label", "mark REF 1 --tlp AMBRE", "Did you mean AMBER?"],
    ["as classified", "mark REF 1 --tlp EU RESTRICTED", "Council Decision 2013/488/EU"],
  ])("is refused for one %s", async (_, line, reason) => {
    await refuses("alice", line.replace("REF", ref), reason);
  });
});

describe("marking the incident", () => {
  it("more strictly says who gets nothing more, sets topic and summary, and keeps it from them", async () => {
    await noted("bob", "The mail server is clean");

    const told = await stage.answer("alice", `mark ${ref} --tlp AMBER+STRICT`);

    expect(told).toContain("marked the incident TLP:AMBER+STRICT, before: TLP:AMBER");
    expect(told).toContain("European Defence Agency may receive up to TLP:AMBER and gets nothing more");
    expect(told).toContain(`remove ${ref} eda`);
    expect(told).toContain("Europol EC3 may receive up to TLP:AMBER");
    const { incident, rooms } = await stage.state(ref);
    expect(incident.marking).toBe("AMBER+STRICT");
    const topics = await stage.app.database.sql<{ topic: string }[]>`
      select topic from local_rooms where id in ${stage.app.database.sql(rooms.map((room) => room.roomId ?? ""))}`;
    for (const { topic } of topics) expect(topic).toContain("TLP:AMBER+STRICT");
    // Where somebody is who gets nothing more, that is said with the reason, and not who marked it.
    expect(await roomsSay("European Defence Agency may receive up to TLP:AMBER.")).toBe(true);
    expect(await roomsSay("marked the incident TLP:AMBER+STRICT")).toBe(false);
    expect(await stage.answer("carol", `timeline ${ref}`)).not.toContain("mail server");
    expect(await stage.answer("zoe", "list")).not.toContain(ref);
    expect(await stage.answer("bob", "list")).toContain(`TLP:AMBER+STRICT ${ref}`);
    await stage.answer("bob", `note ${ref} After it was raised`);
    expect(await roomsSay("After it was raised")).toBe(false);
  });

  it("more strictly is for responders of every organisation in it; less strictly for its source", async () => {
    await refuses("petra", `mark ${ref} --tlp AMBER+STRICT`, "takes the right coordinator or responder");
    await refuses("bob", `mark ${ref} --tlp GREEN`, "Ask its source: Alice Duty (CERT-EU)");
    expect(await stage.answer("bob", `mark ${ref} --tlp AMBER+STRICT`)).toContain("marked the incident");
    await refuses("bob", `mark ${ref} --tlp AMBER`, "Only its source may mark it less strictly");

    expect(await stage.answer("alice", `mark ${ref} --tlp GREEN`)).toContain(
      "keeps the label that it was said with",
    );
    expect((await stage.state(ref)).incident.marking).toBe("GREEN");
  });

  it("sets what may be done with it", async () => {
    await stage.answer("bob", `mark ${ref} --pap RED`);

    expect((await stage.state(ref)).incident).toMatchObject({ marking: "AMBER", pap: "RED" });
    expect((await stage.roomTexts(ref))[0]).toContain("TLP:AMBER\nPAP:RED");
    await refuses("bob", `mark ${ref} --pap GREEN`, "Only its source");
  });

  it("takes with it what was said at its label, and not what was said at a milder one", async () => {
    const own = await noted("bob", "--pap RED at the incident's label");
    const public_ = await noted("bob", "--tlp CLEAR for the world");

    await stage.answer("alice", `mark ${ref} --tlp AMBER+STRICT`);

    expect(await lineFor("alice", own)).toContain("[TLP:AMBER+STRICT · PAP:RED]");
    expect(await lineFor("alice", public_)).toContain("[TLP:CLEAR]");
  });

  it("is refused when it is marked so already, or without saying how", async () => {
    await refuses("alice", `mark ${ref} --tlp AMBER`, `${ref} is TLP:AMBER already`);
    await refuses("alice", `mark ${ref}`, "Say how");
    await refuses("alice", `mark ${ref} --tlp RED --to bob`, "is for whoever is on its roll");
  });
});

describe("permitting", () => {
  it("opens an entry to an organisation, tells its people the words, and the rooms the number", async () => {
    ref = await stage.open("At the Parliament", "bob");
    await stage.answer("bob", `invite ${ref} cert-eu`);
    const number = await noted("bob", "--tlp AMBER+STRICT The account was a trainee's");
    expect(await lineFor("alice", number)).toContain("withheld");

    const told = await stage.answer("petra", `permit ${ref} ${number} --to cert-eu`);

    expect(told).toContain(`lets CERT-EU have entry ${number}`);
    expect((await stage.toldTo("alice")).join()).toContain(
      `lets you have entry ${number}: [TLP:AMBER+STRICT] The account was a trainee's`,
    );
    expect(await latest("permitted")).toMatchObject({ data: { entry: number, recipients: ["cert-eu"] } });
    expect(await lineFor("alice", number)).toContain("The account was a trainee's");
    expect(await roomsSay("trainee")).toBe(false);
    expect(await roomsSay(`lets CERT-EU have entry ${number}`)).toBe(true);
    expect(await stage.answer("bob", `permit ${ref} ${number} --to cert-eu`)).toContain("may have entry");
  });

  it("is for people of the source alone, and the refusal names them", async () => {
    const number = await noted("bob", "--tlp AMBER+STRICT words");

    await refuses(
      "alice",
      `permit ${ref} ${number} --to cert-eu`,
      "Ask its source: Bob Guard (European Parliament)",
    );
    await refuses("mia", `permit ${ref} ${number} --to cert-eu`, "can use permit; you are a manager");
    await refuses("bob", `permit ${ref} all --to cert-eu`, "Ask its source: Alice Duty (CERT-EU)");
  });

  it.each([
    ["who takes no part", "--to enisa", "ENISA takes no part in"],
    [
      "whose ceiling is lower",
      "--to ec3",
      "Europol EC3 may receive up to TLP:AMBER; this is TLP:AMBER+STRICT",
    ],
    ["who does not exist", "--to ec33", "Did you mean ec3 ("],
  ])("is refused for somebody %s", async (_, to, reason) => {
    const number = await noted(
      "alice",
      to === "--to enisa" ? "--only cert-eu words" : "--tlp AMBER+STRICT words",
    );

    await refuses("alice", `permit ${ref} ${number} ${to}`, reason);
  });

  it("is at TLP:RED for persons", async () => {
    const number = await noted("alice", "--tlp RED --to alice Met the suspect");

    await refuses(
      "alice",
      `permit ${ref} ${number} --to cert-eu`,
      "TLP:RED is for persons: name contacts of CERT-EU",
    );
    await stage.answer("alice", `permit ${ref} ${number} --to rita`);

    expect((await stage.toldTo("rita")).join()).toContain("[TLP:RED] Met the suspect");
    expect(await lineFor("rita", number)).toContain("Met the suspect");
  });

  it("reaches edits that were there before and those that come after", async () => {
    ref = await stage.open("At the Parliament", "bob");
    await stage.answer("bob", `invite ${ref} cert-eu`);
    const room = await stage.person("bob").warRoom(ref.toLowerCase());
    const message = { network: "local-eu", room: room.id, message: "m2" };
    await stage.arrives({ ...base(), ...message, kind: "pinned", user: "bob", author: "bob", text: "one" });
    const pinned = (await latest("pinned"))?.number;
    await stage.answer("bob", `mark ${ref} ${pinned} --tlp AMBER+STRICT`);
    await stage.arrives({ ...base(), ...message, kind: "edited", user: "bob", text: "two" });

    await stage.answer("bob", `permit ${ref} ${pinned} --to cert-eu`);
    await stage.arrives({ ...base(), ...message, kind: "edited", user: "bob", text: "three" });
    await stage.arrives({ ...base(), ...message, kind: "edited", user: "bob", text: "four" });

    const told = await stage.answer("alice", `timeline ${ref} --last 100`);
    for (const words of ["says now: two", "says now: three", "says now: four"]) expect(told).toContain(words);
  });

  it("of the incident lets an organisation in, which is still to be invited", async () => {
    const told = await stage.answer("alice", `permit ${ref} all --to enisa`);

    expect(told).toContain("lets ENISA take part");
    expect(told).toContain(`invite ${ref} enisa`);
    expect((await stage.state(ref)).participations.map((one) => one.organisation)).not.toContain("enisa");
    await refuses("alice", `permit ${ref} all --to nato`, "may receive up to TLP:GREEN; this is TLP:AMBER");
  });

  it.each([
    ["permit REF 999 --to ep", "has no entry 999"],
    ["permit REF some --to ep", "the number of an entry, or all"],
    ["permit REF 1", "--to is missing"],
  ])("%s is refused", async (line, reason) => {
    await refuses("alice", line.replace("REF", ref), reason);
  });
});
