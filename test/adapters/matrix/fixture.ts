/** A homeserver, one Muster on it, and Alice, Bob and Carol. */
import type { Attempt, ChatEvent, ChatPort, Receipt } from "../../../src/adapters/chat-port.ts";
import { createMatrixPort, type MatrixOptions } from "../../../src/adapters/matrix/matrix-chat.ts";
import { type Homeserver, startHomeserver } from "../../support/matrix/homeserver.ts";
import { keptLog, localLeaderLock, memoryState } from "../../support/matrix/parts.ts";

export const QUICK = {
  request: 4_000,
  poll: 2_000,
  backOff: [20, 100],
  start: 2_000,
  grace: 300,
  glance: 400,
  invite: 400,
  inviteWait: 1_000,
  patience: 0.02,
  keyWait: 300,
} as const;

export interface Fixture {
  readonly homeserver: Homeserver;
  readonly muster: string;
  readonly alice: string;
  readonly bob: string;
  readonly carol: string;
  readonly state: ReturnType<typeof memoryState>;
  readonly log: ReturnType<typeof keptLog>;
  /** Another Muster on the same state; it takes part in {@link Fixture.stop}. */
  port(options?: Partial<MatrixOptions>): ChatPort;
  /** A started Muster and what it received. */
  started(
    options?: Partial<MatrixOptions>,
  ): Promise<{ readonly port: ChatPort; readonly received: ChatEvent[] }>;
  stop(): Promise<void>;
}

export async function startFixture(options: Parameters<typeof startHomeserver>[0] = {}): Promise<Fixture> {
  const homeserver = await startHomeserver(options);
  const [muster, alice, bob, carol] = ["muster", "alice", "bob", "carol"].map((name) =>
    homeserver.addUser(name),
  ) as [string, string, string, string];
  // An operator has given it both: nothing is set at the start.
  const profile = { displayname: "Muster", avatar_url: "mxc://hs.test/muster" };
  homeserver.world.profiles.set(muster, profile);
  const state = memoryState();
  const log = keptLog();
  const leaderLock = localLeaderLock();
  const ports: ChatPort[] = [];
  const port = (more: Partial<MatrixOptions> = {}): ChatPort => {
    const accessToken = homeserver.token(muster, "MUSTER");
    const made = createMatrixPort({
      network: "matrix",
      homeserverUrl: homeserver.url,
      accessToken,
      encryption: "off",
      log,
      state,
      leaderLock,
      timeouts: QUICK,
      ...more,
    });
    ports.push(made);
    return made;
  };
  return {
    homeserver,
    muster,
    alice,
    bob,
    carol,
    state,
    log,
    port,
    started: async (more) => {
      const received: ChatEvent[] = [];
      const made = port(more);
      await made.start(collectInto(received));
      return { port: made, received };
    },
    stop: async () => {
      await Promise.all(ports.map((one) => one.stop()));
      await homeserver.stop();
    },
  };
}

export function collectInto(received: ChatEvent[]): (event: ChatEvent) => Promise<Receipt> {
  return async (event) => {
    received.push(event);
    return {};
  };
}

let steps = 0;

/** The first attempt of a new step. */
export function step(): Attempt {
  return { key: `step:${++steps}`, retry: false };
}

export function commandsOf(events: readonly ChatEvent[]): readonly string[] {
  return events.flatMap((event) => (event.kind === "command" ? [event.text] : []));
}

export async function rejectionOf(promise: Promise<unknown>): Promise<Error> {
  const outcome = await promise.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!(outcome instanceof Error)) throw new Error("it did not reject");
  return outcome;
}
