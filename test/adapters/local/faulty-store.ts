/** The real store with faults on demand, in the place where a local network can have them: its database. */
import { RateLimited } from "../../../src/adapters/chat-errors.ts";
import type { LocalStore } from "../../../src/adapters/local/local-store.ts";
import type { Fault } from "../contract-harness.ts";

export interface FaultyStore {
  readonly store: LocalStore;
  inject(fault: Fault): void;
}

export function faultyStore(network: string, real: LocalStore): FaultyStore {
  const faults: { on: Fault["on"]; kind: Fault["kind"]; times: number }[] = [];

  async function through<T>(on: Fault["on"], work: () => Promise<T>): Promise<T> {
    const fault = faults.find((one) => one.on === on && one.times > 0);
    if (fault === undefined) return await work();
    fault.times -= 1;
    switch (fault.kind) {
      case "429":
        throw new RateLimited(network, on, 1_000);
      case "500":
        throw new Error("the database failed");
      case "timeout":
        return await new Promise<never>(() => undefined);
      case "lost-reply":
        await work();
        throw new Error("the connection was lost");
    }
  }

  return {
    inject: ({ on, kind, times }) => void faults.push({ on, kind, times }),
    store: {
      ...real,
      openRoom: (room) =>
        through(room.directWith === undefined ? "openRoom" : "directRoom", () => real.openRoom(room)),
      members: (room) => through("members", () => real.members(room)),
      addMessage: (message) => through("post", () => real.addMessage(message)),
      changeMessage: (...change) => through("edit", () => real.changeMessage(...change)),
      person: (...who) => through("findUser", () => real.person(...who)),
    },
  };
}
