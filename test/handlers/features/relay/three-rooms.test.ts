import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { plainText } from "../../../../src/adapters/local/plain-text.ts";
import type { Message } from "../../../../src/core/message.ts";
import { addRoom } from "../../../../src/db/rooms.ts";
import { base, type Stage, startStage, typed } from "../../stage.ts";

const NETWORKS = ["local-1", "local-2", "local-3"];
const WHO: Readonly<Record<string, string>> = { "local-1": "ann", "local-2": "ben", "local-3": "cat" };

let stage: Stage;
let rooms: ReadonlyMap<string, string>;
let incident: string;
let ref: string;
beforeAll(async () => {
  stage = await startStage({
    networks: NETWORKS.map((id) => ({ kind: "local", id, title: id })),
    directoryFile: join(import.meta.dirname, "three.yaml"),
  });
  await stage.arrives(typed("ann", "open Talk --with two,three", { network: "local-1" }));
  ref = "INC-2026-0001";
  const state = await stage.state(ref);
  incident = state.incident.id;
  rooms = new Map(state.rooms.map((room) => [room.network, room.roomId ?? ""]));
  await stage.arrives(typed("ann", "relay full", { network: "local-1", room: rooms.get("local-1") ?? "" }));
});
afterAll(() => stage.stop());

/** As an adapter tells of it. */
function says(network: string, message: string, text = message): Promise<void> {
  const where = { room: rooms.get(network) ?? "", user: WHO[network] ?? "" };
  return stage.arrives({ ...base({ network }), kind: "message", ...where, message, text });
}

/** What Muster said there in which this stands. */
async function heard(network: string, text: string): Promise<readonly string[]> {
  const kept = await stage.app.database.sql<{ message: Message }[]>`select message from local_messages
    where network = ${network} and author = 'muster' and only_for is null and deleted is null order by id`;
  return kept.map(({ message }) => plainText(message)).filter((one) => one.includes(text));
}

describe("three rooms", () => {
  it.each(NETWORKS)("hear once what is said on %s, and it itself not at all", async (network) => {
    await says(network, `from ${network}`);

    for (const one of NETWORKS)
      expect(await heard(one, `from ${network}`)).toHaveLength(one === network ? 0 : 1);
  });

  it("show an emoji under a copy also under the other copy", async () => {
    await says("local-1", "Vote");
    const copies = await stage.app.database.sql<{ network: string; message: string }[]>`
      select network, to_message as message from relayed join rooms on rooms.id = to_room
      where from_message = 'Vote' order by network`;
    const [onTwo, onThree] = copies;

    const where = { room: rooms.get("local-2") ?? "", user: "ben", message: onTwo?.message ?? "" };
    await stage.arrives({ ...base({ network: "local-2" }), kind: "reacted", ...where, emoji: "👍" });

    const shown = await stage.app.database.sql<{ message: string }[]>`
      select message::text from local_reactions where user_id = 'muster'`;
    // The original is known to the test alone: the network has no such message.
    expect(shown.map((row) => row.message)).toEqual([onThree?.message]);
  });

  it("do not include side rooms, in neither direction", async () => {
    const side = randomUUID();
    const { db, sql } = stage.app.database;
    await addRoom(db, { id: side, incident, network: "local-2", name: "side", roomKey: "legal" });
    await sql`update rooms set state = 'open', room_id = 'side-room' where id = ${side}`;

    await says("local-1", "To all main rooms");
    const where = { room: "side-room", user: "ben", message: "s1" };
    await stage.arrives({ ...base({ network: "local-2" }), kind: "message", ...where, text: "Among us" });

    const carried = await sql<{ text: string; to_room: string }[]>`
      select text, to_room from relayed where text in ('To all main rooms', 'Among us')`;
    expect(carried).toHaveLength(2);
    expect(carried.map((row) => row.to_room)).not.toContain(side);
  });

  it("go on among themselves while one network is not trusted, and say nothing of it for each message", async () => {
    const { sql } = stage.app.database;
    await sql`insert into network_trust (network, state, at, by) values ('local-3', 'suspect', now(), 'ann')`;

    await says("local-1", "Careful");
    await says("local-3", "Trust me");

    expect(await heard("local-2", "Careful")).toHaveLength(1);
    expect(await heard("local-3", "Careful")).toEqual([]);
    expect(await heard("local-1", "Trust me")).toEqual([]);
    expect(await stage.kinds(ref)).not.toContain("delivery-failed");
  });
});
