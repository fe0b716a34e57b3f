/**
 * Two rooms talk at once, a thousand messages, while both platforms refuse, fail, hang and lose replies: everybody
 * hears everything once, in order, and nobody hears themselves.
 */
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type BothPlatforms, startBothPlatforms } from "../support/both-platforms.ts";
import { startMuster, type TestMuster } from "../support/muster.ts";

const EACH = 500;
const CAROL = "@carol:hs.test";

describe("a thousand messages between Slack and Matrix", { timeout: 180_000 }, () => {
  let platforms: BothPlatforms;
  let muster: TestMuster;
  let slackRoom: string;
  let matrixRoom: string;

  beforeAll(async () => {
    platforms = await startBothPlatforms();
    muster = await startMuster({
      networks: platforms.networks("http"),
      directoryFile: join(import.meta.dirname, "directory.yaml"),
    });
    const { slack, matrix } = platforms;
    slack.deliverTo({ http: `${muster.app.url}/slack/events` });
    const lobby = await slack.as("alice", "conversations.create", { name: "lobby" });
    await slack.command("alice", String((lobby.channel as { id: string }).id), "open Talk --with ep,ec3");
    await until("the rooms", async () => {
      [slackRoom = "", matrixRoom = ""] = [
        (await platforms.slackRooms())[0]?.id,
        (await platforms.matrixRooms())[0]?.id,
      ];
      const invited = matrixRoom === "" ? [] : (await platforms.matrixRooms())[0]?.seen.invited;
      return slackRoom !== "" && invited?.includes(CAROL) === true;
    });
    await matrix.as(CAROL).join(matrixRoom);
    await until("carol's joining is known", async () => {
      const rows = await muster.app.database
        .sql`select 1 from occupants where user_id = ${CAROL} and state = 'joined'`;
      return rows.length > 0;
    });
    await slack.command("alice", slackRoom, "relay full");
    await muster.settled();
  }, 60_000);
  afterAll(async () => {
    await muster.stop();
    await platforms.stop();
  });

  it("arrive in order, none lost, none doubled, none echoed", async () => {
    disturb(platforms);
    await Promise.all([onSlack(), onMatrix()]);
    await until("everything is said", async () => {
      await platforms.slack.settled();
      await muster.settled();
      const [fromSlack, fromMatrix] = [await heardOnMatrix(), heardOnSlack()];
      return fromSlack.length >= EACH && fromMatrix.length >= EACH;
    });
    await muster.settled();

    const wanted = Array.from({ length: EACH }, (_, at) => at);
    expect(await heardOnMatrix()).toEqual(wanted);
    expect(heardOnSlack()).toEqual(wanted);
    expect(echoes()).toEqual([]);
    expect(platforms.slack.strict.faults.filter((one) => one.times > 0)).toEqual([]);
  });

  it("went to Slack no faster than Slack takes them, several in one", () => {
    const posts = platforms.slack.strict.calls.filter(
      (call) =>
        call.method === "chat.postMessage" &&
        call.args.channel === slackRoom &&
        call.args.metadata !== undefined &&
        call.status === 200,
    );
    const starts = posts.map((call) => call.at);
    // Three at once, then one a second; two more for calls that were under way a little longer than others.
    const tooMany = starts.filter(
      (at) => starts.filter((other) => other >= at && other < at + 10_000).length > 15,
    );

    expect(tooMany).toEqual([]);
    expect(posts.length).toBeLessThan(EACH / 5);
  });

  async function onSlack(): Promise<void> {
    for (let at = 0; at < EACH; at += 1) {
      const text = `from slack ${at};`;
      await platforms.slack.as(at % 3 === 0 ? "bob" : "alice", "chat.postMessage", {
        channel: slackRoom,
        text,
      });
    }
  }
  async function onMatrix(): Promise<void> {
    for (let at = 0; at < EACH; at += 1) {
      await platforms.matrix.as(CAROL).say(matrixRoom, `from matrix ${at};`);
      // So that both speak at once, and not one after the other.
      if (at % 10 === 0) await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  /** Numbers of what Muster said, in the order of the room. */
  async function heardOnMatrix(): Promise<number[]> {
    const bodies = platforms.matrix
      .messages(matrixRoom)
      .filter((event) => event.sender === platforms.musterUser)
      .map((event) => String(event.content.body));
    return bodies.flatMap((body) => numbersIn(body, "from slack"));
  }
  function heardOnSlack(): number[] {
    return bySlackBot().flatMap((text) => numbersIn(text, "from matrix"));
  }
  function bySlackBot(): string[] {
    return platforms.slack.store.messages
      .all()
      .filter((row) => row.channel_id === slackRoom && row.user === platforms.slack.bot.user)
      .toSorted((a, b) => Number(a.ts) - Number(b.ts))
      .map((row) => JSON.stringify(row.blocks ?? []));
  }
  function echoes(): string[] {
    const onSlack = bySlackBot().filter((text) => text.includes("from slack"));
    const onMatrix = platforms.matrix
      .messages(matrixRoom)
      .filter((event) => event.sender === platforms.musterUser)
      .map((event) => String(event.content.body))
      .filter((body) => body.includes("from matrix"));
    return [...onSlack, ...onMatrix];
  }
});

function numbersIn(text: string, what: string): number[] {
  return [...text.matchAll(new RegExp(`${what} (\\d+);`, "g"))].map((match) => Number(match[1]));
}

/** Each platform refuses, fails, hangs and loses replies, again and again, for Muster alone. */
function disturb({ slack, matrix }: BothPlatforms): void {
  const user = slack.bot.user;
  const method = "chat.postMessage";
  slack.strict.faults.push(
    { method, user, kind: "lost-reply", times: 1, after: 1 },
    { method, user, kind: "429", times: 1, after: 2, retryAfter: 1 },
    { method, user, kind: "500", times: 1, after: 1 },
    { method, user, kind: "hang", times: 1, after: 1, hangMs: 2_000 },
    { method, user, kind: "lost-reply", times: 2, after: 1 },
  );
  matrix.fault({
    on: "send",
    status: 429,
    errcode: "M_LIMIT_EXCEEDED",
    retryAfterMs: 500,
    after: 5,
    times: 2,
  });
  matrix.fault({ on: "send", status: 500, after: 9 });
  matrix.fault({ on: "send", kind: "lost-reply", after: 13, times: 2 });
  matrix.fault({ on: "send", kind: "delay", ms: 3_000, after: 20 });
  matrix.fault({ on: "send", kind: "lost-reply", after: 25 });
}

async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 120_000;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`not in time: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}
