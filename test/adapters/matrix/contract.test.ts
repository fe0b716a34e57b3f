import { startHomeserver } from "../../support/matrix/homeserver.ts";
import { describeContract } from "../contract.ts";
import type { Fault } from "../contract-harness.ts";
import { type MatrixPlatform, startHarness } from "./harness.ts";

describeContract("Matrix", async () => await startHarness(await inProcessPlatform("11")));
// Since version 12 the creator of a room stands in no power levels, and a room id names no server.
describeContract("Matrix (room version 12)", async () => await startHarness(await inProcessPlatform("12")));

async function inProcessPlatform(roomVersion: string): Promise<MatrixPlatform> {
  const homeserver = await startHomeserver({ roomVersion });
  const member = (name: string, device?: string) => {
    const user = homeserver.addUser(name);
    return { user, token: homeserver.token(user, device) };
  };
  const muster = member("muster", "MUSTER");
  const { world } = homeserver;
  return {
    url: homeserver.url,
    musterUrl: homeserver.url,
    muster,
    observer: { user: muster.user, token: homeserver.token(muster.user, "OBSERVER") },
    people: { alice: member("alice"), bob: member("bob"), carol: member("carol") },
    requestLimit: 1_500,
    fault: (on, fault) => homeserver.fault({ on, device: "MUSTER", times: fault.times, ...shapeOf(fault) }),
    roomNames: async () =>
      [...world.rooms.values()].flatMap((room) => {
        const alias = world.state(room, "m.room.canonical_alias")?.alias;
        return alias === undefined ? [] : [String(alias).slice(1).split(":")[0] ?? ""];
      }),
    redeliver: async (event) => world.redeliver(event),
    removeMuster: async (id) => {
      const content = { membership: "leave", reason: "closed" };
      world.append(homeserver.room(id), {
        type: "m.room.member",
        sender: "@admin:hs.test",
        state_key: muster.user,
        content,
      });
    },
    stop: () => homeserver.stop(),
  };
}

function shapeOf({ kind }: Fault) {
  if (kind === "429") return { status: 429, errcode: "M_LIMIT_EXCEEDED", retryAfterMs: 30 };
  if (kind === "500") return { status: 500 };
  return { kind: kind === "timeout" ? ("no-answer" as const) : ("lost-reply" as const) };
}
