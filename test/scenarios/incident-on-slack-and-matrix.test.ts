/** A whole incident on a Slack workspace and a Matrix homeserver, from the slash command to the close. */
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findIncident } from "../../src/db/incidents.ts";
import { readTimeline, verifyTimeline } from "../../src/db/timeline.ts";
import { type BothPlatforms, type SeenRoom, startBothPlatforms } from "../support/both-platforms.ts";
import { startMuster, type TestMuster } from "../support/muster.ts";
import { until as waitUntil } from "../support/until.ts";

const MINUTE = 60_000;

describe.each(["http", "socket"] as const)(
  "an incident over Slack (%s) and Matrix",
  { timeout: 120_000 },
  (transport) => {
    let platforms: BothPlatforms;
    let muster: TestMuster;
    let lobby: string;

    beforeAll(async () => {
      platforms = await startBothPlatforms();
      muster = await startMuster({
        networks: platforms.networks(transport),
        directoryFile: join(import.meta.dirname, "directory.yaml"),
      });
      platforms.slack.deliverTo(
        transport === "socket" ? "socket" : { http: `${muster.app.url}/slack/events` },
      );
      lobby = String(
        (
          (await platforms.slack.as("alice", "conversations.create", { name: "lobby" })).channel as {
            id: string;
          }
        ).id,
      );
    });
    afterAll(async () => {
      await muster.stop();
      await platforms.stop();
    });

    /** Until nothing more happens anywhere. */
    async function calm(): Promise<void> {
      const { slack, matrix } = platforms;
      const moves = () => slack.strict.calls.length + matrix.world.position;
      const isCalm = async () => {
        const before = moves();
        await muster.settled();
        await slack.settled();
        const waiting = await muster.app.database.sql`select 1 from outbox where done_at is null limit 1`;
        return waiting.length === 0 && matrix.isCaughtUp(platforms.musterUser) && moves() === before;
      };
      // What Slack did not answer is posted again only after 30 s.
      await waitUntil(isCalm, 60_000, "nothing happens any more");
    }
    async function until(holds: () => Promise<boolean>): Promise<void> {
      const holdsAfter = async () => {
        await calm();
        return await holds();
      };
      await waitUntil(holdsAfter, 20_000, "it is so").catch(() => undefined);
    }
    const slackRoom = async (): Promise<SeenRoom> => only(await platforms.slackRooms());
    const matrixRoom = async (): Promise<SeenRoom> => only(await platforms.matrixRooms());
    const words = (room: SeenRoom): string => room.seen.messages.map((message) => message.text).join("\n");
    const whispersIn = async (room: string): Promise<string> =>
      [...platforms.slack.strict.responses]
        .filter(([id]) => platforms.slack.origins.get(id)?.room === room)
        .flatMap(([, bodies]) => bodies.map((body) => JSON.stringify(body.blocks)))
        .join("\n");
    const timeline = async () => {
      const incident = await findIncident(muster.app.database.db, { ref: "INC-2026-0001" });
      return readTimeline(muster.app.database.db, incident?.id ?? "");
    };

    it("turns a slash command into private rooms with the right members, topic and status card", async () => {
      const given = await platforms.slack.command(
        "alice",
        lobby,
        "open Ransomware at two institutions --severity high --with ep,ec3",
      );
      expect(given.acknowledged).toBe(true);
      await calm();

      const slack = await slackRoom();
      const matrix = await matrixRoom();
      const { alice, bob } = platforms.slack.people;
      expect(slack.name).toBe(matrix.name);
      expect(slack.seen).toMatchObject({
        isPrivate: true,
        topic: "TLP:AMBER · INC-2026-0001 · HIGH · detected",
      });
      expect([...slack.seen.members].toSorted()).toEqual([alice.user, bob.user].toSorted());
      expect(slack.seen.pinned).toHaveLength(1);
      expect(matrix.seen).toMatchObject({
        isPrivate: true,
        invited: ["@carol:hs.test"],
        topic: "TLP:AMBER · INC-2026-0001 · HIGH · detected",
      });
      expect(matrix.seen.pinned).toHaveLength(1);
      expect(matrix.seen.messages.find((message) => message.id === matrix.seen.pinned[0])?.text).toContain(
        "Ransomware",
      );
    });

    it("tells the opener, and only the opener, who was invited where", async () => {
      const told = await whispersIn(lobby);

      expect(told).toContain("INC-2026-0001");
      expect(told).toContain("2 of 2 invited");
      expect(told).toContain("Carol Europol");
      const inLobby = platforms.slack.store.messages
        .all()
        .filter((row) => row.channel_id === lobby && row.user === platforms.slack.bot.user);
      expect(inLobby).toEqual([]);
    });

    it("opens one incident when the same delivery comes twice", async () => {
      const given = await platforms.slack.command("alice", lobby, "open Twice --exercise");
      await platforms.slack.send(given.payload);
      await calm();

      expect(await platforms.slackRooms("inc-2026-0002")).toHaveLength(1);
      expect(await platforms.slackRooms("inc-2026-0003")).toHaveLength(0);
    });

    it("sees a partner join on Matrix and takes the acknowledgement there", async () => {
      const room = (await platforms.matrixRooms("inc-2026-0001"))[0];
      await platforms.matrix.as("@carol:hs.test").join(room?.id ?? "");
      await until(async () =>
        (await timeline()).some((entry) => entry.kind === "joined" && entry.author === "carol"),
      );
      await platforms.matrix.as("@carol:hs.test").say(room?.id ?? "", "!incident ack");
      await until(async () => (await timeline()).some((entry) => entry.kind === "acknowledged"));
      await calm();

      expect(words(only(await platforms.slackRooms("inc-2026-0001")))).toContain(
        "acknowledged for Europol EC3",
      );
      expect(words(only(await platforms.matrixRooms("inc-2026-0001")))).toContain(
        "acknowledged for Europol EC3",
      );
    });

    it("takes an acknowledgement by button on Slack", async () => {
      const room = only(await platforms.slackRooms("inc-2026-0001"));
      await platforms.slack.press(
        "bob",
        room.id,
        room.seen.pinned[0] ?? "",
        "muster:acknowledge",
        "INC-2026-0001",
      );
      await calm();

      expect(words(only(await platforms.matrixRooms("inc-2026-0001")))).toContain(
        "Bob Guard (European Parliament) acknowledged for European Parliament",
      );
    });

    it("opens a form when the title is missing, and an incident when it is sent", async () => {
      await platforms.slack.command("alice", lobby, "open");
      await calm();
      const sent = await platforms.slack.submit("alice", {
        title: "From the form",
        severity: "low",
        tlp: "GREEN",
        with: "ep",
        exercise: "yes",
      });
      await calm();

      expect(sent.acknowledged).toBe(true);
      const room = only(await platforms.slackRooms("inc-2026-0003"));
      expect(room.seen.topic).toBe("EXERCISE · TLP:GREEN · INC-2026-0003 · LOW · detected");
    });

    it("keeps a form open that is filled in wrongly, and opens nothing", async () => {
      await platforms.slack.command("alice", lobby, "open");
      await calm();
      const sent = await platforms.slack.submit("alice", {
        title: "x".repeat(300),
        severity: "low",
        tlp: "GREEN",
        exercise: "no",
      });
      await calm();

      expect(JSON.stringify(sent.body)).toContain("errors");
      expect(await platforms.slackRooms("inc-2026-0004")).toEqual([]);
    });

    it("reminds in the rooms and by direct message", async () => {
      await muster.advance(16 * MINUTE);
      await calm();

      expect(words(only(await platforms.slackRooms("inc-2026-0001")))).toContain("Nobody leads");
      expect(words(only(await platforms.matrixRooms("inc-2026-0001")))).toContain("Nobody leads");
      const direct = platforms.slack.store.channels.all().filter((channel) => channel.is_im === true);
      const texts = platforms.slack.store.messages
        .all()
        .filter((row) => direct.some((one) => one.channel_id === row.channel_id));
      expect(JSON.stringify(texts.map((row) => row.blocks))).toContain("Nobody leads");
    });

    it("takes hostile text as text: nobody is notified, nothing is run", async () => {
      const room = only(await platforms.slackRooms("inc-2026-0001"));
      await platforms.slack.command(
        "bob",
        room.id,
        "note <!channel> <!everyone> @room <@U0BOT> <b>x</b> \u202egnp.exe",
      );
      await calm();

      for (const seen of [
        only(await platforms.slackRooms("inc-2026-0001")),
        only(await platforms.matrixRooms("inc-2026-0001")),
      ]) {
        const said = seen.seen.messages.find((message) => message.text.includes("gnp.exe"));
        expect(said?.text).toContain("<!channel> <!everyone>");
        expect(said?.text).toContain("⟨U+202E⟩");
        expect(said?.notified).toEqual([]);
      }
    });

    it("answers people who are not in the directory politely and changes nothing", async () => {
      const before = (await timeline()).length;
      const room = only(await platforms.matrixRooms("inc-2026-0001"));
      const stranger = platforms.matrix.addUser("mallory");
      await platforms.matrix.as(platforms.musterUser).invite(room.id, stranger);
      await platforms.matrix.as(stranger).join(room.id);
      await until(async () => (await timeline()).length > before);
      const joined = (await timeline()).length;
      await platforms.matrix.as(stranger).say(room.id, "!incident close");
      await until(async () =>
        words(only(await platforms.matrixRooms("inc-2026-0001"))).includes("does not know you"),
      );
      await calm();

      expect(words(only(await platforms.matrixRooms("inc-2026-0001")))).toContain(
        "does not know you on matrix",
      );
      expect((await timeline()).slice(joined)).toEqual([]);
    });

    it("summarises and closes; the chain holds", async () => {
      const room = only(await platforms.slackRooms("inc-2026-0001"));
      await platforms.slack.command("bob", room.id, "lead me");
      await platforms.slack.command("bob", room.id, "summary --for managers");
      await platforms.slack.command("bob", room.id, 'close --resolution "Rebuilt from backups"');
      await calm();

      expect(await whispersIn(room.id)).toContain("Bob Guard");
      const incident = await findIncident(muster.app.database.db, { ref: "INC-2026-0001" });
      expect(incident).toMatchObject({ status: "closed", resolution: "Rebuilt from backups" });
      expect(await verifyTimeline(muster.app.database.db, incident?.id ?? "")).toMatchObject({ ok: true });
      expect(only(await platforms.slackRooms("inc-2026-0001")).seen.topic).toContain("closed");
    });
  },
);

function only<T>(all: readonly T[]): T {
  const [one] = all;
  if (one === undefined || all.length > 1) throw new Error(`there are ${all.length}, not one`);
  return one;
}
