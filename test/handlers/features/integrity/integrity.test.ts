/** M36: who may read follows from the chain, and a changed record is noticed. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Stage, startStage } from "../../stage.ts";

const SECRET = "The suspect is Jane";
let stage: Stage;
let ref: string;
let id: string;
let note: number;
beforeAll(async () => {
  stage = await startStage();
});
afterAll(() => stage.stop());
beforeEach(async () => {
  ref = await stage.open("Something is wrong --severity high --with ep,ec3");
  await stage.answer("bob", `note ${ref} ${SECRET}`);
  const { incident, entries } = await stage.state(ref);
  id = incident.id;
  note = entries.find((entry) => entry.kind === "note")?.number ?? 0;
});

const sql = () => stage.app.database.sql;
const mark = () => stage.answer("bob", `mark ${ref} ${note} --tlp RED`);
const carolReads = async () => stage.answer("carol", `timeline ${ref}`);

describe("M36: a row inserted by hand", () => {
  it("into permits opens no entry", async () => {
    await mark();
    await sql()`insert into permits (incident, entry, recipient, by, at) values (${id}, ${note}, 'carol', 'bob', now())`;

    expect(await carolReads()).not.toContain(SECRET);
  });

  it.each([
    ["CLEAR", null],
    ["RED", { source: "ep", circle: "label", named: ["bob", "carol"] }],
  ])("into entry_markings, as %s, opens no entry", async (tlp, handling) => {
    await mark();
    await sql()`update entry_markings set tlp = ${tlp}, handling = ${handling === null ? null : JSON.stringify(handling)}::text::jsonb
      where incident = ${id}`;

    expect(await carolReads()).not.toContain(SECRET);
  });

  it("that is missing from entry_markings opens no entry", async () => {
    await mark();
    await sql()`delete from entry_markings where incident = ${id}`;

    expect(await carolReads()).not.toContain(SECRET);
  });

  it("is not needed for what the source permits", async () => {
    await mark();
    await stage.answer("bob", `permit ${ref} ${note} --to dora`);

    expect(await stage.answer("dora", `timeline ${ref}`)).toContain(SECRET);
    await stage.app.runJob("verify-records");
    expect(await sql()`select number from broken_records where incident = ${id}`).toEqual([]);
  });
});

describe("M36: the record", () => {
  it.each([
    [
      "an entry was changed",
      () => sql().unsafe(`update timeline set text = 'forged' where incident = '${id}' and number = ${note}`),
    ],
    [
      "an entry is gone",
      () => sql().unsafe(`delete from timeline where incident = '${id}' and number = ${note}`),
    ],
    [
      "a permission was put there",
      () => sql().unsafe(`insert into permits values ('${id}', ${note}, 'carol', 'bob', now())`),
    ],
  ])("is said to be broken when %s, once, to the rooms, /readyz and the metrics", async (_, change) => {
    // What other tests left behind.
    await stage.app.runJob("verify-records");
    await sql().unsafe("alter table timeline disable trigger user");
    await change();
    await sql().unsafe("alter table timeline enable trigger user");

    expect(await stage.app.runJob("verify-records")).toBe(1);
    await stage.settled();
    expect(await stage.app.runJob("verify-records")).toBe(0);
    await stage.settled();

    const alarms = (await stage.roomTexts(ref)).filter((text) => text.includes("is not what it was"));
    expect(alarms).toHaveLength(1);
    const ready = await fetch(`${stage.app.url}/readyz`);
    expect(ready.status).toBe(503);
    expect(JSON.stringify(await ready.json())).toContain("npm run verify");
    expect(await (await fetch(`${stage.app.url}/metrics`)).text()).toMatch(/muster_records_broken [1-9]/);
  });

  it("has a head that a command shows", async () => {
    const before = (await stage.state(ref)).entries.at(-1);

    expect(await stage.answer("bob", `timeline ${ref} --head`)).toContain(before?.hash);
  });
});
