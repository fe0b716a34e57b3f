/**
 * People on two homeservers, without Muster: that the clients of the live suite encrypt, read each other over federation,
 * and refuse what is not signed. What Muster is shown to do with them afterwards is worth as much as this.
 */
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { until } from "../support/until.ts";
import { type Human, human } from "./human.ts";
import { type Synapse, startFederation } from "./synapse.ts";

let here: Synapse;
let there: Synapse;
const people: Human[] = [];

beforeAll(async () => {
  [here, there] = await startFederation();
}, 700_000);

afterAll(async () => {
  for (const person of people) await person.stop();
  await here?.stop();
  await there?.stop();
});

async function person(synapse: Synapse, name: string, signed = true): Promise<Human> {
  const one = await human(synapse, `${name}-${randomUUID().slice(0, 6)}`, { signed });
  people.push(one);
  return one;
}

async function conversation(one: Human, other: Human): Promise<string> {
  const room = await one.talkTo(other.user);
  await until(() => other.invitations().includes(room));
  await other.join(room);
  await until(() => one.isJoined(room, other.user));
  return room;
}

describe("people on two homeservers", () => {
  it("read each other, encrypted", async () => {
    const alice = await person(here, "alice");
    const bob = await person(there, "bob");
    const room = await conversation(alice, bob);

    await alice.say(room, "can you read this?");
    const heard = await bob.hears(room, "can you read this?");
    await bob.say(room, "every word");
    const answer = await alice.hears(room, "every word");

    expect([heard.encrypted, answer.encrypted]).toEqual([true, true]);
    expect(await bob.isSigned(alice.user, alice.device)).toBe(true);
    expect(await alice.isSigned(bob.user, bob.device)).toBe(true);
  });

  it("show nothing of a device that is not signed, and give it no keys", async () => {
    const alice = await person(here, "alice");
    const mallory = await person(there, "mallory", false);
    const room = await conversation(alice, mallory);

    const secret = await alice.say(room, "for signed devices only");
    const forged = await mallory.say(room, "from no signed device");

    const why = (human: Human, id: string) => human.sees(room).find((one) => one.id === id)?.unreadable;
    await until(() => why(mallory, secret) === "MEGOLM_KEY_WITHHELD_FOR_UNVERIFIED_DEVICE");
    await until(() => why(alice, forged) === "UNSIGNED_SENDER_DEVICE");
    expect(JSON.stringify(mallory.sees(room))).not.toContain("for signed devices only");
    expect(JSON.stringify(alice.sees(room))).not.toContain("from no signed device");
  });
});
