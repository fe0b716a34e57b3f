/** A homeserver that fails in whatever Muster asks of it, with encryption required: later, but never lost, twice or in clear. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { until } from "../support/until.ts";
import { type EncryptedWorld, startEncryptedWorld } from "./encrypted-world.ts";
import type { Human } from "./human.ts";

/** What opening an encrypted room, letting somebody in and answering there asks of the homeserver. */
const ROUTES = [
  ...["sync", "createRoom", "invite", "join", "send", "state.set", "state.encryption", "joined_members"],
  ...["keys/query", "keys/claim", "sendToDevice"],
] as const;

describe("Muster on a homeserver with faults, encrypted", () => {
  let world: EncryptedWorld;
  let alice: Human;

  beforeAll(async () => {
    world = await startEncryptedWorld();
    alice = await world.person("alice");
  }, 700_000);
  afterAll(async () => await world?.stop());

  it.each([
    { kind: "500", joiner: "bob" },
    { kind: "lost-reply", joiner: "carol" },
  ] as const)(
    "opens a room, lets somebody in and answers although every call fails first ($kind)",
    async ({ kind, joiner }) => {
      const late = await world.person(joiner);
      const { pid } = world.running();
      for (const route of ROUTES) world.proxy.fault(route, { kind, times: 1 });
      const { ref, room } = await world.openIncident(alice, `Faults ${kind}`, 60_000);
      await alice.say(room, `!incident invite ${joiner}`);
      await until(() => late.invitations().includes(room), 60_000);
      await late.join(room);
      await late.hears(room, `Faults ${kind}`, 60_000);
      await alice.say(room, "!incident note under faults");

      const answer = await late.hears(room, "noted: under faults", 60_000);
      expect(answer.encrypted).toBe(true);
      expect(await world.notes(ref)).toEqual(["under faults"]);
      expect(late.sees(room).filter(({ content }) => /noted:/.test(String(content.body)))).toHaveLength(1);
      expect(world.proxy.untouched()).toEqual([]);
      expect(process.kill(pid, 0)).toBe(true);
    },
    180_000,
  );

  it("answers each command once and in order while every seventh call fails", async () => {
    const { ref, room } = await world.openIncident(alice, "Every seventh --with ep");
    const sent = Array.from({ length: 6 }, (_, at) => `seventh ${at}.`);
    world.proxy.failEvery(7);
    for (const note of sent) await alice.say(room, `!incident note ${note}`);
    const answers = () =>
      alice
        .sees(room)
        .map((one) => one.unreadable ?? (/noted: (seventh \d+\.)/.exec(String(one.content.body)) ?? [])[1])
        .filter((one) => one !== undefined);
    await until(() => answers().length >= sent.length, 60_000);
    world.proxy.failEvery(0);

    expect(await world.notes(ref)).toEqual(sent);
    expect(answers()).toEqual(sent);
  }, 90_000);

  it("asked the homeserver to send nothing in clear, in any room", () => {
    const sends = world.proxy.calls.filter((call) => /^PUT \S+\/send\//.test(call));

    expect(sends.length).toBeGreaterThan(20);
    // Reactions are in clear on Matrix, whoever makes them.
    expect(sends.filter((call) => !/\/send\/m\.(room\.encrypted|reaction)\//.test(call))).toEqual([]);
  });
});
