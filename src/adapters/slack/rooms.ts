/** Rooms: opening, inviting, who is in, topics, direct conversations. */
import { LRUCache } from "lru-cache";
import { z } from "zod";
import { visible } from "../../core/message.ts";
import { NameTaken, NotFound, Rejected } from "../chat-errors.ts";
import type { Attempt, OpenRoom, Privacy, RoomId, UserId } from "../chat-port.ts";
import { escapeMrkdwn } from "./render.ts";
import { Nothing, type SlackApi } from "./slack-api.ts";
import { clip } from "./split.ts";

/** Who Muster is in the workspace. */
export interface Self {
  readonly user: UserId;
  readonly bot?: string;
  readonly team: string;
}

export interface Rooms {
  /** The topic is not set: on Slack that is a call of its own, which the opener makes beside inviting and posting. */
  openRoom(request: OpenRoom, attempt: Attempt): Promise<RoomId>;
  members(room: RoomId): Promise<readonly UserId[]>;
  /** Asked once; the answer is believed for a while. */
  directRoom(user: UserId): Promise<RoomId>;
  /** Slack does not know this direct conversation any more. @returns whose it was, when it was one */
  forgetDirect(room: RoomId): UserId | undefined;
  setTopic(room: RoomId, topic: string): Promise<void>;
  privacy(room: RoomId): Promise<Privacy>;
  /** Puts a person out; who is not there, or does not exist, is no error. */
  kick(room: RoomId, user: UserId): Promise<void>;
}

const TOPIC_LIMIT = 250;
const PAGE = 999;
const MAX_PAGES = 50;
/** Milliseconds that a further page may wait for its turn, rather than begin again at the first. */
const PAGE_PATIENCE_MS = 10_000;
const MAX_DIRECTS = 5_000;

const Created = z.object({ channel: z.object({ id: z.string(), is_private: z.boolean() }) });
const Opened = z.object({ channel: z.object({ id: z.string() }) });
/** docs.slack.dev/reference/objects/conversation-object */
const Info = z.object({
  channel: z.object({
    is_private: z.boolean().optional(),
    is_ext_shared: z.boolean().optional(),
    is_org_shared: z.boolean().optional(),
    connected_team_ids: z.array(z.string()).nullish(),
  }),
});
/** Slack wants a scope for public channels, which Muster does not have: so the room is one. */
const NeedsPublicScope = z.object({
  ok: z.literal(false),
  error: z.literal("missing_scope"),
  needed: z.string().refine((scopes) => scopes.includes("channels:read")),
});
const cursor = { response_metadata: z.object({ next_cursor: z.string().optional() }).optional() };
const MembersPage = z.object({ members: z.array(z.string()), ...cursor });
const RoomsPage = z.object({
  channels: z.array(
    z.object({
      id: z.string(),
      name: z.string().optional(),
      creator: z.string().optional(),
      is_private: z.boolean().optional(),
      is_archived: z.boolean().optional(),
    }),
  ),
  ...cursor,
});

/** @param keepMs how long the room of a direct conversation is believed: an account that is switched off must show */
export function createRooms(
  network: string,
  api: SlackApi,
  self: () => Promise<Self>,
  keepMs: number,
): Rooms {
  const directs = new LRUCache<UserId, RoomId>({ max: MAX_DIRECTS, ttl: keepMs });
  async function setTopic(room: RoomId, topic: string): Promise<void> {
    const args = { channel: room, topic: topicFor(topic) };
    await api.call("conversations.setTopic", args, Nothing, { key: `topic:${room}`, subject: room });
  }

  /** The private room of this name that Muster itself made and is in; Slack also counts archived rooms' names as taken. */
  async function findOwn(name: string, key: string): Promise<RoomId | undefined> {
    const { user } = await self();
    let next = "";
    for (let page = 0; page < MAX_PAGES; page += 1) {
      const args = {
        types: "private_channel",
        exclude_archived: true,
        limit: PAGE,
        ...(next ? { cursor: next } : {}),
      };
      const found = await api.call("users.conversations", args, RoomsPage, {
        key: `own:${key}:${page}`,
        ...(page === 0 ? {} : { patienceMs: PAGE_PATIENCE_MS }),
      });
      const own = found.channels.find(
        (each) =>
          each.name === name &&
          each.creator === user &&
          each.is_private === true &&
          each.is_archived !== true,
      );
      if (own !== undefined) return own.id;
      next = found.response_metadata?.next_cursor ?? "";
      if (next === "") return undefined;
    }
    return undefined;
  }

  return {
    async openRoom(request, attempt) {
      if (!/^[a-z0-9][a-z0-9-]{0,69}$/.test(request.name)) {
        throw new Rejected(network, "open a room", "its name must be 1 to 70 of a-z, 0-9 and hyphen");
      }
      let room: RoomId;
      try {
        const args = { name: request.name, is_private: true };
        const made = await api.call("conversations.create", args, Created, {
          key: attempt.key,
          urgency: attempt.urgency ?? 0,
          subject: request.name,
        });
        if (!made.channel.is_private) throw new Rejected(network, "open a room", "it came out public");
        room = made.channel.id;
      } catch (error) {
        if (!(error instanceof NameTaken)) throw error;
        const own = await findOwn(request.name, attempt.key);
        if (own === undefined) throw error;
        room = own;
      }
      return room;
    },
    async members(room) {
      const { user } = await self();
      const members: UserId[] = [];
      let next = "";
      for (let page = 0; page < MAX_PAGES; page += 1) {
        const args = { channel: room, limit: PAGE, ...(next ? { cursor: next } : {}) };
        const found = await api.call("conversations.members", args, MembersPage, {
          key: `members:${room}:${page}`,
          ...(page === 0 ? {} : { patienceMs: PAGE_PATIENCE_MS }),
          subject: room,
        });
        members.push(...found.members);
        next = found.response_metadata?.next_cursor ?? "";
        if (next === "") break;
      }
      return members.filter((each) => each !== user);
    },
    async directRoom(user) {
      if (!/^[UW][A-Z0-9]+$/.test(user)) throw new NotFound(network, "user", "not a Slack user id");
      const known = directs.get(user);
      if (known !== undefined) return known;
      const opened = await api.call("conversations.open", { users: user }, Opened, {
        key: `dm:${user}`,
        subject: user,
      });
      directs.set(user, opened.channel.id);
      return opened.channel.id;
    },
    forgetDirect(room) {
      const user = [...directs.entries()].find(([, direct]) => direct === room)?.[0];
      if (user !== undefined) directs.delete(user);
      return user;
    },
    setTopic,
    async privacy(room) {
      const { team } = await self();
      const schema = z.union([Info, NeedsPublicScope]);
      const how = { subject: room, acceptRefusal: true };
      const said = await api.call("conversations.info", { channel: room }, schema, how);
      if (!("channel" in said)) return { isPublic: true, isShared: false };
      const { channel } = said;
      const others = (channel.connected_team_ids ?? []).filter((each) => each !== team);
      return {
        // Slack always says it of a channel; without a word nothing is concluded from one look.
        isPublic: channel.is_private === false,
        isShared: channel.is_ext_shared === true || channel.is_org_shared === true || others.length > 0,
      };
    },
    async kick(room, user) {
      await api.call("conversations.kick", { channel: room, user }, Nothing, {
        key: `kick:${room}:${user}`,
        subject: room,
        // Slack documents the first one for this; it says "Muster is not in the room" elsewhere.
        fine: ["not_in_channel", "user_not_in_channel", "user_not_found"],
      });
    },
  };
}

/** One line of at most 250 characters, escapes included; Slack announces topics, so they must not notify either. */
function topicFor(topic: string): string {
  const line = visible(topic.replace(/\s+/g, " ").trim());
  for (let length = TOPIC_LIMIT; ; length -= 4) {
    const escaped = escapeMrkdwn(clip(line, length));
    if (escaped.length <= TOPIC_LIMIT) return escaped;
  }
}
