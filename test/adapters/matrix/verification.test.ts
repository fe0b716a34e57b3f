import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { cryptoPeer } from "../../support/matrix/crypto-peer.ts";
import { memoryCryptoStore } from "../../support/matrix/memory-crypto-store.ts";
import { until } from "../../support/until.ts";
import { type Fixture, startFixture } from "./fixture.ts";

const CANCEL = "m.key.verification.cancel";

describe("M54: a request to verify Muster by emoji", () => {
  let fixture: Fixture;
  beforeEach(async () => {
    fixture = await startFixture();
  });
  afterEach(async () => await fixture.stop());
  const encrypted = () =>
    ({
      encryption: "required",
      keys: { store: memoryCryptoStore(), key: new Uint8Array(32).fill(3) },
    }) as const;
  const request = (to: string) => ({
    msgtype: "m.key.verification.request",
    body: "Alice is requesting to verify your key",
    from_device: "ALICE",
    methods: ["m.sas.v1"],
    to,
  });

  it("in a room is cancelled and told of, and is no message that came in clear", async () => {
    const { port, received } = await fixture.started(encrypted());
    await until(() =>
      port.directRoom(fixture.alice).then(
        () => true,
        () => false,
      ),
    );
    const room = await port.directRoom(fixture.alice);
    const alice = fixture.homeserver.as(fixture.alice);
    await alice.join(room);
    const asked = await alice.send(room, request(fixture.muster));

    const cancelled = () =>
      [...fixture.homeserver.world.events.values()].filter(({ type }) => type === CANCEL);
    await until(() => cancelled().length > 0);
    expect(cancelled()).toMatchObject([
      {
        sender: fixture.muster,
        content: { "m.relates_to": { rel_type: "m.reference", event_id: asked } },
      },
    ]);
    await until(() => received.some(({ kind }) => kind === "verification"));
    expect(received.filter(({ kind }) => kind === "verification")).toMatchObject([
      { user: fixture.alice, room, reply: { user: fixture.alice, room } },
    ]);
    expect(received.filter(({ kind }) => kind === "unreadable")).toEqual([]);
  });

  it("of two other people is none of Muster's business", async () => {
    const { port, received } = await fixture.started();
    const room = await port.directRoom(fixture.alice);
    const alice = fixture.homeserver.as(fixture.alice);
    await alice.join(room);
    await alice.send(room, request(fixture.bob));
    await alice.say(room, "!incident list");

    await until(() => received.some(({ kind }) => kind === "command"));
    expect(received.filter(({ kind }) => kind === "verification")).toEqual([]);
  });

  it("beside rooms is cancelled at the device that asked", async () => {
    const { received } = await fixture.started(encrypted());
    const alice = await cryptoPeer(fixture.homeserver, fixture.alice, "ALICE");
    await alice.ask("PUT", "sendToDevice/m.key.verification.request/1", {
      messages: {
        [fixture.muster]: {
          MUSTER: {
            from_device: "ALICE",
            methods: ["m.sas.v1"],
            transaction_id: "t1",
            timestamp: Date.now(),
          },
        },
      },
    });

    await until(() => received.some(({ kind }) => kind === "verification"));
    const sent = () => fixture.homeserver.calls.filter(({ path }) => path.includes(`sendToDevice/${CANCEL}`));
    await until(() => sent().length > 0);
    expect(sent()[0]?.body).toMatchObject({
      messages: { [fixture.alice]: { ALICE: { transaction_id: "t1", code: "m.user" } } },
    });
    expect(received).toMatchObject([
      { kind: "verification", user: fixture.alice, reply: { user: fixture.alice } },
    ]);
  });
});
