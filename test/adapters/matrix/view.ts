/** How a room looks on the homeserver, to people and their clients. */
import type { Person } from "../../support/matrix/person.ts";
import type { Json } from "../../support/matrix/world.ts";
import type { RoomOnPlatform } from "../contract-harness.ts";

interface Event {
  readonly event_id: string;
  readonly sender: string;
  readonly type: string;
  readonly state_key?: string;
  readonly content: Json;
}

/** @param by somebody who sees all of the room */
export async function lookAt(room: string, by: Person): Promise<RoomOnPlatform> {
  const base = `/_matrix/client/v3/rooms/${encodeURIComponent(room)}`;
  const state = (await by.ask("GET", `${base}/state`)) as unknown as readonly Event[];
  const content = (type: string) => state.find((event) => event.type === type)?.content ?? {};
  const inState = (membership: string) =>
    state
      .filter((event) => event.type === "m.room.member" && event.content.membership === membership)
      .map((event) => event.state_key ?? "");
  return {
    isPrivate:
      ["invite", "knock"].includes(String(content("m.room.join_rules").join_rule)) &&
      content("m.room.history_visibility").history_visibility === "joined" &&
      content("m.room.guest_access").guest_access === "forbidden",
    topic: String(content("m.room.topic").topic ?? ""),
    members: inState("join").filter((user) => user !== by.user),
    invited: inState("invite"),
    messages: messagesOf(await timeline(base, by), by.user),
    pinned: (content("m.room.pinned_events").pinned ?? []) as string[],
  };
}

async function timeline(base: string, by: Person): Promise<readonly Event[]> {
  const events: Event[] = [];
  let from = "";
  for (;;) {
    const page = await by.ask("GET", `${base}/messages?dir=f&limit=100${from}`);
    events.push(...(page.chunk as Event[]));
    if (typeof page.end !== "string" || (page.chunk as Event[]).length === 0) return events;
    from = `&from=${encodeURIComponent(page.end)}`;
  }
}

type Message = RoomOnPlatform["messages"][number];

/** @param me the user id of Muster */
function messagesOf(events: readonly Event[], me: string): readonly Message[] {
  const messages = new Map<string, Message>();
  for (const event of events) {
    const { type, event_id: id, content } = event;
    const relation = (content["m.relates_to"] ?? {}) as Json;
    const target = messages.get(String(relation.event_id));
    if (type === "m.reaction" && target && typeof relation.key === "string") {
      const reaction = { emoji: relation.key, user: event.sender === me ? "muster" : event.sender };
      messages.set(target.id, { ...target, reactions: [...(target.reactions ?? []), reaction] });
    }
    if (type !== "m.room.message" || content.body === undefined) continue;
    if (relation.rel_type === "m.replace" && target) {
      const text = String((content["m.new_content"] as Json).body);
      const notified = [...new Set([...target.notified, ...notifiedBy(content)])];
      messages.set(target.id, { ...target, text, notified });
    } else messages.set(id, messageOf(id, content, relation));
  }
  return [...messages.values()];
}

function messageOf(id: string, content: Json, relation: Json): Message {
  const { filename, body, info } = content;
  const files = [{ name: String(filename ?? body), bytes: Number((info as Json | undefined)?.size) }];
  return {
    id,
    text: String(body),
    notified: notifiedBy(content),
    ...(relation.rel_type === "m.thread" ? { thread: String(relation.event_id) } : {}),
    ...(content.msgtype === "m.text" ? {} : { files }),
  };
}

/** By the push rules (spec: "Predefined rules"); `@room` in the body counts also where m.mentions says otherwise, for older clients. */
function notifiedBy(content: Json): readonly string[] {
  const mentions = content["m.mentions"] as { user_ids?: string[]; room?: boolean } | undefined;
  const wholeRoom = mentions?.room === true || /@room\b/i.test(String(content.body));
  const inBody = mentions === undefined ? (String(content.body).match(/@\S+:\S+/g) ?? []) : [];
  return [...(mentions?.user_ids ?? []), ...inBody, ...(wholeRoom ? ["everyone"] : [])];
}
