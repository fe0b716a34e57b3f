/** Every call of the homeserver fails in turn: nothing goes out in clear, nothing is lost, nothing is done twice. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ChatError } from "../../../src/adapters/chat-errors.ts";
import type { Attempt, ChatEvent, ChatPort } from "../../../src/adapters/chat-port.ts";
import { md, say } from "../../../src/core/message.ts";
import { type CryptoPeer, cryptoPeer } from "../../support/matrix/crypto-peer.ts";
import { memoryCryptoStore } from "../../support/matrix/memory-crypto-store.ts";
import { sampled } from "../../support/sample.ts";
import { aMoment, until } from "../../support/until.ts";
import { commandsOf, type Fixture, QUICK, startFixture, step } from "./fixture.ts";

/** Everything that Muster calls. */
const ROUTES = [
  "whoami",
  "capabilities",
  "createRoom",
  "directory",
  "state.get",
  "state.set",
  "state.all",
  "members",
  "joined_members",
  "profile",
  "invite",
  "send",
  "event",
  "messages",
  "sync",
  "account_data.get",
  "account_data.set",
  "keys.upload",
  "keys.query",
  "keys.claim",
  "sendToDevice",
  "device_signing",
  "signatures",
  "*",
] as const;

const SECRETS = /top secret|corrected secret|!incident|note this/;

describe("with required encryption, when the homeserver answers 500", () => {
  let fixture: Fixture;
  let alice: CryptoPeer;
  beforeEach(async () => {
    fixture = await startFixture();
    alice = await cryptoPeer(fixture.homeserver, fixture.alice, "ALICE", {
      trust: "signed",
      sharing: "signed-devices",
    });
    await alice.flush();
    await alice.crossSign();
  });
  afterEach(async () => await fixture.stop());

  /** As the outbox does: the same step again until it is done or can never be. */
  async function deliver<T>(work: (attempt: Attempt) => Promise<T>): Promise<T> {
    const { key } = step();
    for (let tries = 0; ; tries++) {
      try {
        return await work({ key, retry: tries > 0 });
      } catch (error) {
        if (!(error instanceof ChatError) || error.retry === "never" || tries > 40) throw error;
        await aMoment();
      }
    }
  }

  async function work(port: ChatPort, received: readonly ChatEvent[]): Promise<string> {
    const room = await deliver((attempt) => port.openRoom({ name: "inc-1", topic: "t" }, attempt));
    // As after a crash between the answer and its being recorded.
    expect(await deliver((attempt) => port.openRoom({ name: "inc-1", topic: "t" }, attempt))).toBe(room);
    await deliver(() => port.invite(room, [alice.user]));
    await fixture.homeserver.as(alice.user).join(room);
    await alice.sync();
    // Invited again, by somebody who does not see that she is there.
    await deliver(() => port.invite(room, [alice.user]));
    const message = say([], md`top secret`);
    const again = { key: step().key, retry: true };
    const id = await deliver(() => port.post(room, message, again));
    expect(await deliver(() => port.post(room, message, again))).toBe(id);
    await deliver((attempt) => port.edit(room, id, say([], md`corrected secret`), attempt));
    await deliver(() => port.pins?.pin(room, id) ?? Promise.resolve());
    await deliver(() => port.powerLevels?.set(room, [alice.user]) ?? Promise.resolve());
    await deliver(() => port.directRoom(alice.user));
    await alice.say(room, "!incident note this");
    await until(() => commandsOf(received).length > 0);
    return room;
  }

  const cases = ROUTES.flatMap((on) => [1, 3].map((times) => ({ on, times })));

  it.each(sampled(cases, 7))("$times times to $on", async ({ on, times }) => {
    for (const after of [0, 2]) fixture.homeserver.fault({ on, times, after, status: 500, device: "MUSTER" });
    const keys = { store: memoryCryptoStore(), key: new Uint8Array(32).fill(9) };
    const timeouts = { ...QUICK, keyWait: 10_000 };
    const { port, received } = await fixture.started({ encryption: "required", keys, timeouts });

    const room = await work(port, received);

    const sent = fixture.homeserver
      .room(room)
      .items.map(({ event }) => event)
      .filter(({ sender, state_key }) => sender === fixture.muster && state_key === undefined);
    expect(sent.map(({ type }) => type)).toEqual(["m.room.encrypted", "m.room.encrypted"]);
    expect(await alice.hear()).toEqual(["top secret", expect.stringContaining("corrected secret")]);
    expect(new Set(commandsOf(received))).toEqual(new Set(["note this"]));
    expect(JSON.stringify([fixture.homeserver.world.stream, fixture.homeserver.calls])).not.toMatch(SECRETS);
    const failed = fixture.homeserver.calls.filter(({ status }) => status === 500);
    expect(failed.filter(({ route }) => on === "*" || route === on).length).toBeGreaterThan(0);
    // Once, by its id, however often it was handed over.
    expect(new Set(received.filter(({ kind }) => kind === "command").map(({ id }) => id)).size).toBe(1);
    expect(received.filter(({ kind }) => kind === "unreadable")).toEqual([]);
  });
});
