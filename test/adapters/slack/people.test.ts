import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Unavailable } from "../../../src/adapters/chat-errors.ts";
import { timePasses } from "../../support/until.ts";
import { type SlackHarness, startHarness } from "./harness.ts";

describe("people on Slack", () => {
  let harness: SlackHarness;
  beforeEach(async () => {
    harness = await startHarness("http", { options: { timings: { lookupMs: 80, requestTimeoutMs: 1_000 } } });
  });
  afterEach(() => harness.stop());
  const lookups = () => harness.slack.strict.calls.filter((call) => call.method.startsWith("users."));
  const change = (fields: Record<string, unknown>) => {
    const { users } = harness.slack.store;
    const row = users.findOneBy("user_id", harness.people.alice.user);
    if (row !== undefined) users.update(row.id, fields);
  };

  it("are found by e-mail, however it is written, and by user id", async () => {
    const { user } = harness.people.alice;

    expect(await harness.port.findUser(" Alice@CERT.test ")).toBe(user);
    expect(await harness.port.findUser(user)).toBe(user);
  });

  it("are not looked for under what is no address", async () => {
    for (const address of [
      "",
      "@alice:cert.test",
      "alice",
      "#room",
      "<!channel>",
      "a@b",
      "U1",
      "alice@x.y,bob@x.y",
    ]) {
      expect(await harness.port.findUser(address)).toBeUndefined();
    }
    expect(lookups()).toEqual([]);
  });

  it("are asked about once, until the answer is old", async () => {
    await harness.port.findUser("alice@cert.test");
    await harness.port.findUser("alice@cert.test");
    expect(lookups()).toHaveLength(1);

    // Older than the harness lets an answer become.
    await timePasses(100);
    await harness.port.findUser("alice@cert.test");
    expect(lookups()).toHaveLength(2);
  });

  it("are asked about again after a failure", async () => {
    harness.inject({ on: "findUser", kind: "500", times: 1 });

    await expect(harness.port.findUser("alice@cert.test")).rejects.toBeInstanceOf(Unavailable);

    expect(await harness.port.findUser("alice@cert.test")).toBe(harness.people.alice.user);
  });

  it("are not found when their account is deactivated", async () => {
    change({ deleted: true });

    expect(await harness.port.findUser("alice@cert.test")).toBeUndefined();
    expect(await harness.port.findUser(harness.people.alice.user)).toBeUndefined();
  });

  it("have the e-mail that the workspace vouches for", async () => {
    expect(await harness.port.profiles?.addressesOf(harness.people.alice.user)).toEqual(["alice@cert.test"]);
  });

  it.each([
    ["of another workspace (Slack Connect)", { team_id: "T0OTHER" }],
    ["deactivated", { deleted: true }],
    ["a bot", { is_bot: true }],
  ])("have no address when they are %s", async (_what, fields) => {
    change(fields);

    expect(await harness.port.profiles?.addressesOf(harness.people.alice.user)).toEqual([]);
  });

  it.each([
    ["of another workspace (Slack Connect)", { team_id: "T0OTHER" }],
    ["a bot", { is_bot: true }],
  ])("M37: are not found by an e-mail that is %s", async (_what, fields) => {
    change(fields);

    expect(await harness.port.findUser("alice@cert.test")).toBeUndefined();
  });

  it("have no address when nobody knows them", async () => {
    expect(await harness.port.profiles?.addressesOf("U0NOBODY00")).toEqual([]);
    expect(await harness.port.profiles?.addressesOf("@alice:cert.test")).toEqual([]);
  });
});
