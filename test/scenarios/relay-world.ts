/** An incident with a room on Slack (alice, bob) and one on Matrix (carol), whose relay is full. */
import { join } from "node:path";
import { type BothPlatforms, type SeenRoom, startBothPlatforms } from "../support/both-platforms.ts";
import { startMuster, type TestMuster } from "../support/muster.ts";
import { until as waitUntil } from "../support/until.ts";

export const CAROL = "@carol:hs.test";

export interface RelayWorld extends BothPlatforms {
  readonly muster: TestMuster;
  /** The platforms' ids of the rooms. */
  readonly slackRoom: string;
  readonly matrixRoom: string;
  onSlack(): Promise<readonly Seen[]>;
  onMatrix(): Promise<readonly Seen[]>;
}
export type Seen = SeenRoom["seen"]["messages"][number];

export async function startRelayWorld(): Promise<RelayWorld> {
  const platforms = await startBothPlatforms();
  const muster = await startMuster({
    networks: platforms.networks("http"),
    directoryFile: join(import.meta.dirname, "directory.yaml"),
  });
  const rooms = await openTalk(platforms, `${muster.app.url}/slack/events`, muster.app.database.sql);
  await muster.settled();
  return {
    ...platforms,
    muster,
    ...rooms,
    onSlack: async () => (await platforms.slackRooms())[0]?.seen.messages ?? [],
    onMatrix: async () => (await platforms.matrixRooms())[0]?.seen.messages ?? [],
    async stop() {
      await muster.stop();
      await platforms.stop();
    },
  };
}

/** Opens it, lets carol join and sets the relay, with a Muster that takes Slack's events at this address. */
export async function openTalk(
  platforms: BothPlatforms,
  http: string,
  sql: TestMuster["app"]["database"]["sql"],
): Promise<{ slackRoom: string; matrixRoom: string }> {
  const { slack, matrix } = platforms;
  slack.deliverTo({ http });
  const lobby = await slack.as("alice", "conversations.create", { name: "lobby" });
  await slack.command("alice", String((lobby.channel as { id: string }).id), "open Talk --with ep,ec3");
  await until("the rooms are open", async () => {
    const [onMatrix] = await platforms.matrixRooms();
    const [onSlack] = await platforms.slackRooms();
    return onMatrix?.seen.invited.includes(CAROL) === true && onSlack?.seen.pinned.length === 1;
  });
  const slackRoom = (await platforms.slackRooms())[0]?.id ?? "";
  const matrixRoom = (await platforms.matrixRooms())[0]?.id ?? "";
  await matrix.as(CAROL).join(matrixRoom);
  await until("carol's joining is known", async () => {
    const known = await sql`select 1 from room_members where user_id = ${CAROL} and state = 'joined'`;
    return known.length > 0;
  });
  await slack.command("alice", slackRoom, "relay full");
  await until("the relay is full", async () => {
    const full = await sql`select 1 from incidents where relay = 'full'`;
    const waiting =
      await sql`select 1 from outbox where done_at is null and not_before < now() + interval '1 second'`;
    return full.length > 0 && waiting.length === 0;
  });
  return { slackRoom, matrixRoom };
}

/** Waits until it holds, and says what was waited for when it does not. */
export function until(what: string, holds: () => Promise<boolean>, limitMs = 45_000): Promise<void> {
  return waitUntil(holds, limitMs, what);
}
