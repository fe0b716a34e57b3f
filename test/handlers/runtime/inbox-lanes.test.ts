import pino from "pino";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { ChatEvent } from "../../../src/adapters/chat-port.ts";
import { accept } from "../../../src/db/inbox.ts";
import { startInboxWorkers, type Workers } from "../../../src/db/workers.ts";
import { FEATURES } from "../../../src/handlers/features.ts";
import { inboxLane, inboxRank, outboxRank } from "../../../src/handlers/runtime/inbox-lanes.ts";
import { createRegistry } from "../../../src/handlers/runtime/registry.ts";
import { freshDatabase, type TestDatabase } from "../../support/database.ts";
import { until } from "../../support/until.ts";

const NETWORK = "slack";
const WAR_ROOM = "C0WAR";
const LOBBY = "C0LOBBY";
const registry = createRegistry(FEATURES);
let events = 0;

function command(text: string, { room = LOBBY, user = "U0ALICE" } = {}): ChatEvent {
  events += 1;
  const base = { id: `e${events}`, network: NETWORK, at: "2026-11-20T09:00:00Z", user, room };
  return { ...base, kind: "command", text, reply: { user } };
}

describe("M83: the lane of an event", () => {
  let at: TestDatabase;
  let workers: Workers | undefined;
  beforeAll(async () => {
    at = await freshDatabase();
    await at.database.sql`
      insert into incidents (id, ref, codename, title, severity, status, marking, opened_by, exercise, opened_at, updated_at, last_hash)
      values ('00000000-0000-4000-8000-000000000001', 'INC-2026-0001', 'a-b', 't', 'high', 'detected', 'AMBER', 'alice', false, now(), now(), '')`;
    await at.database.sql`
      insert into rooms (id, incident, network, name, state, room_id)
      values ('00000000-0000-4000-8000-000000000002', '00000000-0000-4000-8000-000000000001', ${NETWORK}, 'n', 'open', ${WAR_ROOM})`;
  });
  afterEach(async () => {
    await workers?.stop();
    await at.database.sql`truncate inbox, lane_locks`;
  });
  afterAll(() => at.drop());

  async function laneOf(event: ChatEvent): Promise<string | undefined> {
    const item = {
      network: NETWORK,
      eventId: event.id,
      ...inboxLane(registry, event),
      kind: event.kind,
      event,
    };
    await accept(at.database.db, item, new Date());
    const [row] = await at.database.sql<{ lane: string }[]>`
      select lane from inbox where event_id = ${event.id}`;
    return row?.lane;
  }

  it("is the war-room's for everything in it, openings too", async () => {
    const lanes = [
      await laneOf(command("note a", { room: WAR_ROOM })),
      await laneOf(command("open X", { room: WAR_ROOM, user: "U0BOB" })),
      await laneOf({
        ...command(""),
        kind: "message",
        room: WAR_ROOM,
        message: "1",
        text: "hello",
      } as ChatEvent),
    ];

    expect(new Set(lanes)).toEqual(new Set([`slack:${WAR_ROOM}`]));
  });

  it("is a person's outside of war-rooms, in whichever room they type", async () => {
    const alice = [
      await laneOf(command("list")),
      await laneOf(command("status INC-2026-0001", { room: "D0ALICE" })),
    ];
    const bob = await laneOf(command("list", { user: "U0BOB" }));

    expect(new Set(alice).size).toBe(1);
    expect(alice).not.toContain(bob);
  });

  it.each(["open X", "  OPEN X --severity high", "declare X"])("is one of its own for %s", async (text) => {
    const [first, second] = [await laneOf(command(text)), await laneOf(command(text))];

    expect(first).not.toBe(second);
    expect([first, second].map((lane) => inboxRank(lane ?? ""))).toEqual([0, 0]);
    expect(inboxRank((await laneOf(command("opening hours"))) ?? "")).toBe(1);
  });

  it("lets ten openings of one person in one channel be handled side by side", async () => {
    let underWay = 0;
    const all = Promise.withResolvers<void>();
    for (let n = 0; n < 10; n += 1) await laneOf(command(`open Case ${n}`));
    workers = startInboxWorkers({
      database: at.database,
      concurrency: 10,
      known: new Set(["command@1"]),
      now: () => new Date(),
      log: pino({ level: "silent" }),
      rank: inboxRank,
      async handle() {
        underWay += 1;
        if (underWay === 10) all.resolve();
        await all.promise;
      },
      giveUp: async () => undefined,
    });
    await until(() => underWay === 10);
    await workers.idle();

    expect(underWay).toBe(10);
  });
});

describe("M83: what is sent first", () => {
  it("is what opens rooms and answers commands, then rooms that are open, then what is said in private", () => {
    expect(outboxRank("reply:slack:U1", 9)).toBe(0);
    expect(outboxRank("room:a", 0)).toBe(0);
    expect(outboxRank("room:a", 2)).toBe(1);
    expect(outboxRank("briefing:person:slack:alice", 0)).toBe(2);
    expect(outboxRank("person:slack:alice", 0)).toBe(2);
  });
});
