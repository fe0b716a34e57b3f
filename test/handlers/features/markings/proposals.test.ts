/** M43: a stricter marking by others than the source binds at once, and is confirmed or undone. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { afterVote } from "../../../../src/core/marking/proposal.ts";
import { type Stage, startStage } from "../../stage.ts";

const SECRET = "The account was a trainee's";
let stage: Stage;
let ref: string;
let number: number;
beforeAll(async () => {
  stage = await startStage();
});
afterAll(() => stage.stop());
beforeEach(async () => {
  ref = await stage.open("Something is wrong --with ep,eda,ec3,cert-eu");
  await stage.answer("bob", `note ${ref} ${SECRET}`);
  number = (await stage.state(ref)).entries.find((entry) => entry.kind === "note")?.number ?? 0;
});

const reads = async (user: string) =>
  (await stage.answer(user, `timeline ${ref} --last 100`)).includes(SECRET);
const mark = (user: string, how: string) => stage.answer(user, `mark ${ref} ${number} ${how}`);

describe("M43: a stricter marking by others", () => {
  beforeEach(async () => {
    expect(await mark("rita", "--tlp RED")).toContain("marked entry");
  });

  it("binds at once, and the source is told, without the words", async () => {
    expect(await reads("carol")).toBe(false);
    expect(await reads("rita")).toBe(true);
    const told = (await stage.toldTo("bob")).at(-1) ?? "";
    expect(told).toContain(`mark ${ref} ${number} --undo`);
    expect(told).not.toContain(SECRET);
  });

  it("is undone by the source alone, and the table follows from the chain", async () => {
    expect(await mark("dora", "--undo")).toContain("again");

    for (const user of ["carol", "alice", "dora"]) expect(await reads(user), user).toBe(true);
    expect(await mark("dora", "--undo")).toContain("Nothing was decided");
    await stage.app.runJob("verify-records");
    const { id } = (await stage.state(ref)).incident;
    expect(await stage.app.database.sql`select number from broken_records where incident = ${id}`).toEqual(
      [],
    );
  });

  it("is undone by responders of two other organisations", async () => {
    expect(await mark("zoe", "--undo")).toContain("one more");
    expect(await reads("carol")).toBe(false);
    expect(await mark("zita", "--undo")).toContain("said so already");
    expect(await mark("carol", "--undo")).toContain("Nothing was decided");
    expect(await mark("emil", "--undo")).toContain("again");
    expect(await reads("carol")).toBe(true);
  });

  it("is confirmed by the source, and then undone by no two others", async () => {
    await mark("bob", "--confirm");
    expect(await mark("zoe", "--undo")).toContain("Nothing was decided");
    expect(await reads("carol")).toBe(false);
  });

  it("is taken back by who made it, and by no colleague of theirs", async () => {
    expect(await mark("alice", "--undo")).toContain("Nothing was decided");
    expect(await mark("rita", "--undo")).toContain("again");
    expect(await reads("carol")).toBe(true);
  });

  it("of the source itself is no proposal", async () => {
    await mark("bob", "--tlp AMBER+STRICT");
    for (const user of ["alice", "emil", "zoe"])
      expect(await mark(user, "--undo")).toContain("Nothing was decided");
  });

  it("is made five times by an organisation until somebody has decided", async () => {
    for (let i = 0; i < 6; i += 1) await stage.answer("bob", `note ${ref} Words ${i}`);
    const notes = (await stage.state(ref)).entries.filter((entry) => entry.text.includes("Words "));
    const answers = [];
    for (const note of notes)
      answers.push(await stage.answer("rita", `mark ${ref} ${note.number} --tlp RED`));
    expect(answers.filter((one) => one.includes("Nothing was marked"))).toHaveLength(2);
  });
});

describe("M43: a vote", () => {
  const proposal = { author: "zoe", organisation: "eda", votes: [] };
  const of = (organisation: string, mayRespond = true) => ({ contact: "x", organisation, mayRespond });

  it("decides by the source, counts of one other organisation, and decides of a second", () => {
    const one = { ...proposal, votes: [{ vote: "undo", organisation: "cert-eu" }] };

    expect(afterVote(proposal, "ep", of("ep", false), "confirm")).toBe("decided");
    expect(afterVote(proposal, "ep", of("cert-eu"), "undo")).toBe("counted");
    expect(afterVote(one, "ep", of("cert-eu"), "undo")).toBe("again");
    expect(afterVote(one, "ep", of("ec3"), "confirm")).toBe("counted");
    expect(afterVote(one, "ep", of("ec3"), "undo")).toBe("decided");
    expect(afterVote(one, "ep", of("eda"), "undo")).toBe("not-theirs");
    expect(afterVote(one, "ep", of("ec3", false), "undo")).toBe("not-theirs");
  });
});
