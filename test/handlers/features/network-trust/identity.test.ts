/** M32: the keys of a person's account are no longer those that were seen first. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { ChatPort } from "../../../../src/adapters/chat-port.ts";
import { base, type Stage, startStage, typed } from "../../stage.ts";

const EU = "local-eu";
let stage: Stage;
let ref: string;
const accepted: string[] = [];
beforeAll(async () => {
  stage = await startStage();
  const identities = { accept: async (user: string, key: string) => void accepted.push(`${user} ${key}`) };
  stage.replacePort(EU, (port) => ({ ...port, identities }) as ChatPort);
});
afterAll(() => stage.stop());
beforeEach(async () => {
  ref = await stage.open("Something is wrong --with ep");
  await stage.inRoom("bob", ref, "ack");
});
const changes = (identity: string) =>
  stage.arrives({ ...base(), kind: "identity-changed", user: "bob", identity });
const news = async () => (await stage.roomTexts(ref)).filter((text) => text.includes("have changed"));

describe("M32: a changed identity", () => {
  it("is told to the room, their organisation and coordinators, once, and stops their commands", async () => {
    await changes("KEY-1");
    await changes("KEY-1");

    expect(await news()).toHaveLength(1);
    expect(await stage.kinds(ref)).toContain("identity-changed");
    for (const one of ["dora", "alice"]) expect((await stage.toldTo(one)).join(), one).toContain("trust bob");
    expect((await stage.toldTo("bob")).join()).not.toContain("trust bob");
    await stage.arrives(typed("bob", `close ${ref}`));
    expect((await stage.toldTo("bob")).at(-1)).toContain("are not those that Muster knew");
    expect((await stage.state(ref)).incident.status).not.toBe("closed");
    const answer = await stage.answer("alice", "refused");
    expect(answer).toContain("keys of the account changed");
  });

  it("is accepted by a coordinator who has called back, and by nobody else", async () => {
    await changes("KEY-2");
    for (const one of ["dora", "zita"])
      expect(await stage.answer(one, "trust bob"), one).toMatch(/Nothing was done/);
    expect(accepted).toEqual([]);

    expect(await stage.answer("alice", "trust bob")).toContain("KEY-2");
    expect(accepted).toEqual(["bob KEY-2"]);
    expect(await stage.kinds(ref)).toContain("identity-accepted");
    expect(await stage.answer("bob", `status ${ref}`)).toContain(ref);
    // The same keys once more are no news; others are.
    await changes("KEY-2");
    expect(await stage.answer("bob", `status ${ref}`)).toContain(ref);
    await changes("KEY-3");
    expect(await news()).toHaveLength(2);
    await stage.answer("alice", "trust bob");
  });
});

describe("the record of refused attempts", () => {
  it("has who tried what, alike attempts once, for coordinators, and no words", async () => {
    await stage.answer("petra", `close ${ref} --resolution "secret words"`);
    await stage.answer("petra", `close ${ref}`);
    await stage.answer("mallory", "list", { network: EU });
    await stage.answer("zoe", `status ${ref}`);

    const all = await stage.answer("alice", "refused");
    expect(all).toMatch(/Petra Partner \(European Parliament\) on local-eu: close: not their right, 2 times/);
    expect(all).toMatch(/mallory on local-eu: .*not in the directory/);
    expect(all).toMatch(new RegExp(`Zoe Elsewhere.*: status ${ref}: no such incident`));
    expect(all).not.toContain("secret words");
    const metrics = await (await fetch(`${stage.app.url}/metrics`)).text();
    expect(metrics).toMatch(/muster_attempts_refused [1-9]/);
  });

  it("shows a coordinator of one organisation its own people alone, and no incident that is not theirs", async () => {
    await stage.answer("zoe", `status ${ref}`);

    const told = await stage.answer("zita", "refused");
    expect(told).toContain("Zoe Elsewhere");
    expect(told).not.toContain("Petra");
    expect(told).not.toContain(ref);
    expect(await stage.answer("bob", "refused")).toContain("Only coordinators");
  });

  it("keeps no more than a thousand", async () => {
    const { sql } = stage.app.database;
    await sql`insert into refusals (network, user_id, what, why, times, first_at, last_at)
      select 'x', 'u' || n, 'list', 'unknown', 1, now(), to_timestamp(0) from generate_series(1, 1500) n`;
    await stage.answer("mallory", "list", { network: EU });
    const [row] = await sql`select count(*)::int as count from refusals`;
    expect(row?.count).toBe(1_000);
  });
});
