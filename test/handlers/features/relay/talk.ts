/** An incident whose people talk across two local networks. */
import { randomUUID } from "node:crypto";
import { Forbidden, Unavailable } from "../../../../src/adapters/chat-errors.ts";
import type { ChatPort } from "../../../../src/adapters/chat-port.ts";
import type { LocalChat } from "../../../../src/adapters/local/local-chat.ts";
import type { Message } from "../../../../src/core/message.ts";
import { type Stage, typed } from "../../stage.ts";

export interface Talk {
  readonly ref: string;
  /** The platform's ids of the rooms. */
  readonly eu: string;
  readonly partners: string;
  says(user: string, text: string): Promise<void>;
  /** Changes the message of this text. */
  edits(user: string, text: string, to: string): Promise<void>;
  removes(user: string, text: string): Promise<void>;
  onEu(): Promise<readonly string[]>;
  onPartners(): Promise<readonly string[]>;
  /** Whom each message of Muster's in the room notifies. */
  mentionsIn(network: string): Promise<readonly (readonly string[])[]>;
  /** What was carried so far. */
  rows(): Promise<readonly { id: number; fromMessage: string; toMessage: string | null; text: string }[]>;
  /** From now on nothing can be said on a network, until it is back. */
  away(network: string, how?: "for good"): { back(): void };
}

export async function talkOn(
  stage: Stage,
  line = "Talk --with ep,ec3",
  mode: "off" | "curated" | "full" = "full",
): Promise<Talk> {
  const ref = await stage.open(line);
  const { rooms, incident } = await stage.state(ref);
  const roomOn = (network: string) => rooms.find((room) => room.network === network)?.roomId ?? "";
  const { sql } = stage.app.database;
  // Not at their pages, which show everything that was ever said: dozens of incidents later that takes long.
  const networkOf = (user: string) => (user === "carol" ? "local-partners" : "local-eu");
  const act = async (
    user: string,
    doing: (chat: LocalChat, who: { user: string; id: string }) => ReturnType<LocalChat["say"]>,
  ): Promise<void> => {
    const port = stage.app.networks.local.find((one) => one.network === networkOf(user));
    if (!port) throw new Error(`there is no page for ${user}`);
    const outcome = await doing(port.chat, { user, id: randomUUID() });
    if (!outcome.done) throw new Error(`${user} could not do it: ${outcome.text}`);
    await stage.settled();
  };
  const own = async (user: string, text: string): Promise<string> => {
    const [found] = await sql<{ id: string }[]>`select id::text from local_messages
      where author = ${user} and text = ${text} and deleted is null and room = ${roomOn(networkOf(user))}`;
    if (!found) throw new Error(`${user} wrote no: ${text}`);
    return found.id;
  };
  for (const user of ["alice", "bob", "carol"]) {
    await act(user, (chat, who) => chat.join({ ...who, room: roomOn(networkOf(user)) }));
  }
  if (mode !== "curated") await stage.arrives(typed("alice", `relay ${mode}`, { room: roomOn("local-eu") }));
  return {
    ref,
    eu: roomOn("local-eu"),
    partners: roomOn("local-partners"),
    says: (user, text) => act(user, (chat, who) => chat.say({ ...who, text, room: roomOn(networkOf(user)) })),
    edits: (user, text, to) =>
      act(user, async (chat, who) => chat.edit({ ...who, message: await own(user, text), text: to })),
    removes: (user, text) =>
      act(user, async (chat, who) => chat.remove({ ...who, message: await own(user, text) })),
    onEu: () => stage.roomTexts(ref, "local-eu"),
    onPartners: () => stage.roomTexts(ref, "local-partners"),
    async mentionsIn(network) {
      const kept = await sql<{ message: Message }[]>`select message from local_messages
        where room = ${roomOn(network)} and author = 'muster' and deleted is null and only_for is null order by id`;
      return kept.map(({ message }) => message.mentions ?? []);
    },
    rows: () => sql`select id::int, from_message as "fromMessage", to_message as "toMessage", text
      from relayed where incident = ${incident.id} order by id`,
    away(network, how) {
      const refuse = async (): Promise<never> => {
        if (how === "for good") throw new Forbidden(network, "post", "no permission");
        throw new Unavailable(network, "no answer");
      };
      const real = stage.replacePort(
        network,
        (port) => ({ ...port, post: refuse, edit: refuse }) as ChatPort,
      );
      return { back: () => void stage.replacePort(network, () => real) };
    },
  };
}
