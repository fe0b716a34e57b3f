import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Homeserver } from "../../support/matrix/homeserver.ts";
import { until } from "../../support/matrix/parts.ts";
import { type Fixture, startFixture } from "./fixture.ts";

const CHILD = join(import.meta.dirname, "../../support/matrix/echo-process.ts");
const COUNT = 40;

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
    homeserver.setLatency(2);
    // Kills at calls of every kind that changes something, in the middle of the call.
    const killAt = ["createRoom", "invite", "send", "sync", "send", "createRoom", "sync", "send"];
    const run = () => {
      child = spawn(
        process.execPath,
        [CHILD, homeserver.url, homeserver.token(fixture.muster, "MUSTER"), directory, alice],
        {
          stdio: ["ignore", "inherit", "inherit"],
        },
      );
    };
    run();
    await joinWhenInvited(homeserver, alice);
    const room = onlyRoom(homeserver);
    const talking = (async () => {
      for (let at = 0; at < COUNT; at++) {
        await homeserver.as(alice).say(room, `!incident ${at}`);
        await new Promise((resolve) => setTimeout(resolve, 15));
      }
    })();

    for (const route of killAt) {
      const seen = homeserver.calls.length;
      homeserver.fault({ on: route, kind: "lost-reply", times: 1 });
      await until(() => homeserver.calls.slice(seen).some((call) => call.route === route), 2_000).catch(
        () => {},
      );
      await killed(child);
      run();
    }
    await talking;

    const answers = () =>
      homeserver
        .messages(room)
        .filter(({ sender }) => sender === fixture.muster)
        .map(({ content }) => String(content.body));
    await until(() => new Set(answers()).size === COUNT, 30_000);
    expect([...answers()].sort()).toEqual(Array.from({ length: COUNT }, (_, at) => `answer ${at}`).sort());
    expect(homeserver.world.rooms.size).toBe(1);
  }, 60_000);
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
