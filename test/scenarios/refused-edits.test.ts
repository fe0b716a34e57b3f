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
    const seen = await onSlack();
    const card = seen?.messages.find((message) => message.id === seen.pinned[0]);
    expect(card?.text.toLowerCase()).toContain(severity);

    // The new one is the card from now on.
    const { length } = seen?.messages ?? [];
    await world.slack.command("alice", world.slackRoom, "note --tlp AMBER all is well");
    await calm();
    expect((await onSlack())?.pinned).toEqual(seen?.pinned);
    expect((await onSlack())?.messages.length).toBe((length ?? 0) + 1);
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
