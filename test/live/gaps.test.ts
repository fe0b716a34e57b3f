import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ChatEvent } from "../../src/adapters/chat-port.ts";
import { createMatrixPort } from "../../src/adapters/matrix/matrix-chat.ts";
import { personOverHttp } from "../support/matrix/over-http.ts";
import { keptLog, localLeaderLock, memoryState } from "../support/matrix/parts.ts";
import { until } from "../support/until.ts";
import { type Synapse, startSynapse } from "./synapse.ts";

/** More than one batch of the sync holds, so that Synapse leaves a gap. */
const MISSED = 230;

describe("Muster and Synapse after Muster was away", () => {
  let synapse: Synapse;
  beforeAll(async () => {
    synapse = await startSynapse();
  }, 700_000);
  afterAll(async () => await synapse?.stop());

  it(`handles ${MISSED} commands that were said meanwhile, in order, and none of before again`, async () => {
    const muster = await synapse.register("muster");
    const alice = await synapse.register("alice");
    const person = personOverHttp(synapse.url, alice.user, alice.token);
    const state = memoryState();
    const first = await follow(synapse, muster.token, state);
    const room = await first.port.openRoom(
      { name: "inc-live-gap", topic: "gap" },
      { key: "gap:1", retry: false },
    );
    await first.port.invite(room, [alice.user]);
    await person.join(room);
    await person.say(room, "!incident before");
    await until(() => commandsOf(first.received).length === 1);
    await first.port.stop();

    for (let at = 0; at < MISSED; at++) await person.say(room, `!incident missed ${at}`);
    const second = await follow(synapse, muster.token, state);

    await until(() => commandsOf(second.received).length >= MISSED, 30_000);
    expect(commandsOf(second.received)).toEqual(Array.from({ length: MISSED }, (_, at) => `missed ${at}`));
    await second.port.stop();
  }, 120_000);
});

async function follow(synapse: Synapse, accessToken: string, state: ReturnType<typeof memoryState>) {
  const received: ChatEvent[] = [];
  const port = createMatrixPort({
    network: "matrix",
    homeserverUrl: synapse.url,
    accessToken,
    encryption: "off",
    log: keptLog(),
    state,
    leaderLock: localLeaderLock(),
  });
  await port.start(async (event) => {
    received.push(event);
    return {};
  });
  return { port, received };
}

function commandsOf(events: readonly ChatEvent[]): readonly string[] {
  return events.flatMap((event) => (event.kind === "command" ? [event.text] : []));
}
