/**
 * `kill -9` while people talk: before and after each call that says, changes, removes or marks something for them.
 * After a restart everything is there once, in order. Muster runs as a process of its own; the platforms live on.
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { BothPlatforms } from "../support/both-platforms.ts";
import { sampled } from "../support/sample.ts";
import { arrange, type KilledWorld, type Moment, startKilledWorld } from "./killed-world.ts";
import { CAROL, openTalk, until } from "./relay-world.ts";

const SAID = 4;
const MOMENTS: readonly Moment[] = (["before", "after"] as const).flatMap((when) => [
  { on: "slack", call: "chat.postMessage", when },
  { on: "slack", call: "chat.update", when },
  { on: "slack", call: "reactions.add", when },
  { on: "matrix", call: "send", when },
]);

describe("killed while people talk", { timeout: 120_000 }, () => {
  let world: KilledWorld;
  let platforms: BothPlatforms;
  let slackRoom: string;
  let matrixRoom: string;
  let talks = 0;

  beforeAll(async () => {
    world = await startKilledWorld();
    ({ platforms } = world);
    ({ slackRoom, matrixRoom } = await openTalk(
      platforms,
      `${world.url()}/slack/events`,
      world.database.sql,
    ));
  }, 60_000);
  afterAll(() => world.stop());

  it.each(sampled(MOMENTS, 2))("$when $call on $on", async (moment) => {
    talks += 1;
    const { slack, matrix } = platforms;
    const carol = matrix.as(CAROL);
    // Muster's own calls; of posts not the first, so that some is said already.
    const isPost = moment.on === "matrix" || moment.call === "chat.postMessage";
    const wounded = arrange(platforms, moment, { user: slack.bot.user, after: isPost ? 1 : 0 });

    for (let at = 0; at < SAID; at += 1) {
      await slack.as("bob", "chat.postMessage", { channel: slackRoom, text: `from slack ${talks}.${at};` });
      const event = await carol.say(matrixRoom, `from matrix ${talks}.${at};`);
      if (at !== 0) continue;
      await carol.edit(matrixRoom, event, `from matrix ${talks}.${at}; (changed)`);
      await carol.react(matrixRoom, await copyOf(`from slack ${talks}.0;`), "👍");
    }
    await wounded();
    // Slack's double repeats an event for a moment only, and what it could not deliver is not Muster's loss.
    await slack.settled();
    await world.kill();
    matrix.clearFaults();
    await world.restart();

    const wanted = Array.from({ length: SAID }, (_, at) => `${talks}.${at}`);
    await until("all is said", async () => {
      const waiting = await world.database.sql`select 1 from outbox where done_at is null
        union all select 1 from inbox where done_at is null`;
      return waiting.length === 0 && said(await onSlack(), "matrix").length >= SAID;
    });
    expect(said(await onSlack(), "matrix")).toEqual(wanted);
    expect(said(await onMatrix(), "slack")).toEqual(wanted);
    expect((await onSlack()).join("\n")).toContain(`from matrix ${talks}.0; (changed)`);
    await until("bob sees the emoji", async () =>
      ((await platforms.slackRooms())[0]?.seen.messages ?? []).some(
        (message) =>
          message.text.includes(`from slack ${talks}.0;`) &&
          message.reactions?.some((one) => one.user === "muster") === true,
      ),
    );
  });

  const onSlack = async () =>
    ((await platforms.slackRooms())[0]?.seen.messages ?? []).map((message) => message.text);
  const onMatrix = async () =>
    ((await platforms.matrixRooms())[0]?.seen.messages ?? []).map((message) => message.text);
  /** Muster's, which name who speaks. */
  const said = (texts: readonly string[], where: string): string[] =>
    texts
      .filter((text) => text.includes("TLP:AMBER"))
      .flatMap((text) => [...text.matchAll(new RegExp(`from ${where} (${talks}\\.\\d+);`, "g"))])
      .map((match) => match[1] ?? "");

  /** Where Muster said it on Matrix. */
  async function copyOf(text: string): Promise<string> {
    let id: string | undefined;
    await until(`${text} is carried`, async () => {
      id = (await platforms.matrixRooms())[0]?.seen.messages.find(
        (message) => message.text.includes("TLP:AMBER") && message.text.includes(text),
      )?.id;
      return id !== undefined;
    });
    return id ?? "";
  }
});
