/** Ways around a marking that are not there: naming, leading, raising a label, reminders, and what fails. */
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { HOUR, type Stage, startStage } from "./stage.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await startStage({ directoryFile: join(import.meta.dirname, "need-to-know-review.yaml") });
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
