/** The local adapter on a real database, as the contract suite needs it. */
import { randomUUID } from "node:crypto";
import type { ChatEvent, RoomId } from "../../../src/adapters/chat-port.ts";
import type { ActResult } from "../../../src/adapters/local/local-chat.ts";
import { createLocalPort } from "../../../src/adapters/local/local-port.ts";
import { plainText } from "../../../src/adapters/local/plain-text.ts";
import { replaceDirectory } from "../../../src/db/directory.ts";
import { createLocalStore } from "../../../src/db/local-store.ts";
import { freshDatabase } from "../../support/database.ts";
import { until } from "../../support/until.ts";
import type { ContractHarness, RoomOnPlatform } from "../contract-harness.ts";
import { faultyStore } from "./faulty-store.ts";
import { NETWORK, sampleDirectory } from "./people.ts";

/** The adapter's patience in tests, in milliseconds: longer than any statement here takes. */
const PATIENCE = 1_500;

export async function localHarness(): Promise<ContractHarness> {
  const { database, drop } = await freshDatabase();
  await replaceDirectory(database.db, sampleDirectory(), new Date());
  const real = createLocalStore(database);
  const { store, inject } = faultyStore(NETWORK, real);
  const port = createLocalPort({
    network: NETWORK,
    title: "EU bodies",
    store,
    now: () => new Date(),
    newId: randomUUID,
    patience: PATIENCE,
  });
  const { chat } = port;

  const received: ChatEvent[] = [];
  let refusals = 0;
  await port.start(async (event) => {
    if (refusals > 0) {
      refusals -= 1;
      throw new Error("not recorded");
    }
    received.push(event);
    return {};
  });

  let lastCommand: Parameters<typeof chat.say>[0] | undefined;

  return {
    port,
    received,
    refuseNext(times) {
      refusals = times;
    },
    people: {
      alice: { user: "alice", address: "alice" },
      bob: { user: "bob", address: "BOB" },
      carol: { user: "carol", address: "carol" },
    },
    nobody: { user: "nobody", address: "nobody" },
    inject,

    look,

    async roomNames() {
      const rows = await database.sql<{ name: string }[]>`select name from local_rooms`;
      return rows.map((row) => row.name);
    },

    async takeName(name) {
      await real.openRoom({
        id: randomUUID(),
        network: NETWORK,
        name,
        topic: "",
        openedBy: "carol",
        at: new Date(),
      });
    },

    async join(user, room) {
      expectDone(await chat.join({ user, room, id: randomUUID() }));
    },
    async leave(user, room) {
      expectDone(await chat.leave({ user, room, id: randomUUID() }));
    },
    async command(user, room, text) {
      lastCommand = { user, room, text: `!incident ${text}`, id: randomUUID() };
      expectDone(await chat.say(lastCommand));
    },
    async repeatLastCommand() {
      if (lastCommand !== undefined) expectDone(await chat.say(lastCommand));
    },
    async press(user, _room, message, action, value) {
      expectDone(await chat.press({ user, message, action, value, id: randomUUID() }));
    },
    async say(user, room, text) {
      expectDone(await chat.say({ user, room, text, id: randomUUID() }));
      const { messages } = await look(room);
      return messages.findLast((message) => message.text === text)?.id ?? "";
    },
    conversation: {
      async remove(user, _room, message) {
        expectDone(await chat.remove({ user, message, id: randomUUID() }));
      },
      async react(user, _room, message, emoji, on) {
        expectDone(await chat.react({ user, message, emoji, on, id: randomUUID() }));
      },
    },
    async change(user, _room, message, text) {
      expectDone(await chat.edit({ user, message, text, id: randomUUID() }));
    },
    async pin(user, _room, message) {
      expectDone(await chat.pin({ user, message, id: randomUUID() }));
    },
    async removeMuster(room) {
      const [user = ""] = (await look(room)).members;
      expectDone(await chat.removeMuster({ user, room, id: randomUUID() }));
    },

    until: (condition) => until(condition, 5_000),
    async stop() {
      await port.stop();
      await drop();
    },
  };

  async function look(id: RoomId): Promise<RoomOnPlatform> {
    const room = await real.room(NETWORK, id);
    const members = await real.members(id);
    const rows = await database.sql<{ onlyFor: string | null; id: string }[]>`
      select id, only_for as "onlyFor" from local_messages where room = ${id} order by id`;
    const messages = await Promise.all(rows.map((row) => real.message(NETWORK, String(row.id))));
    const under = await real.reactions(rows.map((row) => String(row.id)));
    const inState = (state: string) =>
      members.flatMap((member) => (member.user !== "muster" && member.state === state ? [member.user] : []));
    return {
      isPrivate: await isHiddenFromOthers(id),
      topic: room?.topic ?? "",
      members: inState("joined"),
      invited: inState("invited"),
      messages: messages.flatMap((message) => {
        if (message?.content === undefined || "form" in message.content) return [];
        const { content, onlyFor } = message;
        return [
          {
            id: message.id,
            text: "text" in content ? content.text : plainText(content.message),
            notified: "message" in content ? (content.message.mentions ?? []) : [],
            ...(onlyFor === undefined ? {} : { onlyFor }),
            reactions: under.flatMap(({ message: at, user, emoji }) =>
              at === message.id ? [{ user, emoji }] : [],
            ),
          },
        ];
      }),
      pinned: messages.flatMap((message) => (message?.pinned === undefined ? [] : [message.id])),
    };
  }

  /** Nobody who is not invited sees the room. */
  async function isHiddenFromOthers(room: string): Promise<boolean> {
    const members = await real.members(room);
    const outsiders = ["alice", "bob", "carol"].filter((user) => !members.some((one) => one.user === user));
    const views = await Promise.all(outsiders.map((user) => chat.view(user)));
    return views.every((view) => view !== undefined && !view.rooms.some((one) => one.id === room));
  }
}

/** What a page does when the server says no: it fails visibly. */
function expectDone(outcome: ActResult): void {
  if (!outcome.done) throw new Error(outcome.text);
}
