/** A crash in place of each commit, one after the other: what was not finished is done again, and nothing is lost. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type CryptoPeer, cryptoPeer } from "../../../support/matrix/crypto-peer.ts";
import { type Homeserver, startHomeserver } from "../../../support/matrix/homeserver.ts";
import { type MemoryCryptoStore, memoryCryptoStore } from "../../../support/matrix/memory-crypto-store.ts";
import { sampled } from "../../../support/sample.ts";
import { type Own, startOwn } from "./own.ts";

const DEVICE = "MUSTER";

describe("a crash", () => {
  let homeserver: Homeserver;
  let user: string;
  let room: string;
  let alice: CryptoPeer;
  let store: MemoryCryptoStore;
  beforeEach(async () => {
    homeserver = await startHomeserver();
    store = memoryCryptoStore();
    user = homeserver.addUser("muster");
    alice = await cryptoPeer(homeserver, homeserver.addUser("alice"), "ALICE", {
      trust: "signed",
      sharing: "signed-devices",
    });
    await alice.flush();
    await alice.crossSign();
    room = await homeserver.as(alice.user).createRoom({ preset: "private_chat", invite: [user] });
    const encryption = { algorithm: "m.megolm.v1.aes-sha2" };
    await homeserver.as(alice.user).setState(room, "m.room.encryption", encryption);
    await homeserver.as(user).join(room);
    await alice.sync();
  });
  afterEach(async () => await homeserver.stop());

  /** From the commit with this number on nothing is kept, as if the process had ended there. @returns how many there were */
  function crashAt(at: number): () => number {
    let commits = 0;
    store.rows({ user, device: DEVICE }).onCommit = () => {
      if (commits++ >= at) throw new Error("the process ends here");
    };
    return () => commits;
  }
  async function restart(before: Own | undefined): Promise<Own> {
    await before?.close();
    store.rows({ user, device: DEVICE }).onCommit = () => undefined;
    return await startOwn(homeserver, user, { store });
  }
  async function talk(own: Own, heard: readonly unknown[]): Promise<void> {
    await alice.sync();
    await alice.say(room, "can you read this?");
    expect([...heard, ...(await own.hear())].at(-1)).toBe("can you read this?");
    await own.say(room, "yes");
    expect((await alice.hear()).at(-1)).toBe("yes");
    await own.close();
  }

  it.each(sampled(Array.from(Array(20).keys()), 5))(
    "during the first start, instead of commit %i",
    async (at) => {
      crashAt(at);
      const first = await startOwn(homeserver, user, { store }).catch(() => undefined);
      await first?.sync().catch(() => undefined);

      await talk(await restart(first), []);
    },
  );

  it.each(sampled(Array.from(Array(5).keys()), 2))(
    "while the key of a message comes in, instead of commit %i",
    async (at) => {
      const first = await startOwn(homeserver, user, { store });
      await alice.sync();
      await alice.say(room, "while it crashes");
      crashAt(at);
      await first.sync().catch(() => undefined);

      const second = await restart(first);

      const heard = await second.hear();
      expect(heard).toEqual(["while it crashes"]);
      await talk(second, heard);
    },
  );

  it.each(sampled(Array.from(Array(10).keys()), 3))(
    "while a message is encrypted, instead of commit %i",
    async (at) => {
      const first = await startOwn(homeserver, user, { store });
      await first.sync();
      crashAt(at);
      await first.say(room, "while it crashes").catch(() => undefined);

      const second = await restart(first);

      await second.say(room, "after it crashed");
      const heard = await alice.hear();
      expect(heard.at(-1)).toBe("after it crashed");
      expect(heard.filter((body) => body.startsWith("!"))).toEqual([]);
      await talk(second, []);
    },
  );

  it("was at a commit that there is", async () => {
    const commits = crashAt(Number.POSITIVE_INFINITY);
    const own = await startOwn(homeserver, user, { store });
    const started = commits();
    await own.sync();
    await alice.sync();
    await alice.say(room, "x");
    const before = commits();
    await own.sync();
    const received = commits() - before;
    await own.say(room, "y");

    expect(started).toBeGreaterThan(5);
    expect(received).toBeGreaterThan(0);
    expect(commits() - before - received).toBeGreaterThan(0);
    await own.close();
  });
});
