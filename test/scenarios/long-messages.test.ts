/** What a long incident amounts to on Slack, which takes some 12,000 characters and leaves out what is at the end. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { render } from "../../src/adapters/slack/render.ts";
import type { Message } from "../../src/core/message.ts";
import { type Stage, startStage } from "../handlers/stage.ts";
import { appendTo } from "../support/samples.ts";

const LEFT_OUT = "is left out here";
let stage: Stage;
let ref: string;
beforeAll(async () => {
  stage = await startStage();
  ref = await stage.open("Long --severity critical --with ep,ec3", "bob");
  const { incident } = await stage.state(ref);
  const entries = Array.from({ length: 1_000 }, (_, at) => ({
    kind: at % 3 === 0 ? ("decision" as const) : ("note" as const),
    text: `${"Host fs-03 talks to 192.0.2.7 (<!channel> *bold* `x` 🦊) again. ".repeat(1 + (at % 6))}End ${at}.`,
    data: {},
    occurredAt: stage.now(),
    author: "bob",
    organisation: "ep",
    marking: incident.marking,
  }));
  await appendTo(stage.app.database.db, incident.id, entries, stage.now());
  await stage.app.database.sql`insert into roll (incident, contact, organisation, network, state, changed_at)
    select ${incident.id}, 'guest-' || number, 'ec3', 'local-partners', 'invited', now()
    from generate_series(1, 200) as number`;
});
afterAll(() => stage.stop());

/** What Muster last whispered to this person, as it would look on Slack. */
async function onSlack(user: string): Promise<string> {
  const [row] = await stage.app.database.sql<{ message: Message }[]>`
    select message from local_messages where only_for = ${user} and author = 'muster' order by id desc limit 1`;
  if (!row) throw new Error(`${user} was told nothing`);
  return JSON.stringify(render(row.message).blocks);
}

describe("on Slack", () => {
  it.each([20, 50, 100])("the last %i entries of a timeline end with the newest one", async (last) => {
    const told = await stage.answer("bob", `timeline ${ref} --last ${last}`);
    const newest = Number(/entries \d+ to (\d+)/.exec(told)?.[1]);

    const shown = await onSlack("bob");
    expect(shown).not.toContain(LEFT_OUT);
    expect(shown).toContain(`"text":"${newest}"`);
  });

  it("every entry can be reached by going back from page to page", async () => {
    let command = `timeline ${ref} --before 150 --last 100`;
    const seen: number[] = [];
    for (let pages = 0; pages < 20 && command !== ""; pages += 1) {
      const told = await stage.answer("bob", command);
      seen.push(...[...told.matchAll(/^- (\d+) /gm)].map(([, number]) => Number(number)));
      const before = /!incident (timeline \S+ --before \d+)/.exec(told)?.[1];
      command = before === undefined ? "" : `${before} --last 100`;
    }
    expect(seen.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 149 }, (_, at) => at + 1));
  });

  it("a timeline has nothing before its first entry, and says so", async () => {
    expect(await stage.answer("bob", `timeline ${ref} --before 1`)).toContain("Nothing was done");
    const { entries } = await stage.state(ref);
    expect(await stage.answer("bob", `timeline ${ref} --before 3`)).toContain(`Timeline of ${ref}:`);
    expect(await stage.answer("bob", `timeline ${ref} --before ${entries.length + 500}`)).toContain(
      "entries",
    );
  });

  it.each(["team", "partners", "managers"])("the summary for %s has its end", async (audience) => {
    const told = await stage.answer("bob", `summary ${ref} --for ${audience}`);

    const shown = await onSlack("bob");
    expect(shown).not.toContain(LEFT_OUT);
    expect(told).toContain("Next");
  });

  it("the card of 200 invitees keeps its buttons", async () => {
    await stage.answer("bob", `status ${ref}`);

    const shown = await onSlack("bob");
    expect(shown).not.toContain(LEFT_OUT);
    expect(shown).toContain("muster:acknowledge");
    expect(shown).toContain("more");
  });
});
