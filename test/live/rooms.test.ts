/** What a real homeserver makes of how rooms are guarded: power levels, requests to join, server lists, Spaces. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ChatEvent, ChatPort } from "../../src/adapters/chat-port.ts";
import { createMatrixPort } from "../../src/adapters/matrix/matrix-chat.ts";
import { askOverHttp, personOverHttp } from "../support/matrix/over-http.ts";
import { keptLog, localLeaderLock, memoryState } from "../support/matrix/parts.ts";
import { until } from "../support/until.ts";
import { type Synapse, startSynapse } from "./synapse.ts";

describe("a guarded room on Synapse", () => {
  let synapse: Synapse;
  let port: ChatPort;
  let room: string;
  let muster: { user: string; token: string };
  let alice: { user: string; token: string };
  const received: ChatEvent[] = [];
  beforeAll(async () => {
    synapse = await startSynapse();
    [muster, alice] = await Promise.all([synapse.register("muster"), synapse.register("alice")]);
    port = createMatrixPort({
      network: "matrix",
      homeserverUrl: synapse.url,
      accessToken: muster.token,
      encryption: "off",
      log: keptLog(),
      state: memoryState(),
      leaderLock: localLeaderLock(),
    });
    await port.start(async (event) => {
      received.push(event);
      return {};
    });
    room = await port.openRoom({ name: "inc-guarded", topic: "t" }, { key: "open", retry: false });
    await port.invite(room, [alice.user]);
    await asAlice().join(room);
  }, 700_000);
  afterAll(async () => {
    await port?.stop();
    await synapse?.stop();
  });
  const asAlice = () => personOverHttp(synapse.url, alice.user, alice.token);
  const arrived = (kind: ChatEvent["kind"]) => until(() => received.some((event) => event.kind === kind));
  const state = (id: string) =>
    askOverHttp(synapse.url, muster.token, "GET", `/_matrix/client/v3/rooms/${encodeURIComponent(id)}/state`);

  it("takes power levels", async () => {
    const said = await asAlice().say(room, "hello");
    await expect(asAlice().pin(room, [said])).rejects.toThrow("403");
    await port.powerLevels?.set(room, [alice.user]);
    await asAlice().pin(room, [said]);
    await port.powerLevels?.set(room, []);
    await expect(asAlice().pin(room, [])).rejects.toThrow("403");
  });

  it("takes requests to join, their refusal, and their acceptance", async () => {
    const bob = await synapse.register("bob");
    const asBob = personOverHttp(synapse.url, bob.user, bob.token);
    await asBob.knock(room);
    await arrived("knocked");
    await port.knocks?.decline(room, bob.user, "not today");
    await asBob.knock(room);
    expect(await port.invite(room, [bob.user])).toEqual([{ user: bob.user, state: "invited" }]);
    await asBob.join(room);

    expect(await port.members(room)).toContain(bob.user);
  });

  it("stands in a Space that its members may enter, and nobody else", async () => {
    await port.spaces?.add(room, "inc-guarded");
    await port.spaces?.add(room, "inc-guarded");
    const parents = ((await state(room)) as unknown as { type: string; state_key: string }[]).filter(
      ({ type }) => type === "m.space.parent",
    );
    expect(parents).toHaveLength(1);
    const space = String(parents[0]?.state_key);
    await asAlice().join(space);
    const carol = await synapse.register("carol");
    await expect(personOverHttp(synapse.url, carol.user, carol.token).join(space)).rejects.toThrow("403");
  });

  it("is not exposed by anything of that", async () => {
    await asAlice().say(room, "!incident marker");
    await arrived("command");

    const exposed = received.filter((event) => event.kind === "exposed" && event.room === room);
    expect(exposed).toEqual([]);
  });
});
