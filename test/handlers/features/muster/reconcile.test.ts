/** Holding rooms against what the network says: what nobody told of is put right, once, and nothing flips back and forth. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Forbidden, RateLimited, Unavailable } from "../../../../src/adapters/chat-errors.ts";
import type { ChatPort } from "../../../../src/adapters/chat-port.ts";
import { roomMembersOf } from "../../../../src/db/room-members.ts";
import { base, type Stage, snapshot, startStage } from "../../stage.ts";

let stage: Stage;
let ref: string;
beforeEach(async () => {
  stage = await startStage();
  ref = await stage.open("Something is wrong --severity high --with ep,ec3");
});
afterEach(() => stage.stop());

const roomOn = async (network = "local-eu") => {
  const room = (await stage.state(ref)).rooms.find((one) => one.network === network);
  if (!room) throw new Error(`no room on ${network}`);
  return room;
};
/** From now on the network says that these are in the room. */
const says = (members: () => readonly string[] | Promise<readonly string[]>, network = "local-eu") =>
  stage.replacePort(network, (port) => ({ ...port, members: async () => await members() }));
const compare = async (): Promise<number> => {
  const found = await stage.app.runJob("reconcile");
  await stage.settled();
  return found;
};
const rollOf = async (contact: string) =>
  (await stage.state(ref)).roll.find((line) => line.contact === contact);
const moves = async () =>
  (await stage.state(ref)).entries
    .filter((entry) => entry.kind === "joined" || entry.kind === "left")
    .map((entry) => entry.text);
const roomMembers = async () =>
  (await roomMembersOf(stage.app.database.db, (await roomOn()).id)).map((one) => `${one.user} ${one.state}`);
const tell = async (kind: "joined" | "left", user: string) =>
  stage.arrives({ ...base(), kind, room: String((await roomOn()).roomId), user });

describe("a comparison", () => {
  it("puts a join that nobody told of on the roll, the timeline and among those who read the room", async () => {
    says(() => ["bob"]);
    expect(await compare()).toBe(1);

    expect(await rollOf("bob")).toMatchObject({ state: "joined", network: "local-eu" });
    expect(await moves()).toEqual([
      "Bob Guard (European Parliament) joined the room on local-eu; found by comparison, the network had not told",
    ]);
    expect(await roomMembers()).toContain("bob joined");
    expect((await stage.roomTexts(ref))[0]).toContain("1 of 3");
  });

  it("puts a leave that nobody told of there, too", async () => {
    await tell("joined", "bob");
    says(() => []);
    expect(await compare()).toBe(1);

    expect((await rollOf("bob"))?.state).toBe("left");
    expect((await moves()).at(-1)).toContain("left the room on local-eu; found by comparison");
    expect(await roomMembers()).not.toContain("bob joined");
  });

  it("lets who is only invited stay invited", async () => {
    const before = await snapshot(stage, ref);
    says(() => []);
    expect(await compare()).toBe(0);

    expect(await snapshot(stage, ref)).toBe(before);
    expect(await roomMembers()).toContain("bob invited");
  });

  it("warns of a stranger as of one who has just joined, once", async () => {
    says(() => ["mallory"]);
    expect(await compare()).toBe(1);
    expect(await compare()).toBe(0);
    await tell("joined", "mallory");

    const texts = await stage.roomTexts(ref);
    expect(
      texts.filter((text) => text.includes("mallory joined this room and is not in the directory")),
    ).toHaveLength(1);
    expect(texts[0]).toContain("Withheld here");
    expect(await moves()).toHaveLength(1);
  });

  it("warns of somebody whose organisation takes no part, with what to do about it", async () => {
    says(() => ["zoe"]);
    await compare();

    const said = (await stage.roomTexts(ref)).findLast((text) => text.includes("Zoe Elsewhere"));
    expect(said).toContain("takes no part");
    expect(said).toContain(`!incident invite ${ref} eda`);
  });

  it("finds nothing more when it is made again, and the late event is no news", async () => {
    says(() => ["bob"]);
    await compare();
    const before = await snapshot(stage, ref);
    expect(await compare()).toBe(0);
    await tell("joined", "bob");

    expect(await snapshot(stage, ref)).toBe(before);
  });

  it("does nothing where the events and the network agree", async () => {
    const bob = stage.person("bob");
    await bob.join(await bob.warRoom(ref.toLowerCase()));
    const before = await snapshot(stage, ref);

    expect(await compare()).toBe(0);
    expect(await snapshot(stage, ref)).toBe(before);
  });

  it("leaves a closed incident alone", async () => {
    await stage.answer("alice", `close ${ref} --resolution Done`);
    const before = await snapshot(stage, ref);
    says(() => ["mallory"]);

    expect(await compare()).toBe(0);
    expect(await snapshot(stage, ref)).toBe(before);
  });
});

describe("news that comes in while the network is asked", () => {
  it("of a leave is not undone by the answer of before", async () => {
    await tell("joined", "bob");
    says(async () => {
      await tell("left", "bob");
      return ["bob"];
    });

    expect(await compare()).toBe(0);
    expect((await rollOf("bob"))?.state).toBe("left");
    expect(await moves()).toHaveLength(2);
  });

  it("of a join is not undone by the answer of before", async () => {
    says(async () => {
      await tell("joined", "bob");
      return [];
    });

    expect(await compare()).toBe(0);
    expect((await rollOf("bob"))?.state).toBe("joined");
  });

  it("of somebody who came and went at once leaves them gone", async () => {
    says(async () => {
      await tell("joined", "mallory");
      await tell("left", "mallory");
      return ["mallory"];
    });

    expect(await compare()).toBe(0);
    expect(await roomMembers()).not.toContain("mallory joined");
    expect(await moves()).toHaveLength(2);
  });

  it("of the closing of the incident leaves it as it was closed", async () => {
    says(async () => {
      await stage.answer("alice", `close ${ref} --resolution Done`);
      return ["mallory"];
    });

    expect(await compare()).toBe(0);
    expect(await moves()).toEqual([]);
  });

  it("holds nobody up: no transaction is open while the network is asked", async () => {
    says(async () => {
      // Would wait for ever for the incident's row if it were locked.
      await stage.answer("alice", `note ${ref} meanwhile`);
      return ["bob"];
    });

    expect(await compare()).toBe(1);
  });
});

describe("m85: many open rooms", () => {
  const asked: string[] = [];
  const ask = (more: Partial<ChatPort> = {}) => {
    asked.length = 0;
    stage.replacePort("local-eu", (port) => ({
      ...port,
      async members(room) {
        asked.push(room);
        return port.members(room);
      },
      ...more,
    }));
  };
  /** Copies of the open room, each of an incident of its own; the later ones are the busier ones. */
  const multiply = (count: number) => stage.app.database.sql`
    with more as (
      insert into incidents (id, ref, codename, title, severity, status, marking, opened_by, exercise, opened_at, updated_at, last_hash)
      select gen_random_uuid(), 'INC-2020-' || n, 'many-' || n, 't', 'low', 'detected', 'AMBER', 'alice', false, now(),
        timestamptz '2020-01-01' + n * interval '1 minute', repeat('0', 64)
      from generate_series(1, ${count}::int) as n returning id, ref
    )
    insert into rooms (id, incident, network, name, state, room_id)
    select gen_random_uuid(), id, 'local-eu', ref, 'open', ref from more`;

  it("are all compared in two runs, the busiest first", { timeout: 90_000 }, async () => {
    await multiply(529);
    ask({
      members: async (room) => {
        asked.push(room);
        return [];
      },
    });

    await stage.app.runJob("reconcile");
    const first = [...asked];
    await stage.app.runJob("reconcile");

    const busiest = Array.from({ length: 499 }, (_, n) => `INC-2020-${529 - n}`);
    expect(first).toEqual([(await roomOn()).roomId, ...busiest]);
    expect(new Set(asked).size).toBe(530);
    expect(asked.length).toBeGreaterThan(900);
  });

  it("are shared by processes that compare at the same time", async () => {
    await multiply(40);
    ask({
      members: async (room) => {
        asked.push(room);
        return [];
      },
    });

    await Promise.all([stage.app.runJob("reconcile"), stage.app.runJob("reconcile")]);

    expect(new Set(asked).size).toBe(41);
    expect(asked.length).toBeLessThan(60);
  });

  it("are asked about as fast as the network lets them, and none is left out", async () => {
    await multiply(3);
    let refusals = 0;
    ask({
      async members(room) {
        if (asked.length % 2 === 1 && refusals < 5) {
          refusals += 1;
          throw new RateLimited("local-eu", "members", 5);
        }
        asked.push(room);
        return [];
      },
    });

    await stage.app.runJob("reconcile");

    expect(refusals).toBe(5);
    expect(new Set(asked).size).toBe(4);
  });

  it("are compared although the network says only later who else could read them, if it said so a while ago", async () => {
    let isPaced = false;
    ask({
      privacy: {
        async of() {
          if (isPaced) throw new RateLimited("local-eu", "info", 60_000);
          return { isPublic: false, isShared: false };
        },
      },
    });
    await stage.app.runJob("reconcile");
    isPaced = true;
    await stage.app.runJob("reconcile");

    expect(asked).toHaveLength(2);
  });
});

describe("a network that cannot be asked", () => {
  const counted = (how: Partial<ChatPort>, network = "local-partners") => {
    let asked = 0;
    stage.replacePort(network, (port) => ({
      ...port,
      ...how,
      async members(room) {
        asked += 1;
        return (how.members ?? port.members)(room);
      },
    }));
    return () => asked;
  };

  it("is skipped while it is down, and the others are compared", async () => {
    const asked = counted({ trouble: () => "no connection" });
    says(() => ["bob"]);

    expect(await compare()).toBe(1);
    expect(asked()).toBe(0);
  });

  it("is left for this time when it fails, and the others are compared", async () => {
    await stage.open("Another --with ec3");
    const asked = counted({
      members: async () => {
        throw new Unavailable("local-partners", "no answer");
      },
    });
    says(() => []);

    expect(await compare()).toBe(0);
    expect(asked()).toBe(1);
  });

  it("for one room is asked for the next", async () => {
    await stage.open("Another --with ec3");
    const asked = counted({
      members: async () => {
        throw new Forbidden("local-partners", "list the members", "membership");
      },
    });

    await compare();
    expect(asked()).toBe(2);
  });

  it("because of a fault of Muster's own is compared to its end, and the fault is told", async () => {
    await stage.open("Another --with ec3");
    const asked = counted({
      members: async () => {
        throw new Error("a bug");
      },
    });

    await expect(stage.app.runJob("reconcile")).rejects.toThrow("2 rooms could not be compared");
    expect(asked()).toBe(2);
  });
});
