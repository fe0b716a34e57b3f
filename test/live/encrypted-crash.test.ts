/**
 * Muster killed with SIGKILL while encrypted messages come and go: nothing is lost, doubled, unreadable or in clear, and
 * its device stays the one that people know. The control, whose keys are forgotten at a kill, fails all of that.
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { askOverHttp } from "../support/matrix/over-http.ts";
import { timePasses, until } from "../support/until.ts";
import { type EncryptedWorld, startEncryptedWorld } from "./encrypted-world.ts";
import type { Human } from "./human.ts";

/** How long Muster lives before each kill, in milliseconds after it is ready: while starting to sync, reading, sending. */
const LIVES = [0, 150, 900, 50, 400, 1_300, 250, 700, 100, 1_000] as const;

const AWAY = 40;

describe("Muster killed in an encrypted room", () => {
  let world: EncryptedWorld;
  let alice: Human;
  let ref: string;
  let room: string;

  beforeAll(async () => {
    world = await startEncryptedWorld();
    alice = await world.person("alice");
    ({ ref, room } = await world.openIncident(alice, "Killed --with ep"));
  }, 700_000);
  afterAll(async () => await world?.stop());

  it(`puts ${AWAY} notes on the timeline that were sent while it was away, each once and in order`, async () => {
    await world.kill();
    const sent = Array.from({ length: AWAY }, (_, at) => `while away ${at}`);
    for (const note of sent) await alice.say(room, `!incident note ${note}`);
    await world.start();

    await until(async () => (await world.notes(ref)).length >= AWAY, 30_000);
    expect(await world.notes(ref)).toEqual(sent);
    await alice.hears(room, `noted: while away ${AWAY - 1} `);
  });

  it(`loses, doubles and garbles nothing when it is killed ${LIVES.length} times amid messages`, async () => {
    const before = await identityOf(world, alice);
    const sent: string[] = [];
    let isOver = false;
    const talking = (async () => {
      while (!isOver) {
        const note = `amid kills ${sent.length}.`;
        await alice.say(room, `!incident note ${note}`);
        sent.push(note);
        // As people write, and not as fast as the server takes it.
        await timePasses(50);
      }
    })();
    for (const life of LIVES) {
      // At any instant: what it is doing then is not known.
      await timePasses(life);
      await world.kill();
      await world.start();
    }
    isOver = true;
    await talking;

    const notes = async () => (await world.notes(ref)).filter((note) => note.startsWith("amid kills"));
    await until(async () => (await notes()).length >= sent.length, 40_000);
    expect(await notes()).toEqual(sent);
    const answers = () =>
      alice
        .sees(room)
        .filter((one) => one.sender === world.muster.user)
        .map((one) => one.unreadable ?? (/noted: (amid kills \d+\.)/.exec(String(one.content.body)) ?? [])[1])
        .filter((one) => one !== undefined);
    // What is missing or doubled shows in the comparison.
    await until(() => answers().length >= sent.length, 60_000).catch(() => undefined);
    const unsent = async () => [
      ...(await world.database.sql`
        select step ->> 'do' as step, attempts, outcome, error from outbox
        where outcome is distinct from 'delivered'`),
    ];
    // The summary may still be on its way.
    await until(async () => (await unsent()).length === 0, 20_000).catch(() => undefined);
    expect(await unsent()).toEqual([]);
    expect(answers()).toEqual(sent);
    expect(new Set((await world.sentBy(alice, room)).map((event) => event.type))).toEqual(
      new Set(["m.room.encrypted"]),
    );
    expect(await identityOf(world, alice)).toEqual(before);
  }, 150_000);

  it("is caught out when its keys are forgotten at a kill (control)", async () => {
    const before = await identityOf(world, alice);
    await world.kill();
    await world.database.sql`truncate crypto_devices cascade`;
    await world.start();
    await alice.say(room, "!incident note control");

    const answer = await alice.hears(room, "noted: control", 8_000).catch(() => undefined);
    const after = await identityOf(world, alice);
    expect(answer).toBeUndefined();
    expect(JSON.stringify(after)).not.toEqual(JSON.stringify(before));
  });
});

/** What the homeserver publishes of Muster: its devices and its identity. */
async function identityOf(world: EncryptedWorld, by: Human): Promise<unknown> {
  const body = { device_keys: { [world.muster.user]: [] } };
  const token = by.client.getAccessToken() ?? "";
  const { device_keys: devices, master_keys: masters } = await askOverHttp(
    world.here.url,
    token,
    "POST",
    "/_matrix/client/v3/keys/query",
    body,
  );
  return { devices, masters };
}
