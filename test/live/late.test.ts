/**
 * People who take their time: each joins each room twenty seconds after the invitation, on a Synapse with the limits on
 * rates that it has by default, and reads all that was said to them.
 */
import { randomBytes } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { freshDatabase } from "../support/database.ts";
import { askOverHttp } from "../support/matrix/over-http.ts";
import type { Json } from "../support/matrix/world.ts";
import { type MusterProcess, startMusterProcess } from "../support/muster-process.ts";
import { timePasses, until } from "../support/until.ts";
import { type Human, human } from "./human.ts";
import { type Account, type Synapse, startSynapse } from "./synapse.ts";

const LATE_MS = 20_000;
/** Besides those with a client. With them more are called than Synapse lets one account invite at once. */
const OTHERS = Array.from({ length: 19 }, (_, at) => `other${at + 1}`);

describe("B51, M61: people who join each room 20 s late, on Synapse's default limits", () => {
  const stops: (() => Promise<unknown>)[] = [];
  let synapse: Synapse;
  let muster: Account;
  let process: MusterProcess;
  let alice: Human;
  let bob: Human;
  let carol: Human;
  let people: readonly Human[];
  const invitedAt = new Map<string, number>();

  beforeAll(async () => {
    synapse = await startSynapse("default");
    stops.push(() => synapse.stop());
    muster = await synapse.register("muster");
    for (const name of OTHERS) await synapse.register(name);
    const fresh = await freshDatabase();
    stops.push(() => fresh.drop());
    const files = await mkdtemp(join(tmpdir(), "muster-late-"));
    stops.push(() => rm(files, { recursive: true, force: true }));
    const directory = join(files, "directory.yaml");
    await writeFile(directory, JSON.stringify(directoryOf(synapse.serverName)));
    process = await startMusterProcess({
      DATABASE_URL: fresh.url,
      MUSTER_DIRECTORY: directory,
      MUSTER_DATA_DIR: files,
      MATRIX_HOMESERVER_URL: synapse.url,
      MATRIX_ACCESS_TOKEN: muster.token,
      MATRIX_ENCRYPTION: "required",
      MATRIX_STORE_KEY: randomBytes(32).toString("hex"),
    });
    stops.push(() => process.kill());
    alice = await human(synapse, "alice");
    bob = await human(synapse, "bob");
    carol = await human(synapse, "carol");
    people = [alice, bob, carol];
    for (const one of people) stops.push(joinLate(one, invitedAt));
  }, 700_000);
  afterAll(async () => {
    for (const one of people ?? []) await one.stop();
    for (const undo of stops.splice(0).reverse()) await undo();
  });

  it("invites the opener within seconds, and everybody reads what was said to them before they came", async () => {
    const talk = await alice.talkTo(muster.user);
    await until(() => alice.isJoined(talk, muster.user), 30_000);
    const before = new Set([...invitedAt.keys()]);
    const asked = performance.now();
    await alice.say(talk, "!incident open Ransomware --severity critical --with ep");
    const room = () => rooms(alice).find((one) => one !== talk && !before.has(`${alice.user} ${one}`));
    await until(() => room() !== undefined, 30_000);
    const invited = (invitedAt.get(`${alice.user} ${room()}`) ?? 0) - asked;
    expect(invited).toBeLessThan(10_000);

    const warRoom = room() ?? "";
    // The card is repeated for each who joins, and the homeserver lets one message out every five seconds.
    for (const one of people) await one.hears(warRoom, "Ransomware", 150_000);
    await bob.say(warRoom, "!incident timeline");
    await carol.say(warRoom, "!incident roll");
    for (const one of [bob, carol]) {
      await until(() => directRoom(one, warRoom) !== undefined, 120_000);
      await one.hears(directRoom(one, warRoom) ?? "", "You have joined", 120_000);
    }
    await bob.hears(directRoom(bob, warRoom) ?? "", "Ransomware", 120_000);
    await carol.hears(directRoom(carol, warRoom) ?? "", "Parliament", 120_000);

    for (const one of [bob, carol]) {
      const direct = directRoom(one, warRoom) ?? "";
      // The briefing, and the answer to what they typed.
      const hasBoth = async () => (await sentTo(one, direct)).length > 1;
      await until(hasBoth, 120_000, "the answer is sent", 1_000);
      const said = await sentTo(one, direct);
      await until(() => one.sees(direct).length >= said.length, 60_000);
      const read = one.sees(direct).filter((shown) => shown.encrypted && shown.unreadable === undefined);
      const ids = read.map(({ id }) => id);
      expect(
        said.filter((id) => !ids.includes(id)),
        one.user,
      ).toEqual([]);
      const name = one.client.getRoom(direct)?.name;
      expect(name).toBe("Muster");
    }
  }, 480_000);

  const directRoom = (one: Human, warRoom: string) =>
    rooms(one).find((room) => room !== warRoom && one.client.getRoom(room)?.getMyMembership() === "join");

  /** Ids of the messages that Muster has sent into the room, as they lie on the server. */
  async function sentTo(one: Human, room: string): Promise<readonly string[]> {
    const path = `/_matrix/client/v3/rooms/${encodeURIComponent(room)}/messages?dir=b&limit=1000`;
    const { chunk } = await askOverHttp(synapse.url, one.client.getAccessToken() ?? "", "GET", path);
    return (chunk as Json[])
      .filter((event) => event.sender === muster.user && event.type === "m.room.encrypted")
      .map((event) => String(event.event_id));
  }
});

function rooms(one: Human): readonly string[] {
  return one.client.getRooms().map((room) => room.roomId);
}

/** Joins each room this long after the invitation. @returns what ends that */
function joinLate(one: Human, invitedAt: Map<string, number>): () => Promise<void> {
  let isOver = false;
  const join = async (room: string): Promise<void> => {
    // That they come late is what this is about.
    await timePasses(LATE_MS);
    if (!isOver) await one.join(room).catch(() => undefined);
  };
  const look = () => {
    for (const room of one.invitations()) {
      const key = `${one.user} ${room}`;
      if (invitedAt.has(key)) continue;
      invitedAt.set(key, performance.now());
      void join(room);
    }
  };
  const watch = setInterval(look, 100);
  return async () => {
    clearInterval(watch);
    isOver = true;
  };
}

function directoryOf(server: string): object {
  const contact = (id: string, role: string, rights: string) => ({
    id,
    name: `${id[0]?.toUpperCase()}${id.slice(1)} Live`,
    role,
    rights,
    addresses: { matrix: `@${id}:${server}` },
  });
  return {
    organisations: [
      {
        id: "cert-eu",
        name: "CERT-EU",
        kind: "coordinator",
        clients: ["ep"],
        ceiling: "RED",
        networks: ["matrix"],
        contacts: [contact("alice", "analyst", "coordinator")],
      },
      {
        id: "ep",
        name: "European Parliament",
        kind: "institution",
        ceiling: "RED",
        networks: ["matrix"],
        contacts: [
          ...OTHERS.map((id) => contact(id, "duty-officer", "responder")),
          contact("bob", "duty-officer", "responder"),
          contact("carol", "duty-officer", "responder"),
        ],
      },
    ],
  };
}
