/** One alert opens one incident, without mixing drills with real ones or telling anybody of what others do. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Stage, startStage } from "../../stage.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await startStage();
});
afterAll(() => stage.stop());

describe("the id of an alert", () => {
  it("that a drill has used does not keep the real incident from being opened", async () => {
    const drill = await stage.open("Drill --exercise --alert SIEM-1", "bob");
    const real = await stage.open("Real --alert SIEM-1", "bob");

    expect(real).not.toBe(drill);
    expect((await stage.state(real)).incident.exercise).toBe(false);
    expect(await stage.answer("bob", "open Again --alert SIEM-1")).toContain(real);
    expect(await stage.answer("bob", "open Again --exercise --alert SIEM-1")).toContain(drill);
  });

  it("that an organisation uses which one may not know of opens an incident of one's own, and tells nothing", async () => {
    const theirs = await stage.open("Theirs --alert SIEM-2", "bob");
    const answers = await stage.replies("zoe", "open Ours --alert SIEM-2");

    expect(answers[0]).toMatchObject({ id: "incidents.opened", facts: { title: "Ours" } });
    expect(JSON.stringify(answers)).not.toContain(theirs);
    expect(await stage.replies("zoe", "open Ours again --alert SIEM-2")).toMatchObject([
      { id: "incidents.alertWasOpened" },
    ]);
    expect(await stage.answer("bob", "open Theirs again --alert SIEM-2")).toContain(theirs);
  });

  it("M41: that a hidden incident of one's own organisation has opens another, and tells nothing", async () => {
    const hidden = await stage.open("Theirs --tlp RED --alert SIEM-5", "bob");
    const first = await stage.answer("cora", "open Ours --tlp RED --alert SIEM-5");
    const second = await stage.answer("hugo", "open Ours, too --tlp RED --alert SIEM-5");

    for (const answer of [first, second]) {
      expect(answer).not.toMatch(/already|fault of Muster/);
      expect(answer).not.toContain(hidden);
      expect(answer).toContain("is open: Ours");
    }
    expect(await stage.answer("bob", "open Again --alert SIEM-5")).toContain(hidden);
  });

  it("M41: that a hidden incident has does not keep one's own from being opened again, and tells nothing", async () => {
    const own = await stage.open("Ours --alert SIEM-6", "zoe");
    await stage.answer("zoe", `close ${own}`);
    const hidden = await stage.open("Theirs --alert SIEM-6", "bob");
    const answer = await stage.answer("zoe", `reopen ${own}`);

    expect(answer).not.toMatch(/alert|fault of Muster/);
    expect((await stage.state(own)).incident.status).toBe("triaged");
    expect(await stage.answer("bob", "open Again --alert SIEM-6")).toContain(hidden);
    expect(await stage.answer("zoe", "open Again --alert SIEM-6")).toContain(own);
  });

  it("M41: is what it is, also when it looks like the mark of a drill", async () => {
    const real = await stage.open('Real --alert "SIEM-7 (exercise)"', "bob");
    const drill = await stage.open("Drill --exercise --alert SIEM-7", "bob");
    const other = await stage.open('Drill --exercise --alert "SIEM-7 (exercise)"', "bob");

    expect(new Set([real, drill, other]).size).toBe(3);
    expect(await stage.answer("bob", 'open Again --alert "SIEM-7 (exercise)"')).toContain(real);
  });

  it("does not keep a closed incident from saying why it cannot be reopened", async () => {
    const first = await stage.open("First --alert SIEM-3", "bob");
    await stage.answer("bob", `close ${first}`);
    const second = await stage.open("Second --alert SIEM-3", "bob");

    expect(await stage.replies("bob", `reopen ${first}`)).toMatchObject([
      { id: "incidents.alertOpenedAnother", facts: { other: expect.stringContaining(second) } },
    ]);
    expect((await stage.state(first)).incident.status).toBe("closed");
    await stage.answer("bob", `close ${second}`);
    await stage.answer("bob", `reopen ${first}`);
    expect((await stage.state(first)).incident.status).toBe("triaged");
  });
});
