/**
 * Matrix event → what Muster handles. Pure: where an event alone does not say enough (which words were pinned,
 * what a reaction means), the reading asks for one other event and goes on from there.
 */
import type { ChatEvent, ReplyTarget } from "../chat-port.ts";
import { buttonFor } from "./buttons.ts";
import { commandIn, messageText, newestContent } from "./event-text.ts";
import { type Exposure, exposureBy, exposureByJoining } from "./exposure.ts";
import { type Json, list, record, text, texts } from "./json.ts";
import { ACL } from "./server-acl.ts";

export interface Where {
  readonly network: string;
  readonly room: string;
  /** Muster's own user id. */
  readonly me: string;
}

/**
 * An event for Muster, or what has to be looked up in the room first: another event by its id, or the room's
 * state of a type. `finish` gets undefined when nobody has it, and the content where it asked for state.
 */
export type Reading =
  | { readonly event: ChatEvent }
  | { readonly lookUp: string; finish(found: Json | undefined): readonly Reading[] }
  | { readonly state: string; finish(content: Json | undefined): readonly Reading[] };

/** A reaction with this records the message as a pin does, which only those may set who lead. */
const RECORD = "📌";

/** Words for what was recorded although Muster cannot read it, by type of event. */
const UNREADABLE: Readonly<Record<string, string>> = {
  "m.room.encrypted": "(a message that Muster cannot decrypt)",
};

/** Most pins of one change that are read; more at once is an attack on the timeline. */
const MOST_PINS = 50;

/** Reads one event of a room's timeline. What does not concern Muster, or Muster did itself, reads as nothing. */
export function readEvent(raw: unknown, where: Where): readonly Reading[] {
  const event = record(raw);
  const id = text(event.event_id);
  const user = text(event.sender);
  if (id === undefined || user === undefined) return [];
  const base = { id, network: where.network, at: timeOf(event), room: where.room } as const;
  const content = record(event.content);
  const type = text(event.type);
  if (type === "m.room.member") return readMember(event, { ...base, user }, where.me);
  if (event.state_key === "") {
    const exposure = exposureBy(type, content, user, where.me);
    if (exposure !== undefined) return exposed(base, exposure);
  }
  if (user === where.me) return [];
  switch (type) {
    case "m.room.message":
      return readMessage(content, { ...base, user });
    case "m.reaction":
      return readReaction(content, { ...base, user }, where.me);
    case "m.room.redaction": {
      // Room versions 11 and later keep the target in the content.
      const message = text(content.redacts) ?? text(event.redacts);
      return message === undefined ? [] : now({ ...base, kind: "deleted", user, message });
    }
    case "m.room.pinned_events":
      return event.state_key === "" ? readPins(event, { ...base, user }) : [];
    case "m.room.tombstone":
      return event.state_key === ""
        ? now({ ...base, kind: "expelled", reason: "the room was replaced by another" })
        : [];
    default:
      return [];
  }
}

interface Base {
  readonly id: string;
  readonly network: string;
  readonly at: string;
  readonly room: string;
  readonly user: string;
}

function readMessage(content: Json, base: Base): readonly Reading[] {
  const relation = record(content["m.relates_to"]);
  if (relation.rel_type === "m.replace") return readEdit(content, relation, base);
  const command = commandIn(content);
  if (command === undefined) return [];
  return now({ ...base, kind: "command", text: command, reply: replyTo(relation, base) });
}

/** The answer to what was said in a thread goes there. */
function replyTo(relation: Json, { id, user, room }: Base): ReplyTarget {
  const thread = relation.rel_type === "m.thread" ? text(relation.event_id) : undefined;
  return { user, room, ...(thread === undefined ? {} : { data: { thread, event: id } }) };
}

function exposed({ user: _, ...base }: Omit<Base, "user"> & { user?: string }, reason: Exposure) {
  return now({ ...base, id: `${base.id}/exposed`, kind: "exposed", reason });
}

/** Anybody can send an event that claims to replace another's; only one by the same sender counts (spec: "Validity of replacement events"). */
function readEdit(content: Json, relation: Json, base: Base): readonly Reading[] {
  const message = text(relation.event_id);
  const words = messageText(record(content["m.new_content"]));
  if (message === undefined || words === undefined) return [];
  const finish = (found: Json | undefined) =>
    found?.sender === base.user ? now({ ...base, kind: "edited" as const, message, text: words }) : [];
  return [{ lookUp: message, finish }];
}

function readReaction(content: Json, base: Base, me: string): readonly Reading[] {
  const relation = record(content["m.relates_to"]);
  const message = text(relation.event_id);
  const key = text(relation.key);
  if (relation.rel_type !== "m.annotation" || message === undefined || key === undefined) return [];
  // Clients differ in whether they send the emoji presentation selector.
  if (key.replace(/\ufe0f/g, "") === RECORD) return [pinReading("pinned", message, base, base.id)];
  const finish = (found: Json | undefined): readonly Reading[] => {
    if (found?.sender !== me) return [];
    const button = buttonFor(newestContent(found), key);
    if (!button) return [];
    const { action, value } = button;
    return now({ ...base, kind: "action", action, value, reply: { user: base.user, room: base.room } });
  };
  return [{ lookUp: message, finish }];
}

function readMember(event: Json, base: Base, me: string): readonly Reading[] {
  const user = text(event.state_key);
  const content = record(event.content);
  const before = text(record(record(event.unsigned).prev_content).membership);
  const after = text(content.membership);
  if (user === undefined) return [];
  if (user === me) {
    // Muster never leaves a room: where its own account does, an administrator made it. Declining is no news.
    const isOut = (after === "leave" || after === "ban") && before !== "invite" && before !== "leave";
    if (!isOut) return [];
    const { user: by, ...rest } = base;
    const done = by === me ? "its account has left" : `${after === "ban" ? "banned" : "removed"} by ${by}`;
    return now({ ...rest, kind: "expelled", reason: `${done}${reasonOf(content)}` });
  }
  // A join after a join is a new display name.
  if (after === "join" && before !== "join") {
    const byServer = { state: ACL, finish: (acl: Json | undefined) => strangerIn(acl, user, base) };
    return [...now({ ...base, kind: "joined", user }), byServer];
  }
  if (after === "knock" && before !== "knock") return now({ ...base, kind: "knocked", user });
  if (after === "ban" && before !== "ban" && before !== "leave") return now({ ...base, kind: "left", user });
  if (after === "leave" && before !== "leave" && before !== "ban" && before !== "knock") {
    return now({ ...base, kind: "left", user });
  }
  return [];
}

function strangerIn(acl: Json | undefined, user: string, base: Base): readonly Reading[] {
  const exposure = exposureByJoining(acl, user);
  return exposure === undefined ? [] : exposed(base, exposure);
}

function reasonOf(content: Json): string {
  const reason = text(content.reason);
  return reason === undefined || reason === "" ? "" : `: ${reason.slice(0, 300)}`;
}

/** The difference to the list before, which servers put beside a state event; the words are looked up. */
function readPins(event: Json, base: Base): readonly Reading[] {
  const unsigned = record(event.unsigned);
  const after = texts(record(event.content).pinned);
  const replaced = text(unsigned.replaces_state);
  if (unsigned.prev_content === undefined && replaced !== undefined) {
    const finish = (found: Json | undefined) => pinChanges(texts(record(found?.content).pinned), after, base);
    return [{ lookUp: replaced, finish }];
  }
  return pinChanges(texts(record(unsigned.prev_content).pinned), after, base);
}

function pinChanges(before: readonly string[], after: readonly string[], base: Base): readonly Reading[] {
  const added = [...new Set(after)].filter((one) => !before.includes(one));
  const removed = [...new Set(before)].filter((one) => !after.includes(one));
  const reading = (kind: "pinned" | "unpinned", message: string): Reading =>
    pinReading(kind, message, base, `${base.id}/${kind}/${message}`);
  return [
    ...added.slice(0, MOST_PINS).map((message) => reading("pinned", message)),
    ...removed.slice(0, MOST_PINS).map((message) => reading("unpinned", message)),
  ];
}

function pinReading(kind: "pinned" | "unpinned", message: string, base: Base, id: string): Reading {
  return {
    lookUp: message,
    finish: (found) => {
      const author = text(found?.sender);
      const words = messageText(newestContent(found)) ?? UNREADABLE[String(found?.type)] ?? "";
      const pin = { ...base, id, kind, message, text: words };
      return now(author === undefined ? pin : { ...pin, author });
    },
  };
}

function now(event: ChatEvent): readonly Reading[] {
  return [{ event: storable(event) as ChatEvent }];
}

/** PostgreSQL stores neither U+0000 nor half a surrogate pair in text; a sender must not be able to wedge the sync with one. */
function storable(value: unknown): unknown {
  if (typeof value === "string") return value.toWellFormed().replaceAll("\u0000", "\ufffd");
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return list(value).map(storable);
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, storable(one)]));
}

/** The sender's server says when; what is no time of this era is clamped, since any number may come. */
function timeOf(event: Json): string {
  const said = event.origin_server_ts;
  const latest = Date.UTC(9999, 11, 31);
  const ms = typeof said === "number" && Number.isFinite(said) ? Math.min(Math.max(said, 0), latest) : 0;
  return new Date(ms).toISOString();
}
