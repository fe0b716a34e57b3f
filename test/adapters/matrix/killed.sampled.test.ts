import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { COMPILE_CACHE } from "../../support/compile-cache.ts";
import type { Homeserver } from "../../support/matrix/homeserver.ts";
import { sampled } from "../../support/sample.ts";
import { until } from "../../support/until.ts";
import { type Fixture, startFixture } from "./fixture.ts";

const CHILD = join(import.meta.dirname, "../../support/matrix/echo-process.ts");
/** In each round Muster is killed in the middle of a call of this kind, whose effect takes place and whose reply is lost. */
const ROUNDS = sampled(["directory", "send", "sync", "send", "state.get", "directory", "send"], 3);
const PER_ROUND = 5;

describe("a Muster that is killed again and again", () => {
  let fixture: Fixture;
  let directory: string;
  let child: ChildProcess | undefined;
  beforeEach(async () => {
    fixture = await startFixture();
    directory = await mkdtemp(join(tmpdir(), "muster-killed-"));
  });
  afterEach(async () => {
    await killed(child);
    await fixture.stop();
    await rm(directory, { recursive: true, force: true });
  });

  it("opens one room and answers every command once", async () => {
    const { homeserver, alice } = fixture;
    // Long enough that the kill comes while the call is under way.
    homeserver.setLatency(30);
    const token = homeserver.token(fixture.muster, "MUSTER");
    const run = () => {
      child = spawn(process.execPath, [CHILD, homeserver.url, token, directory, alice], {
        stdio: ["ignore", "inherit", "inherit"],
        env: { ...process.env, ...COMPILE_CACHE },
      });
    };
    run();
    await joinWhenInvited(homeserver, alice);
    const room = onlyRoom(homeserver);

    for (const [round, route] of ROUNDS.entries()) {
      // The room is there: a start looks for its alias.
      if (route === "directory") await killed(child);
      const seen = homeserver.calls.length;
      homeserver.fault({ on: route, kind: "lost-reply" });
      if (route === "directory") run();
      const saying = Array.from({ length: PER_ROUND }, (_, at) => `!incident ${round * PER_ROUND + at}`);
      for (const text of saying) await homeserver.as(alice).say(room, text);
      await until(() => homeserver.calls.slice(seen).some((call) => call.route === route));
      await killed(child);
      run();
    }

    const answers = () =>
      homeserver
        .messages(room)
        .filter(({ sender }) => sender === fixture.muster)
        .map(({ content }) => String(content.body));
    const expected = Array.from({ length: ROUNDS.length * PER_ROUND }, (_, at) => `answer ${at}`);
    await until(() => expected.every((text) => answers().includes(text)), 45_000);
    expect([...answers()].sort()).toEqual([...expected].sort());
    expect(homeserver.world.rooms.size).toBe(1);
  }, 90_000);
});

async function joinWhenInvited(homeserver: Homeserver, user: string): Promise<void> {
  const invited = () =>
    [...homeserver.world.rooms.values()].some((one) => homeserver.world.membership(one, user) === "invite");
  await until(invited);
  await homeserver.as(user).join(onlyRoom(homeserver));
}

function onlyRoom(homeserver: Homeserver): string {
  const [room] = homeserver.world.rooms.keys();
  if (room === undefined) throw new Error("no room");
  return room;
}

async function killed(child: ChildProcess | undefined): Promise<void> {
  if (!child || child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGKILL");
  await ended;
}
