/** What the tests of the contract (contract.ts, contract-conversation.ts) set up and look at. */
import { randomUUID } from "node:crypto";
import { ChatError } from "../../src/adapters/chat-errors.ts";
import type { Attempt, ChatEvent, RoomId } from "../../src/adapters/chat-port.ts";
import { type Message, md, say } from "../../src/core/message.ts";
import type { ContractHarness, RoomOnPlatform } from "./contract-harness.ts";

/** A right-to-left override (UAX #9): makes `exe.fdp` read as `pdf.exe`. */
export const BIDI = "invoice\u202efdp.exe";

export interface Scene {
  openRoom(): Promise<RoomId>;
  /** A room in which these people are. */
  roomWith(...who: ("alice" | "bob" | "carol")[]): Promise<RoomId>;
  /** Waits until `receive` has accepted an event like this, and returns it. */
  arrives<K extends ChatEvent["kind"]>(
    kind: K,
    matches?: (event: ChatEvent & { kind: K }) => boolean,
  ): Promise<ChatEvent & { kind: K }>;
  /** All events of this kind that `receive` has accepted so far. */
  arrived<K extends ChatEvent["kind"]>(kind: K): readonly (ChatEvent & { kind: K })[];
  /** Waits until everything that the platform delivered so far has been seen; Alice is in the room. */
  fence(room: RoomId): Promise<void>;
}

/** @param current the harness of the test that runs */
export function sceneOf(current: () => ContractHarness): Scene {
  const openRoom = () => current().port.openRoom({ name: newName(), topic: "TLP:AMBER" }, first());

  const arrived = <K extends ChatEvent["kind"]>(kind: K) =>
    current().received.filter((event): event is ChatEvent & { kind: K } => event.kind === kind);

  const arrives: Scene["arrives"] = async (kind, matches = () => true) => {
    await current().until(() => arrived(kind).some(matches));
    const event = arrived(kind).find(matches);
    if (event === undefined) throw new Error(`no ${kind} event arrived`);
    return event;
  };

  return {
    openRoom,
    arrives,
    arrived,
    async roomWith(...who) {
      const harness = current();
      const room = await openRoom();
      const users = who.map((person) => harness.people[person].user);
      await harness.port.invite(room, users);
      for (const user of users) await harness.join(user, room);
      await harness.until(async () => (await harness.port.members(room)).length === users.length);
      return room;
    },
    async fence(room) {
      const text = `fence ${randomUUID()}`;
      await current().command(current().people.alice.user, room, text);
      await arrives("command", (event) => event.text === text);
    },
  };
}

/** A room name that no earlier test used, so that harnesses may share one platform. */
export function newName(): string {
  return `inc-2026-0042-${randomUUID().slice(0, 18)}`;
}

/** The first attempt of a new step. */
export function first(): Attempt {
  return { key: `contract:${randomUUID()}`, retry: false };
}

/** The same step, tried again. */
export function retryOf(attempt: Attempt): Attempt {
  return { key: attempt.key, retry: true };
}

export function text(words: string): Message {
  return say(["TLP:AMBER"], md`${words}`);
}

/** The error with which it rejects; it must be one of the closed family. */
export async function rejection(promise: Promise<unknown>): Promise<ChatError> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof ChatError))
    throw new Error(`expected a ChatError, got ${error === undefined ? "no error" : String(error)}`, {
      cause: error,
    });
  return error;
}

export function shown(room: RoomOnPlatform): string {
  return room.messages.map((message) => message.text).join("\n");
}

export function withText(room: RoomOnPlatform, words: string): RoomOnPlatform["messages"] {
  return room.messages.filter((message) => message.text.includes(words));
}

export function isPerson(user: string, harness: ContractHarness): boolean {
  return Object.values(harness.people).some((person) => person.user === user);
}
