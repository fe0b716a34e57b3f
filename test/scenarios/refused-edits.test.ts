/** Slack refuses to change messages: card, relayed words and reminders are said again, and nothing stays old for ever. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CAROL, type RelayWorld, startRelayWorld, until } from "./relay-world.ts";

describe("M15: a workspace that does not let messages be edited", { timeout: 150_000 }, () => {
  let world: RelayWorld;
  beforeAll(async () => {
    world = await startRelayWorld();
  }, 60_000);
  afterAll(() => world.stop());

  /** Every edit, until it is allowed again. */
  const refuse = (code: string) =>
    void world.slack.strict.faults.push({ method: "chat.update", kind: "error", code, times: 1_000 });
  const allow = () => world.slack.strict.faults.splice(0);
  const onSlack = async () => (await world.slackRooms())[0]?.seen;
  const calm = async () => {
    await world.slack.settled();
    await world.muster.settled();
  };

  it.each([
    ["edit_window_closed", "critical"],
    ["cant_update_message", "high"],
    ["msg_too_long", "medium"],
  ])("gets another card, pinned instead of the old one: %s", async (code, severity) => {
    const old = (await onSlack())?.pinned ?? [];
    expect(old).toHaveLength(1);
    refuse(code);

    await world.slack.command("alice", world.slackRoom, `severity ${severity}`);

    await until(
      "another card is pinned",
      async () => {
        const pinned = (await onSlack())?.pinned ?? [];
        return pinned.length === 1 && pinned[0] !== old[0];
        // What Slack answers late is posted again only after 30 s.
      },
      120_000,
    );
    allow();
    await calm();
    await until("it says what the old one could not", async () => {
      const now = await onSlack();
      const card = now?.messages.find((message) => message.id === now.pinned[0]);
      return card?.text.toLowerCase().includes(severity) === true;
    });

    // The new one is the card from now on.
    const words = `all is well at ${severity}`;
    await world.slack.command("alice", world.slackRoom, `note ${words}`);
    await until("the note is heard", async () =>
      (await world.onSlack()).some((message) => message.text.includes(words)),
    );
    await until("one card is pinned", async () => (await onSlack())?.pinned.length === 1);
  });

  it("hears a relayed edit as another message, which is the copy from then on", async () => {
    const carol = () => world.matrix.as(CAROL);
    const said = await carol().say(world.matrixRoom, "The host is fs-30");
    const heard = (words: string) => async () =>
      (await world.onSlack()).filter((message) => message.text.includes(words)).length === 1;
    await until("it is heard", heard("fs-30"));
    const first = (await world.onSlack()).find((message) => message.text.includes("fs-30"));
    refuse("edit_window_closed");

    await carol().edit(world.matrixRoom, said, "The host is fs-03");
    await until("the change is heard", heard("fs-03"));
    allow();
    await calm();

    const second = (await world.onSlack()).find((message) => message.text.includes("fs-03"));
    expect(second?.id).not.toBe(first?.id);
    expect(second?.text).toContain("said again");
    expect((await world.onSlack()).some((message) => message.text.includes("fs-30"))).toBe(false);

    await carol().edit(world.matrixRoom, said, "The host is fs-13");
    await until("the next change is heard", heard("fs-13"));
    expect((await world.onSlack()).find((message) => message.text.includes("fs-13"))?.id).toBe(second?.id);
    await carol().redact(world.matrixRoom, said);
    await until("it is gone", async () => (await world.onSlack()).every(({ id }) => id !== second?.id));
  });
});
