import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { base, MINUTE, type Stage, startStage } from "../../stage.ts";
import { type Talk, talkOn } from "./talk.ts";

let stage: Stage;
let talking: (line?: string, mode?: "off" | "curated" | "full") => Promise<Talk>;
beforeAll(async () => {
  stage = await startStage();
  talking = (line, mode) => talkOn(stage, line, mode);
});
afterAll(() => stage.stop());

type Network = "local-eu" | "local-partners";

/** Somebody puts an emoji under a message, or takes it away; as an adapter tells of it. */
async function reacts(
  talk: Talk,
  user: string,
  network: Network,
  message: string,
  emoji = "👍",
  kind: "reacted" | "unreacted" = "reacted",
): Promise<void> {
  const room = network === "local-eu" ? talk.eu : talk.partners;
  await stage.arrives({ ...base({ network }), kind, room, user, message, emoji });
}

/** Muster's own emojis under a message. */
async function shown(message: string): Promise<readonly string[]> {
  const rows = await stage.app.database.sql<{ emoji: string }[]>`select emoji from local_reactions
    where message = ${message} and user_id = 'muster' order by emoji`;
  return rows.map((row) => row.emoji);
}

/** Bob says it on local-eu; resolves to the message there and its copy on local-partners. */
async function said(talk: Talk, text = "Patched"): Promise<{ original: string; copy: string }> {
  await talk.says("bob", text);
  const row = (await talk.rows()).at(-1);
  return { original: row?.fromMessage ?? "", copy: row?.toMessage ?? "" };
}

describe("emojis", () => {
  it("under a message stand under its copy, too", async () => {
    const talk = await talking();
    const { original, copy } = await said(talk);

    await reacts(talk, "alice", "local-eu", original);

    expect(await shown(copy)).toEqual(["👍"]);
    expect(await shown(original)).toEqual([]);
  });

  it("under a copy stand under the original", async () => {
    const talk = await talking();
    const { original, copy } = await said(talk);

    await reacts(talk, "carol", "local-partners", copy, "✅");

    expect(await shown(original)).toEqual(["✅"]);
    expect(await shown(copy)).toEqual([]);
  });

  it("stay until the last person has taken theirs away", async () => {
    const talk = await talking();
    const { original, copy } = await said(talk);
    await reacts(talk, "alice", "local-eu", original);
    await reacts(talk, "bob", "local-eu", original);

    await reacts(talk, "alice", "local-eu", original, "👍", "unreacted");
    expect(await shown(copy)).toEqual(["👍"]);

    await reacts(talk, "bob", "local-eu", original, "👍", "unreacted");
    expect(await shown(copy)).toEqual([]);
  });

  it("of both sides do not hold each other", async () => {
    const talk = await talking();
    const { original, copy } = await said(talk);
    await reacts(talk, "alice", "local-eu", original);
    await reacts(talk, "carol", "local-partners", copy);

    await reacts(talk, "alice", "local-eu", original, "👍", "unreacted");

    expect(await shown(copy)).toEqual([]);
    expect(await shown(original)).toEqual(["👍"]);
  });

  it("are kept apart", async () => {
    const talk = await talking();
    const { original, copy } = await said(talk);
    await reacts(talk, "alice", "local-eu", original, "👍");
    await reacts(talk, "alice", "local-eu", original, "👀");

    await reacts(talk, "alice", "local-eu", original, "👍", "unreacted");

    expect(await shown(copy)).toEqual(["👀"]);
  });

  it.each([
    ["that only one network has", ":party_parrot:", "alice"],
    ["of a stranger", "👍", "mallory"],
    ["of somebody who takes no part", "👍", "zoe"],
  ])("%s are not carried", async (_what, emoji, user) => {
    const talk = await talking();
    const { original, copy } = await said(talk);

    await reacts(talk, user, "local-eu", original, emoji);

    expect(await shown(copy)).toEqual([]);
  });

  it("under what was not carried go nowhere", async () => {
    const talk = await talking();

    await reacts(talk, "alice", "local-eu", "unknown");

    expect(await stage.kinds(talk.ref)).not.toContain("delivery-failed");
  });

  it("are no longer carried when the relay is not, but can be taken away", async () => {
    const talk = await talking();
    const { original, copy } = await said(talk);
    await reacts(talk, "alice", "local-eu", original);
    await stage.inRoom("alice", talk.ref, "relay curated");

    await reacts(talk, "alice", "local-eu", original, "👀");
    expect(await shown(copy)).toEqual(["👍"]);

    await reacts(talk, "alice", "local-eu", original, "👍", "unreacted");
    expect(await shown(copy)).toEqual([]);
  });

  it("wait for a message that has not arrived yet", async () => {
    const talk = await talking();
    const network = talk.away("local-partners");
    const { original } = await said(talk);
    await reacts(talk, "alice", "local-eu", original);

    network.back();
    await stage.advance(2 * MINUTE);
    // It looks again a moment later.
    await stage.advance(MINUTE);

    expect(await shown((await talk.rows()).at(-1)?.toMessage ?? "")).toEqual(["👍"]);
  });

  it("under several that were carried as one are for the last of them", async () => {
    const talk = await talking();
    const network = talk.away("local-partners");
    for (const text of ["one", "two", "three"]) await talk.says("bob", text);
    network.back();
    await stage.advance(2 * MINUTE);
    const [, two, three] = await talk.rows();
    expect(two?.toMessage).toBe(three?.toMessage);

    await reacts(talk, "carol", "local-partners", three?.toMessage ?? "");
    await reacts(talk, "alice", "local-eu", two?.fromMessage ?? "", "👀");

    expect(await shown(three?.fromMessage ?? "")).toEqual(["👍"]);
    expect(await shown(two?.fromMessage ?? "")).toEqual([]);
    expect(await shown(three?.toMessage ?? "")).toEqual(["👀"]);
  });
});
