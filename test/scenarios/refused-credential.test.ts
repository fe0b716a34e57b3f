/** B12: a network refuses Muster's token for some minutes in the middle. Nothing is lost, and the others are told. */
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { findIncident } from "../../src/db/incidents.ts";
import { readTimeline } from "../../src/db/timeline.ts";
import { type BothPlatforms, startBothPlatforms } from "../support/both-platforms.ts";
import { startMuster, type TestMuster } from "../support/muster.ts";
import { until } from "../support/until.ts";

const MINUTE = 60_000;

describe("B12: a refused token", { timeout: 150_000 }, () => {
  let platforms: BothPlatforms;
  let muster: TestMuster;
  let lobby: string;

  beforeEach(async () => {
    platforms = await startBothPlatforms();
    muster = await startMuster({
      networks: platforms.networks("http"),
      directoryFile: join(import.meta.dirname, "directory.yaml"),
    });
    platforms.slack.deliverTo({ http: `${muster.app.url}/slack/events` });
    const made = await platforms.slack.as("alice", "conversations.create", { name: "lobby" });
    lobby = (made.channel as { id: string }).id;
  });
  afterEach(async () => {
    await muster.stop();
    await platforms.stop();
  });

  const said = async (network: "slack" | "matrix"): Promise<string> => {
    const rooms = await (network === "slack" ? platforms.slackRooms() : platforms.matrixRooms());
    return rooms.flatMap(({ seen }) => seen.messages.map((message) => message.text)).join("\n");
  };
  const slackSays = async (who: "alice" | "bob", line: string): Promise<void> => {
    const room = (await platforms.slackRooms())[0]?.id ?? lobby;
    expect((await platforms.slack.command(who, room, line)).acknowledged).toBe(true);
    await muster.settled();
  };
  const carolSays = async (line: string): Promise<void> => {
    const [room] = await platforms.matrixRooms();
    const before = (await entries()).length;
    await platforms.matrix.as("@carol:hs.test").say(room?.id ?? "", `!incident ${line}`);
    await until(async () => (await entries()).length > before);
  };
  const entries = async () => {
    const incident = await findIncident(muster.app.database.db, { ref: "INC-2026-0001" });
    return incident ? readTimeline(muster.app.database.db, incident.id) : [];
  };
  const givenUp = async () =>
    (await muster.app.database.sql`select kind, error from outbox where outcome = 'given-up'`).map((row) => ({
      ...row,
    }));
  const troubleOf = (network: string) => muster.app.networks.ports.get(network)?.trouble();
  /** Minute by minute, so that what is tried again is tried in between. */
  async function minutes(count: number): Promise<void> {
    for (let minute = 0; minute < count; minute += 1) await muster.advance(MINUTE);
  }

  /** From now on every call with Muster's token is refused; the returned function makes the token good again. */
  const REFUSALS: readonly (readonly [network: "slack" | "matrix", what: string, code: string])[] = [
    ["slack", "an expired token", "token_expired"],
    ["slack", "a wrong token", "invalid_auth"],
    ["matrix", "an unknown token", "M_UNKNOWN_TOKEN"],
    ["matrix", "no token", "M_MISSING_TOKEN"],
  ];
  function refuse(network: "slack" | "matrix", code: string): () => void {
    if (network === "slack") {
      const fault = { method: "*", kind: "error" as const, code, times: 1e6, user: platforms.slack.bot.user };
      platforms.slack.strict.faults.push(fault);
      return () => {
        fault.times = 0;
      };
    }
    platforms.matrix.fault({ on: "*", status: 401, errcode: code, times: 1e6, device: "DEVICE" });
    return () => platforms.matrix.clearFaults();
  }

  it.each(REFUSALS)(
    "of %s (%s) delays what is said in the room, in its order, and is told of in the others",
    async (network, _what, code) => {
      await slackSays("alice", "open Ransomware --severity high --with ep,ec3");
      await until(async () => (await said("matrix")).includes("Ransomware"));
      const [room] = await platforms.matrixRooms();
      await platforms.matrix.as("@carol:hs.test").join(room?.id ?? "");
      await until(async () => (await entries()).some((entry) => entry.kind === "joined"));
      await muster.settled();
      const other = network === "slack" ? "matrix" : "slack";
      const good = refuse(network, code);

      const says = network === "slack" ? carolSays : (line: string) => slackSays("alice", line);
      await says("note fs-03 is encrypted");
      await says("note The gateway goes offline");
      await minutes(3);

      expect(troubleOf(network)).toMatch(network === "slack" ? code : /refuses the access token/);
      expect(await said(network)).not.toContain("fs-03");
      expect(await givenUp()).toEqual([]);
      await minutes(5);
      await until(
        async () => (await said(other)).includes(`The room on ${network} cannot be reached`),
        40_000,
      );

      good();
      await minutes(2);
      await until(() => troubleOf(network) === undefined, 40_000);
      const words = await said(network);
      expect(words.indexOf("fs-03")).toBeGreaterThan(-1);
      expect(words.indexOf("The gateway")).toBeGreaterThan(words.indexOf("fs-03"));
      expect(words.split("fs-03 is encrypted")).toHaveLength(2);
      await until(
        async () => (await said(other)).includes(`The room on ${network} can be reached again`),
        40_000,
      );
      expect(await givenUp()).toEqual([]);
    },
  );

  it.each(REFUSALS)(
    "of %s (%s) delays opening, inviting, card, topic, direct messages and replies",
    async (network, _what, code) => {
      // Slack has said once who she is.
      await slackSays("alice", "list");
      const good = refuse(network, code);
      await slackSays("alice", "open Ransomware --severity high --with ep,ec3");
      await minutes(4);

      expect(await givenUp()).toEqual([]);
      const rooms = () => (network === "slack" ? platforms.slackRooms() : platforms.matrixRooms());
      expect(await rooms()).toEqual([]);

      good();
      await minutes(2);
      await until(async () => (await rooms())[0]?.seen.pinned.length === 1);
      const [room] = await rooms();
      expect(room?.seen.topic).toContain("INC-2026-0001");
      expect([...(room?.seen.members ?? []), ...(room?.seen.invited ?? [])]).toContain(
        network === "slack" ? platforms.slack.people.bob.user : "@carol:hs.test",
      );
      expect(await givenUp()).toEqual([]);
    },
  );
});
