/** A person at the page of a local network, as tests play them. */
import { randomUUID } from "node:crypto";
import type {
  LocalChat,
  LocalPort,
  MessageView,
  NetworkView,
  RoomView,
} from "../../src/adapters/local/local-chat.ts";
import { LOBBY, MUSTER } from "../../src/adapters/local/local-store.ts";
import { plainText } from "../../src/adapters/local/plain-text.ts";
import type { Message } from "../../src/core/message.ts";
import { createLocalStore } from "../../src/db/local-store.ts";
import type { TestMuster } from "./muster.ts";

export interface LocalPersonAtPage {
  readonly user: string;
  view(): Promise<NetworkView>;
  /** Makes sure that they are in the war-room whose name begins with this, and gives its id. */
  enter(start: string): Promise<string>;
  /** The war-room whose name begins with this; the only one when nothing is said. */
  warRoom(start?: string): Promise<RoomView>;
  /** Everything that Muster said to this person in direct messages and whispers, oldest first. */
  told(): Promise<readonly MessageView[]>;
  /** The newest of them with this id (core/wording.ts). */
  newest(id: string): Promise<MessageView>;
  /** Types it in the lobby, or in a room, and waits until all that follows is done. Returns what Muster said since. */
  say(text: string, room?: Pick<RoomView, "id">): Promise<string>;
  press(message: MessageView, action: string): Promise<string>;
  join(room: Pick<RoomView, "id">): Promise<void>;
  leave(room: RoomView): Promise<void>;
  pin(message: MessageView): Promise<void>;
  edit(message: MessageView, text: string): Promise<void>;
  remove(message: MessageView): Promise<void>;
}

export function atPage(muster: TestMuster, network: string, user: string): LocalPersonAtPage {
  const port = muster.app.networks.local.find((one) => one.network === network) as LocalPort;
  const { chat } = port;
  const store = createLocalStore(muster.app.database);
  const act = async (doing: (id: string) => ReturnType<LocalChat["say"]>): Promise<string> => {
    const before = new Set(await said());
    const outcome = await doing(randomUUID());
    if (!outcome.done) throw new Error(`${user} could not do it: ${outcome.text}`);
    await muster.settled();
    const after = (await said()).filter((message) => !before.has(message));
    const messages = after.map((message) => JSON.parse(message).message as Message);
    return messages.map((message) => [...message.banner, plainText(message)].join("\n")).join("\n---\n");
  };
  const view = async (): Promise<NetworkView> => {
    const found = await chat.view(user);
    if (!found) throw new Error(`${user} is not known on ${network}`);
    return found;
  };
  /**
   * Everything of Muster's that this person can see, with its id. Rendered as a page shows it, all of it each time,
   * it would cost more than most commands.
   */
  const said = async (): Promise<readonly string[]> => {
    const rooms = await store.roomsOf(network, user);
    const readable = rooms.filter(({ members }) =>
      members.some((member) => member.user === user && member.state === "joined"),
    );
    const seen = [LOBBY, ...readable.map((room) => room.id)];
    const messages = await store.messages(network, seen, user, Number.MAX_SAFE_INTEGER);
    return messages.flatMap(({ id, author, content }) =>
      author === MUSTER && content !== undefined && "message" in content
        ? JSON.stringify({ id, message: content.message })
        : [],
    );
  };
  const told = async (): Promise<readonly MessageView[]> =>
    (await view()).rooms
      .flatMap((room) => room.messages.filter((message) => room.kind === "direct" || message.onlyYou))
      .filter((message) => message.by === "muster");
  return {
    user,
    view,
    async warRoom(start = "inc-") {
      const rooms = (await view()).rooms.filter((room) => room.name.startsWith(start));
      const [room] = rooms;
      if (!room || rooms.length > 1) throw new Error(`${user} sees ${rooms.length} rooms called ${start}…`);
      return room;
    },
    async enter(start) {
      const rooms = (await store.roomsOf(network, user)).filter((room) => room.name.startsWith(start));
      const [room] = rooms;
      if (!room || rooms.length > 1) throw new Error(`${user} sees ${rooms.length} rooms called ${start}…`);
      const own = room.members.find((member) => member.user === user);
      if (own?.state === "invited") await act((id) => chat.join({ user, id, room: room.id }));
      return room.id;
    },
    told,
    async newest(id) {
      const all = await told();
      const found = (
        await store.messages(
          network,
          [...new Set((await view()).rooms.map((room) => room.id))],
          user,
          Number.MAX_SAFE_INTEGER,
        )
      )
        .filter(({ content }) => content !== undefined && "message" in content && content.message.id === id)
        .map((message) => message.id);
      const newest = all.findLast((message) => found.includes(message.id));
      if (!newest) throw new Error(`${user} was not told ${id}`);
      return newest;
    },
    say: (text, room) => act((id) => chat.say({ user, id, text, ...(room ? { room: room.id } : {}) })),
    press: (message, action) =>
      act((id) => {
        const button = message.parts
          .flatMap((part) => (part.kind === "buttons" ? part.buttons : []))
          .find((one) => one.action === action);
        if (!button) throw new Error(`there is no button ${action} in: ${message.text}`);
        return chat.press({ user, id, message: message.id, action, value: button.value });
      }),
    join: async (room) => void (await act((id) => chat.join({ user, id, room: room.id }))),
    leave: async (room) => void (await act((id) => chat.leave({ user, id, room: room.id }))),
    pin: async (message) => void (await act((id) => chat.pin({ user, id, message: message.id }))),
    edit: async (message, text) =>
      void (await act((id) => chat.edit({ user, id, message: message.id, text }))),
    remove: async (message) => void (await act((id) => chat.remove({ user, id, message: message.id }))),
  };
}
