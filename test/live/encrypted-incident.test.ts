/**
 * An incident in encrypted rooms on two federated homeservers, with people on another client that refuses devices
 * without cross-signing.
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { BUTTONS_FIELD } from "../../src/adapters/matrix/buttons.ts";
import { until } from "../support/until.ts";
import { type EncryptedWorld, startEncryptedWorld } from "./encrypted-world.ts";
import type { Human } from "./human.ts";

describe("an encrypted incident on two homeservers", () => {
  let world: EncryptedWorld;
  let alice: Human;
  let bob: Human;
  let ref: string;
  let room: string;

  beforeAll(async () => {
    world = await startEncryptedWorld();
    alice = await world.person("alice");
    bob = await world.person("bob");
    ({ ref, room } = await world.openIncident(bob, "Ransomware --severity high --with cert-eu,ep"));
  }, 700_000);
  afterAll(async () => await world?.stop());

  it("shows the summary to a person on the other homeserver, by a device that Muster's identity has signed", async () => {
    const summary = await bob.hears(room, "Ransomware");

    expect(summary).toMatchObject({ sender: world.muster.user, encrypted: true, unreadable: undefined });
    expect(bob.client.getRoom(room)?.hasEncryptionStateEvent()).toBe(true);
    expect(await bob.isSigned(world.muster.user, world.muster.device)).toBe(true);
  });

  it("takes an encrypted command and answers it in the room", async () => {
    await bob.say(room, "!incident ack");

    const answer = await bob.hears(room, "acknowledged again");
    expect(answer).toMatchObject({ sender: world.muster.user, encrypted: true });
    const entry = (await world.timeline(ref)).findLast((one) => one.kind === "acknowledged");
    expect(entry).toMatchObject({ author: "bob", organisation: "ep", source: { room } });
  });

  it("gives a person who joins later the summary, readable, though not what was said before", async () => {
    await bob.say(room, "said before alice came");
    await until(() => alice.invitations().includes(room));
    await alice.join(room);

    await alice.hears(room, "Ransomware");
    expect(JSON.stringify(alice.sees(room))).not.toContain("said before alice came");
  });

  it("takes a reaction on an encrypted message as its button", async () => {
    const summary = await alice.hears(room, "Ransomware");
    const buttons = summary.content[BUTTONS_FIELD] as readonly { key: string; action: string }[];
    const acknowledge = buttons.find(({ action }) => action.includes("ack"));
    await alice.react(room, summary.id, acknowledge?.key ?? "");

    await bob.hears(room, "acknowledged for CERT-EU");
    await alice.hears(room, "acknowledged for CERT-EU");
  });

  it("records an encrypted message that is pinned, with its words", async () => {
    const said = await bob.say(room, "fs-03 was the first, at 09:12 UTC");
    await bob.react(room, said, "📌");

    await until(async () => JSON.stringify(await world.timeline(ref)).includes("fs-03 was the first"));
  });

  it("gives a device no keys that its owner's identity has not signed", async () => {
    const carol = await world.person("carol", { signed: false });
    await bob.say(room, "!incident invite carol");
    await until(() => carol.invitations().includes(room), 20_000);
    await carol.join(room);
    await bob.say(room, "!incident note now carol is here");
    await bob.hears(room, "noted: now carol is here");

    const reasons = () => carol.sees(room).map((one) => one.unreadable);
    await until(() => reasons().includes("MEGOLM_KEY_WITHHELD_FOR_UNVERIFIED_DEVICE"));
    expect(carol.sees(room).filter((one) => one.unreadable === undefined && one.encrypted)).toEqual([]);
  });

  it("never sent anything in clear", async () => {
    const sent = await world.sentBy(bob, room);

    expect(new Set(sent.map((event) => event.type))).toEqual(new Set(["m.room.encrypted"]));
    expect(sent.length).toBeGreaterThan(3);
  });

  it("goes on with people here while the other homeserver is away, and catches the others up afterwards", async () => {
    await world.there.goDown();
    const began = performance.now();
    await alice.say(room, "!incident note while the other homeserver was away");
    await alice.hears(room, "noted: while the other homeserver was away", 10_000);
    const opened = await world.openIncident(alice, "Opened meanwhile --with ep");
    await alice.hears(opened.room, "Opened meanwhile");
    expect(performance.now() - began).toBeLessThan(20_000);

    await world.there.comeBack();
    // A homeserver goes on sending to one that was away when it hears of it, or after some minutes.
    await bob.say(room, "here again");
    const heard = await bob.hears(room, "noted: while the other homeserver was away", 40_000);
    expect(heard.unreadable).toBeUndefined();
  }, 90_000);
});
