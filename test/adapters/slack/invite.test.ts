import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Forbidden, NotFound, Unavailable } from "../../../src/adapters/chat-errors.ts";
import { first, type SlackHarness, startHarness } from "./harness.ts";

describe("inviting on Slack", () => {
  let harness: SlackHarness;
  let room: string;
  beforeEach(async () => {
    harness = await startHarness("http", { options: { timings: { requestTimeoutMs: 5_000 } } });
    room = await harness.port.openRoom({ name: "inc-2026-0001-x", topic: "" }, first());
  });
  afterEach(() => harness.stop());
  const invites = () => harness.slack.strict.calls.filter((call) => call.method === "conversations.invite");
  /** Makes people and returns their ids. */
  const crowd = (count: number): string[] => {
    const { users } = harness.slack.store;
    const alice = users.findOneBy("user_id", harness.people.alice.user);
    if (alice === undefined) throw new Error("no alice");
    const { id: _id, ...row } = alice;
    return Array.from({ length: count }, (_, at) => {
      const user_id = `U0CROWD${String(at).padStart(4, "0")}`;
      users.insert({ ...row, user_id, name: `crowd-${at}`, email: `crowd${at}@cert.test` });
      return user_id;
    });
  };

  it.each(["ok-with-errors", "refused-with-errors", "refused-bare"] as const)(
    "gives each person an outcome when Slack answers a mixed list %s",
    async (style) => {
      harness.slack.strict.inviteStyle = style;
      const { alice, bob, carol } = harness.people;
      await harness.port.invite(room, [bob.user]);

      const outcomes = await harness.port.invite(room, [
        alice.user,
        bob.user,
        "U0NOBODY00",
        harness.slack.bot.user,
        "not-an-id",
        carol.user,
      ]);

      expect(outcomes).toEqual([
        { user: alice.user, state: "joined" },
        { user: bob.user, state: "joined" },
        { user: "U0NOBODY00", state: "failed", reason: "nobody in this Slack workspace has this id" },
        { user: harness.slack.bot.user, state: "failed", reason: "is Muster itself" },
        { user: "not-an-id", state: "failed", reason: "this is not a Slack user id" },
        { user: carol.user, state: "joined" },
      ]);
      expect((await harness.look(room)).members).toEqual(
        expect.arrayContaining([alice.user, bob.user, carol.user]),
      );
    },
  );

  it("invites 250 people in three calls", async () => {
    const users = crowd(250);

    const outcomes = await harness.port.invite(room, users);

    expect(outcomes.every((outcome) => outcome.state === "joined")).toBe(true);
    expect(invites().map((call) => call.args.users?.split(",").length)).toEqual([100, 100, 50]);
    // Without it one wrong id keeps the other 99 out.
    expect(invites().every((call) => call.args.force === "true")).toBe(true);
    expect(await harness.port.members(room)).toHaveLength(250);
  });

  it("keeps what is known when a later batch fails", async () => {
    const users = crowd(150);
    harness.slack.strict.faults.push({ method: "conversations.invite", kind: "500", after: 1, times: 1 });

    const outcomes = await harness.port.invite(room, users);

    expect(outcomes.slice(0, 100).every((outcome) => outcome.state === "joined")).toBe(true);
    expect(outcomes.slice(100)).toEqual(
      users
        .slice(100)
        .map((user) => ({ user, state: "failed", reason: expect.stringContaining("HTTP 500"), again: true })),
    );
  });

  it("counts people as joined who were invited by an attempt whose answer was lost", async () => {
    const { alice } = harness.people;
    harness.slack.strict.faults.push({ method: "conversations.invite", kind: "lost-reply", times: 1 });

    await expect(harness.port.invite(room, [alice.user])).rejects.toBeInstanceOf(Unavailable);

    expect(await harness.port.invite(room, [alice.user])).toEqual([{ user: alice.user, state: "joined" }]);
  });

  it("rejects when it is the room or the app that Slack refuses", async () => {
    const users = [harness.people.alice.user];

    await expect(harness.port.invite("C0NOWHERE00", users)).rejects.toBeInstanceOf(NotFound);
    harness.slack.strict.faults.push({
      method: "conversations.invite",
      kind: "error",
      code: "not_in_channel",
      times: 1,
    });
    await expect(harness.port.invite(room, users)).rejects.toBeInstanceOf(Forbidden);
  });

  it("asks nothing when there is nobody to invite", async () => {
    expect(await harness.port.invite(room, [])).toEqual([]);
    expect(await harness.port.invite(room, ["U1,U2", "<!channel>"])).toMatchObject([
      { state: "failed" },
      { state: "failed" },
    ]);
    expect(invites()).toEqual([]);
  });
});
