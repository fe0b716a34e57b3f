/** Puts together what one person sees of a network: pure, from rows that the store has already limited to them. */
import { LRUCache } from "lru-cache";
import { type Message, visible } from "../../core/message.ts";
import type { MessageView, NetworkView, ReactionView, RoomView } from "./local-chat.ts";
import {
  FORM_KEY,
  LOBBY,
  type LocalMember,
  type LocalMessage,
  type LocalPerson,
  type LocalReaction,
  type LocalRoom,
  MUSTER,
} from "./local-store.ts";
import { plainText } from "./plain-text.ts";
import { renderMessage, renderWords } from "./render.ts";

export interface ViewRows {
  readonly network: string;
  readonly title: string;
  readonly you: LocalPerson;
  readonly people: readonly LocalPerson[];
  readonly rooms: readonly (LocalRoom & { readonly members: readonly LocalMember[] })[];
  /** Of the rooms and of the lobby; only what the person may read. */
  readonly messages: readonly LocalMessage[];
  /** Under those messages, oldest first. */
  readonly reactions: readonly LocalReaction[];
}

export function viewOf(rows: ViewRows): NetworkView {
  const names = new Map(rows.people.map((person) => [person.user, person]));
  const inRoom = Map.groupBy(rows.messages, (message) => message.room);
  const under = Map.groupBy(rows.reactions, (reaction) => reaction.message);
  const messagesOf = (room: string): readonly MessageView[] =>
    (inRoom.get(room) ?? []).flatMap((message) =>
      messageView(message, under.get(message.id) ?? [], rows.you.user, names),
    );

  const lobby: RoomView = {
    id: LOBBY,
    name: "Lobby",
    topic: "Commands outside any room; only you see them",
    kind: "lobby",
    yours: "joined",
    muster: true,
    people: [],
    messages: messagesOf(LOBBY),
  };
  const rooms = rows.rooms.map((room): RoomView => {
    const yours = room.members.find((member) => member.user === rows.you.user)?.state;
    return {
      id: room.id,
      name: room.directWith === undefined ? room.name : "Muster",
      topic: visible(room.topic),
      kind: room.directWith === undefined ? "room" : "direct",
      yours: yours === "joined" ? "joined" : "invited",
      muster: room.muster === "joined",
      people: room.members.flatMap((member) => peopleView(member, names)),
      messages: yours === "joined" ? messagesOf(room.id) : [],
    };
  });
  const forms = rows.messages.flatMap(({ content, key }) =>
    content !== undefined && "form" in content
      ? [{ ticket: key.slice(FORM_KEY.length), form: content.form }]
      : [],
  );
  return { network: rows.network, title: rows.title, you: rows.you, rooms: [lobby, ...rooms], forms };
}

function messageView(
  message: LocalMessage,
  reactions: readonly LocalReaction[],
  reader: string,
  names: ReadonlyMap<string, LocalPerson>,
): readonly MessageView[] {
  const { content } = message;
  if (message.key.startsWith(FORM_KEY)) return [];
  const nameOf = (user: string) => (user === MUSTER ? "Muster" : visible(names.get(user)?.name ?? user));
  const said = content !== undefined && "message" in content ? content.message : undefined;
  const words = content !== undefined && "text" in content ? content.text : "";
  const mentions = said?.mentions ?? [];
  return [
    {
      id: message.id,
      author: nameOf(message.author),
      organisation:
        message.author === MUSTER ? "" : visible(names.get(message.author)?.organisationName ?? ""),
      by: message.author === MUSTER ? "muster" : message.author === reader ? "you" : "other",
      at: message.at.toISOString(),
      edited: message.editedAt !== undefined,
      deleted: message.deleted !== undefined,
      onlyYou: message.onlyFor !== undefined,
      ...(message.pinned === undefined ? {} : { pinnedBy: nameOf(message.pinned) }),
      reactions: reactionViews(reactions, reader, nameOf),
      mentions: mentions.map(nameOf),
      mentionsYou: mentions.includes(reader),
      banner: said?.banner ?? [],
      ...shownOf(content, said, words),
    },
  ];
}

type Shown = Pick<MessageView, "parts" | "text">;

/** Characters of contents whose rendering is kept: a page is shown all messages of a room with each new one. */
const MAX_KEPT = 8_000_000;

const rendered = new LRUCache<string, Shown>({
  maxSize: MAX_KEPT,
  sizeCalculation: (_shown, content) => content.length + 1,
});

function shownOf(content: LocalMessage["content"], said: Message | undefined, words: string): Shown {
  if (content === undefined) return { parts: [], text: words };
  const key = JSON.stringify(content);
  const before = rendered.get(key);
  if (before !== undefined) return before;
  const shown = said
    ? { parts: renderMessage(said), text: plainText(said) }
    : { parts: renderWords(words), text: words };
  rendered.set(key, shown);
  return shown;
}

function reactionViews(
  reactions: readonly LocalReaction[],
  reader: string,
  nameOf: (user: string) => string,
): readonly ReactionView[] {
  const byEmoji = Map.groupBy(reactions, (reaction) => reaction.emoji);
  return [...byEmoji].map(([emoji, same]) => ({
    emoji,
    by: same.map((reaction) => nameOf(reaction.user)),
    yours: same.some((reaction) => reaction.user === reader),
  }));
}

/** Muster is no row in the roster; somebody who is no longer in the directory is listed under their id. */
function peopleView(member: LocalMember, names: ReadonlyMap<string, LocalPerson>): RoomView["people"] {
  if (member.user === MUSTER) return [];
  const person = names.get(member.user) ?? {
    user: member.user,
    contact: member.user,
    name: member.user,
    role: "",
    organisation: "",
    organisationName: "no longer in the directory",
  };
  const { state, reason } = member;
  return [{ ...person, state, ...(reason === undefined ? {} : { reason: visible(reason) }) }];
}
