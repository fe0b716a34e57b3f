/** One incident on two Slack workspaces and two Matrix homeservers, with organisations that do not share everything. */
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findIncident } from "../../src/db/incidents.ts";
import { readTimeline, verifyTimeline } from "../../src/db/timeline.ts";
import { startTwoByTwo, type TwoByTwo } from "../support/both-platforms.ts";
import { startMuster, type TestMuster } from "../support/muster.ts";
import type { SlackDouble } from "../support/slack/slack-double.ts";
import { until as waitUntil } from "../support/until.ts";

const REF = "INC-2026-0001";
const ALL = ["slack-a", "slack-b", "matrix-a", "matrix-b"] as const;
const MINUTE = 60_000;

describe("an incident on two workspaces and two homeservers", { timeout: 90_000 }, () => {
  let at: TwoByTwo;
  let muster: TestMuster;
  let lobby: string;

  beforeAll(async () => {
    at = await startTwoByTwo();
    muster = await startMuster({
      networks: at.networks,
      directoryFile: join(import.meta.dirname, "two-by-two.yaml"),
    });
    at.slackA.deliverTo({ http: `${muster.app.url}/slack/events` });
    at.slackB.deliverTo("socket");
    const made = await at.slackA.as("alice", "conversations.create", { name: "lobby" });
    lobby = (made.channel as { id: string }).id;
  }, 90_000);
  afterAll(async () => {
    await muster.stop();
    await at.stop();
  });

  /** Until it is so, or 40 s are over; what is expected then says what is missing. */
  async function until(holds: () => Promise<boolean>): Promise<void> {
    const settled = async () => {
      await muster.settled();
      await at.slackA.settled();
      await at.slackB.settled();
      return await holds();
    };
    await waitUntil(settled, 40_000, "it is so", 50).catch(() => undefined);
  }
  const room = async (network: string) => at.room(network, REF.toLowerCase());
  /** What everybody in the room reads. */
  const said = async (network: string): Promise<string> =>
    ((await room(network))?.seen.messages ?? [])
      .filter((message) => message.onlyFor === undefined)
      .map((message) => message.text)
      .join("\n");
  /** The networks in whose rooms it stands. */
  const where = async (words: string): Promise<readonly string[]> => {
    const all = await Promise.all(ALL.map(said));
    return ALL.filter((_, index) => all[index]?.includes(words));
  };
  const entries = async () => {
    const incident = await findIncident(muster.app.database.db, { ref: REF });
    return incident ? readTimeline(muster.app.database.db, incident.id) : [];
  };
  const onSlack = async (slack: SlackDouble, network: string, who: "alice" | "bob", text: string) => {
    const id = (await room(network))?.id ?? lobby;
    expect((await slack.command(who, id, text)).acknowledged).toBe(true);
  };
  /** What was answered to one person alone in a workspace. */
  const whispered = (slack: SlackDouble): string =>
    [...slack.strict.responses]
      .flatMap(([, bodies]) => bodies.map((one) => JSON.stringify(one.blocks)))
      .join("\n");
  /** What Muster wrote in direct messages on a homeserver. */
  const direct = async (server: TwoByTwo["matrixA"]): Promise<string> => {
    const main = [(await room("matrix-a"))?.id, (await room("matrix-b"))?.id];
    return [...server.world.rooms.keys()]
      .filter((id) => !main.includes(id))
      .flatMap((id) => server.messages(id).map((event) => String(event.content.body ?? "")))
      .join("\n");
  };

  it("opens by one command, although one homeserver is away, and says so", async () => {
    await at.matrixB.down();
    await at.slackA.command(
      "alice",
      lobby,
      "open Ransomware at four --severity high --with ep,ec3,nato,enisa",
    );
    await until(async () => (await said("slack-b")).includes("could not be opened yet"));

    expect(await where("The room on matrix-b could not be opened yet")).toEqual([
      "slack-a",
      "slack-b",
      "matrix-a",
    ]);
    expect((await room("slack-a"))?.seen.members).toHaveLength(2);
    expect((await room("slack-b"))?.seen.members).toEqual([at.slackB.people.bob.user]);
    expect((await room("matrix-a"))?.seen.invited).toEqual(["@carol:a.test"]);
  });

  it("opens the missing room when the homeserver is back, with the others knowing", async () => {
    await at.matrixB.up();
    await muster.advance(2 * MINUTE);
    await until(async () => ((await room("matrix-b"))?.seen.invited ?? []).length > 0);
    await until(async () => (await where("The room on matrix-b is open now")).length >= 3);

    expect((await room("matrix-b"))?.seen.invited).toEqual(["@nina:b.test"]);
    expect(await where("The room on matrix-b is open now")).toEqual(
      expect.arrayContaining(["slack-a", "slack-b", "matrix-a"]),
    );
    const rooms = await Promise.all(ALL.map(room));
    expect(new Set(rooms.map((one) => one?.name)).size).toBe(1);
    expect(rooms.every((one) => one?.seen.isPrivate)).toBe(true);
  });

  it("knows who has joined", async () => {
    await at.matrixA.as("@carol:a.test").join((await room("matrix-a"))?.id ?? "");
    await at.matrixB.as("@nina:b.test").join((await room("matrix-b"))?.id ?? "");
    const joined = async () =>
      (await entries()).filter((entry) => entry.kind === "joined").map((entry) => entry.author);
    await until(async () => (await joined()).includes("carol") && (await joined()).includes("nina"));

    expect(await joined()).toEqual(expect.arrayContaining(["carol", "nina"]));
  });

  it("says a note in all four rooms", async () => {
    await onSlack(at.slackB, "slack-b", "bob", "note The first server is fs-03");
    await until(async () => (await where("The first server is fs-03")).length === 4);

    expect(await where("The first server is fs-03")).toEqual(ALL);
  });

  it("says a TLP:AMBER+STRICT note nowhere, but its number and label everywhere", async () => {
    await onSlack(at.slackB, "slack-b", "bob", "note --tlp AMBER+STRICT The account was a trainee's");
    await until(async () => (await where("TLP:AMBER+STRICT")).length === 4);

    expect(whispered(at.slackB)).toContain("trainee");
    expect(await where("trainee")).toEqual([]);
    expect(await where("TLP:AMBER+STRICT")).toEqual(ALL);
  });

  it("shows it on the timeline to its source, and to nobody else", async () => {
    await onSlack(at.slackB, "slack-b", "bob", "timeline");
    await until(async () => whispered(at.slackB).includes("Timeline of"));
    await onSlack(at.slackA, "slack-a", "alice", "timeline");
    await until(async () => whispered(at.slackA).includes("Timeline of"));
    await at.matrixA.as("@carol:a.test").say((await room("matrix-a"))?.id ?? "", "!incident timeline");
    await until(async () => (await direct(at.matrixA)).includes("Timeline of"));

    expect(whispered(at.slackB)).toContain("trainee");
    for (const others of [whispered(at.slackA), await direct(at.matrixA)]) {
      expect(others).toContain("Timeline of");
      expect(others).toContain("withheld");
      expect(others).not.toContain("trainee");
    }
  });

  it("carries what people write to the other three, once the relay is full", async () => {
    await onSlack(at.slackA, "slack-a", "alice", "relay full");
    await until(async () => (await where("set the relay to full")).length === 4);
    await at.matrixA
      .as("@carol:a.test")
      .say((await room("matrix-a"))?.id ?? "", "We see the same in The Hague");
    const carried = async () =>
      (
        await Promise.all(
          ALL.map(async (network) => ((await said(network)).match(/the same in The Hague/g) ?? []).length),
        )
      ).join();
    await until(async () => (await carried()) === "1,1,1,1");

    expect(await carried()).toBe("1,1,1,1");
    for (const network of ["slack-a", "slack-b", "matrix-b"])
      expect(await said(network)).toContain("Carol Europol");
  });

  it("takes an organisation out of the room, and out of what it may know", async () => {
    await onSlack(at.slackA, "slack-a", "alice", 'remove enisa --reason "Their part is over"');
    const members = async () => (await room("slack-a"))?.seen.members ?? [];
    await until(async () => !(await members()).includes(at.slackA.people.bob.user));

    await until(async () => (await where("removed ENISA")).length === ALL.length);

    expect(await members()).toEqual([at.slackA.people.alice.user]);
    expect(await where("removed ENISA")).toEqual(ALL);
    await at.slackA.command("bob", lobby, `status ${REF}`);
    await until(async () => whispered(at.slackA).includes("there is no incident"));
    expect(whispered(at.slackA)).toContain("there is no incident");
  });

  it("leaves a timeline that holds", async () => {
    const incident = await findIncident(muster.app.database.db, { ref: REF });
    expect(await verifyTimeline(muster.app.database.db, incident?.id ?? "")).toMatchObject({ ok: true });
  });
});
