/** A person of a built-in network who uses the JSON API of the local page, as a browser does. */
import { randomUUID } from "node:crypto";
import type { MessageView, NetworkView, RoomView } from "../../src/adapters/local/local-chat.ts";

export interface Person {
  /** As the page names them: `local-eu/alice`. */
  readonly address: string;
  /** Says something to Muster outside any room. */
  tells(text: string): Promise<void>;
  /** Says something in the room whose name begins so. */
  says(room: string, text: string): Promise<void>;
  joins(room: string): Promise<void>;
  /** Leaves the room, or declines the invitation to it. */
  leaves(room: string): Promise<void>;
  /** Presses a button of the pinned card. */
  presses(room: string, action: string): Promise<void>;
  /** Pins the newest message of a person in the room. */
  pins(room: string): Promise<void>;
  /** What Muster wrote to them last, for an error that says why; empty when it wrote nothing. */
  lastAnswer(): Promise<string>;
}

/**
 * @param url of the web server: `http://127.0.0.1:3000`
 * @param address network and user with a slash between
 */
export function personAt(url: string, address: string): Person {
  const [network = "", user = ""] = address.split("/", 2);

  async function view(): Promise<NetworkView> {
    const [seen] = (await call(`${url}/api/state?as=${encodeURIComponent(address)}`)) as NetworkView[];
    if (!seen) throw new Error(`${address} sees nothing`);
    return seen;
  }
  async function roomNamed(start: string): Promise<RoomView> {
    const room = (await view()).rooms.find((one) => one.name.startsWith(start));
    if (!room) throw new Error(`${address} sees no room ${start}…`);
    return room;
  }
  async function act(verb: string, what: object): Promise<void> {
    await call(`${url}/api/${verb}`, { network, user, id: randomUUID(), ...what });
  }

  return {
    address,
    tells: (text) => act("say", { text }),
    says: async (room, text) => await act("say", { text, room: (await roomNamed(room)).id }),
    joins: async (room) => await act("join", { room: (await roomNamed(room)).id }),
    leaves: async (room) => await act("leave", { room: (await roomNamed(room)).id }),
    async presses(room, action) {
      const { messages } = await roomNamed(room);
      const [card] = messages.filter((message) => message.pinnedBy !== undefined);
      const button = card && buttonOf(card, action);
      if (!card || !button) throw new Error(`${address} sees no button ${action}`);
      await act("press", { message: card.id, action, value: button.value });
    },
    async pins(room) {
      const message = (await roomNamed(room)).messages.findLast(({ by }) => by !== "muster");
      if (!message) throw new Error(`${address} sees no words of a person to pin`);
      await act("pin", { message: message.id });
    },
    async lastAnswer() {
      const messages = (await view()).rooms.flatMap((room) => room.messages);
      const mine = messages.filter((message) => message.by === "muster" && message.onlyYou);
      return mine.toSorted((a, b) => a.at.localeCompare(b.at)).at(-1)?.text ?? "";
    },
  };
}

function buttonOf(message: MessageView, action: string): { readonly value: string } | undefined {
  return message.parts
    .flatMap((part) => (part.kind === "buttons" ? part.buttons : []))
    .find((button) => button.action === action);
}

/** @throws Error with what the server said, when that was not yes */
async function call(address: string, body?: object): Promise<unknown> {
  const response = await fetch(address, {
    ...(body && {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    }),
    signal: AbortSignal.timeout(30_000),
  });
  if (response.ok) return await response.json();
  throw new Error(`${new URL(address).pathname} answered ${response.status}: ${await response.text()}`);
}
