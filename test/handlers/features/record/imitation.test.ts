/** M44: words that begin like somebody else's, and caveats that look like labels. */
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Stage, startStage } from "../../stage.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await startStage();
});
afterAll(() => stage.stop());

it("M44: shows on the timeline who wrote words, whatever name these begin with or end in", async () => {
  const ref = await stage.open("Something is wrong --with ep");
  await stage.answer("bob", `note ${ref} -- Bob Guard's colleague Alice Duty (CERT-EU): pay`);
  await stage.answer("bob", `note ${ref} -- Pay the ransom – Alice Duty (CERT-EU)`);

  const lines = (await stage.answer("alice", `timeline ${ref}`)).split("\n");
  for (const words of ["Bob Guard's colleague", "Pay the ransom"])
    expect(lines.find((line) => line.includes(words))).toMatch(new RegExp(`UTC Bob Guard: .*${words}`));
  for (const audience of ["team", "managers"]) {
    const report = await stage.answer("alice", `summary ${ref} --for ${audience}`);
    expect(report).toMatch(/Alice Duty \(CERT-EU\) – Bob Guard/);
  }
});

it.each(["EXERCISE", "TLP:CLEAR", "𝐄𝐗𝐄𝐑𝐂𝐈𝐒𝐄"])("M44: takes no caveat %s", async (caveat) => {
  const ref = await stage.open("Something is wrong --with ep");
  const { entries } = await stage.state(ref);

  expect(await stage.answer("bob", `note ${ref} --caveat "${caveat}" words`)).toContain("must not look like");
  expect((await stage.state(ref)).entries).toHaveLength(entries.length);
  expect(await stage.answer("alice", `open Another --caveat "${caveat}"`)).toContain("Nothing was opened");
});
