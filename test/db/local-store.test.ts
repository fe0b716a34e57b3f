import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { LocalStore, NewLocalMessage } from "../../src/adapters/local/local-store.ts";
import { md, say } from "../../src/core/message.ts";
import { connect } from "../../src/db/connect.ts";
import { createLocalStore } from "../../src/db/local-store.ts";
import { freshDatabase, type TestDatabase } from "../support/database.ts";

const AT = new Date("2026-11-20T09:00:00Z");

let fresh: TestDatabase;
let store: LocalStore;
/** Each test has a network of its own. */
const aNetwork = () => `local-${randomUUID()}`;
const words = (network: string, room: string, text: string): NewLocalMessage => ({
  network,
  room,
  author: "alice",
  content: { text },
  key: randomUUID(),
  at: AT,
});

beforeAll(async () => {
  fresh = await freshDatabase();
  store = createLocalStore(fresh.database);
});
afterAll(async () => {
  await fresh.drop();
});

describe("the rooms of a local network", () => {
  const open = (network: string, name: string, openedBy = "muster") =>
    store.openRoom({ id: randomUUID(), network, name, topic: "t", openedBy, at: AT });

  it("are opened once however many ask at the same time", async () => {
    const network = aNetwork();

    const rooms = await Promise.all(Array.from({ length: 8 }, () => open(network, "inc-1")));

    expect(new Set(rooms.map((room) => room.id)).size).toBe(1);
    expect(await store.members(rooms[0]?.id ?? "")).toEqual([{ user: "muster", state: "joined" }]);
  });

  it("may have the same name on another network", async () => {
    const first = await open(aNetwork(), "inc-1");
    const second = await open(aNetwork(), "inc-1");

    expect(first.id).not.toBe(second.id);
  });

  it("show whether Muster is in them", async () => {
    const network = aNetwork();

    expect((await open(network, "inc-1")).muster).toBe("joined");
    expect(await open(network, "other", "carol")).not.toHaveProperty("muster");
    expect(await open(network, "inc-1", "carol")).toHaveProperty("muster", "joined");
  });

  it("are not found on another network", async () => {
    const room = await open(aNetwork(), "inc-1");

    expect(await store.room(aNetwork(), room.id)).toBeUndefined();
  });

  it("change a member's state only from a state that was expected, and say what it was", async () => {
    const network = aNetwork();
    const room = (await open(network, "inc-1")).id;
    const at = { network, room, user: "bob" };

    expect(await store.setMember(at, ["invited"], "joined")).toBeUndefined();
    expect(await store.member(room, "bob")).toBeUndefined();
    expect(await store.setMember(at, [undefined], "invited")).toBeUndefined();
    expect(await store.setMember(at, ["invited"], "joined")).toBe("invited");
    expect(await store.setMember(at, [undefined, "left"], "invited")).toBe("joined");
    expect(await store.member(room, "bob")).toBe("joined");
  });

  it("keep why somebody was removed until they are invited again, and no longer count as theirs", async () => {
    const network = aNetwork();
    const room = await open(network, "inc-1");
    const at = { network, room: room.id, user: "bob" };
    await store.setMember(at, [undefined], "joined");

    await store.setMember(at, ["joined"], "expelled", "removed\u0000 for now");
    const out = await store.members(room.id);
    expect(await store.roomsOf(network, "bob")).toEqual([]);
    await store.setMember(at, ["expelled"], "invited");

    expect(out).toContainEqual({ user: "bob", state: "expelled", reason: "removed␀ for now" });
    expect(await store.members(room.id)).toContainEqual({ user: "bob", state: "invited" });
    expect((await store.roomsOf(network, "bob")).map((one) => one.id)).toEqual([room.id]);
  });

  it("let only one of several invitations at the same moment be the first", async () => {
    const network = aNetwork();
    const room = (await open(network, "inc-1")).id;

    const before = await Promise.all(
      Array.from({ length: 6 }, () =>
        store.setMember({ network, room, user: "bob" }, [undefined], "invited"),
      ),
    );

    expect(before.filter((state) => state === undefined)).toHaveLength(1);
  });
});

describe("the messages of a local network", () => {
  it("are written once per key, also by several at the same time", async () => {
    const network = aNetwork();
    const message = words(network, "r", "once");

    const ids = await Promise.all(Array.from({ length: 8 }, () => store.addMessage(message)));

    expect(new Set(ids).size).toBe(1);
    expect(await store.messages(network, ["r"], "alice", 10)).toHaveLength(1);
  });

  it("come back as they were written, whatever they hold", async () => {
    const network = aNetwork();
    const message = say(["TLP:RED"], md`${"<b>&\\u0000 \ud83d\ude00"}`);
    const form = { id: "f", title: "T", submit: "S", fields: [] };

    const ids = [
      await store.addMessage({ ...words(network, "r", ""), content: { message } }),
      await store.addMessage({ ...words(network, "r", ""), content: { form } }),
      await store.addMessage(words(network, "r", "")),
    ];

    const contents = await Promise.all(ids.map(async (id) => (await store.message(network, id))?.content));
    expect(contents).toEqual([{ message }, { form }, { text: "" }]);
  });

  it("take characters that PostgreSQL refuses, as their symbols", async () => {
    const network = aNetwork();

    const id = await store.addMessage(words(network, "r", "a\u0000b\ud800c"));
    const other = await store.addMessage({
      ...words(network, "r", ""),
      content: { message: { banner: [], blocks: [{ type: "heading", text: "a\u0000b" }] } },
    });

    expect((await store.message(network, id))?.content).toEqual({ text: "a␀b\ufffdc" });
    expect(JSON.stringify((await store.message(network, other))?.content)).toContain("a␀b");
  });

  it("are the last so many of each room, and the pinned ones however old, in order", async () => {
    const network = aNetwork();
    const ids: string[] = [];
    for (let number = 0; number < 8; number += 1)
      ids.push(await store.addMessage(words(network, number % 2 === 0 ? "even" : "odd", String(number))));
    await store.changeMessage(network, ids[0] ?? "", { pinned: "alice" });

    const seen = await store.messages(network, ["even", "odd"], "alice", 2);

    expect(seen.map((message) => message.content)).toEqual(
      ["0", "4", "5", "6", "7"].map((text) => ({ text })),
    );
  });

  it("are only those that the reader may see", async () => {
    const network = aNetwork();
    await store.addMessage({ ...words(network, "r", "for bob"), onlyFor: "bob" });
    await store.addMessage(words(network, "r", "for all"));

    const seen = await store.messages(network, ["r"], "alice", 10);

    expect(seen.map((message) => message.content)).toEqual([{ text: "for all" }]);
  });

  it("lose their words and their pin when they are deleted, and do not change any more", async () => {
    const network = aNetwork();
    const id = await store.addMessage(words(network, "r", "a password"));
    await store.changeMessage(network, id, { pinned: "bob" });

    await store.changeMessage(network, id, { deleted: "alice" });
    await store.changeMessage(network, id, { content: { text: "back again" } });

    const [message] = await store.messages(network, ["r"], "alice", 10);
    expect(message).toMatchObject({ id, deleted: "alice" });
    expect(message).not.toHaveProperty("content");
    expect(message).not.toHaveProperty("pinned");
  });

  it.each(["", "x", "-1", "1.5", "9".repeat(40), "1; drop table local_rooms"])(
    "are not found under the id %j",
    async (id) => {
      expect(await store.message(aNetwork(), id)).toBeUndefined();
    },
  );
});

describe("the reactions of a local network", () => {
  const later = (seconds: number) => new Date(AT.getTime() + seconds * 1_000);

  it("stand under their message once each, in the order in which they were put there", async () => {
    const network = aNetwork();
    const message = await store.addMessage(words(network, "r", "news"));
    const other = await store.addMessage(words(network, "r", "more news"));

    await store.react(network, { message, user: "bob", emoji: "👍" }, true, later(1));
    await store.react(network, { message, user: "alice", emoji: "👀" }, true, later(2));
    await store.react(network, { message, user: "bob", emoji: "👍" }, true, later(3));
    await store.react(network, { message: other, user: "bob", emoji: "👍" }, true, later(4));

    expect(await store.reactions([message])).toEqual([
      { message, user: "bob", emoji: "👍" },
      { message, user: "alice", emoji: "👀" },
    ]);
    expect(await store.reactions([message, other])).toHaveLength(3);
    expect(await store.reactions([])).toEqual([]);
  });

  it("are taken away one by one", async () => {
    const network = aNetwork();
    const message = await store.addMessage(words(network, "r", "news"));
    const put = [
      { message, user: "alice", emoji: "👍" },
      { message, user: "alice", emoji: "🔥" },
      { message, user: "bob", emoji: "👍" },
    ];
    for (const reaction of put) await store.react(network, reaction, true, AT);

    await store.react(network, { message, user: "alice", emoji: "👍" }, false, AT);
    await store.react(network, { message, user: "carol", emoji: "👍" }, false, AT);

    expect(await store.reactions([message])).toEqual(put.slice(1));
  });

  it("go away with their message, and cannot be put under one that is gone or of another network", async () => {
    const network = aNetwork();
    const message = await store.addMessage(words(network, "r", "news"));
    await store.react(network, { message, user: "alice", emoji: "👍" }, true, AT);

    await store.react(aNetwork(), { message, user: "eve", emoji: "👍" }, true, AT);
    expect(await store.reactions([message])).toHaveLength(1);
    await store.changeMessage(network, message, { deleted: "alice" });
    await store.react(network, { message, user: "bob", emoji: "👍" }, true, AT);

    expect(await store.reactions([message])).toEqual([]);
  });
});

describe("watching a local network", () => {
  it("hears of a change that another connection made, after it can be read", async () => {
    const network = aNetwork();
    const other = await connect(fresh.url);
    const seen = await new Promise<unknown[]>((resolve, reject) => {
      const changed = () =>
        void store.messages(network, ["r"], "alice", 10).then((messages) => {
          if (messages.length > 0) resolve([...messages]);
        }, reject);
      void store
        .watch(network, changed)
        .then(() => createLocalStore(other).addMessage(words(network, "r", "news")))
        .catch(reject);
    });
    await other.close();

    expect(seen).toMatchObject([{ content: { text: "news" } }]);
  });

  it("hears nothing of other networks, and nothing after it ended", async () => {
    const network = aNetwork();
    let calls = 0;
    const stop = await store.watch(network, () => {
      calls += 1;
    });
    const before = calls;
    const fence = async (of: string) => {
      const heard = new Promise<void>((resolve) => {
        let listening = false;
        void store
          .watch(of, () => {
            if (listening) resolve();
          })
          .then(() => {
            listening = true;
            return store.addMessage(words(of, "r", "x"));
          });
      });
      await heard;
    };

    await fence(aNetwork());
    expect(calls).toBe(before);
    await stop();
    await store.addMessage(words(network, "r", "x"));
    await fence(aNetwork());
    expect(calls).toBe(before);
  });
});
