/**
 * Matrix event → what Muster handles. Pure: where an event alone does not say enough (which words were pinned,
 * what a reaction means), the reading asks for one other event and goes on from there.
 */
import type { ReplyTarget } from "../chat-port.ts";
import { buttonByWords, mayPress, type ReactionButton } from "./buttons.ts";
import { commandIn, saidIn } from "./event-text.ts";
import { type Exposure, exposureBy, exposureByJoining } from "./exposure.ts";
import { type Json, record, text } from "./json.ts";
import { readContent, threadOf } from "./read-message.ts";
import { readPins } from "./read-pins.ts";
import { readReaction, readRedaction } from "./read-reaction.ts";
import { type Base, isProven, now, pressed, type Reading } from "./reading.ts";
import { ACL } from "./server-acl.ts";
import { saidWithoutWords } from "./without-words.ts";

export interface Where {
  readonly network: string;
  readonly room: string;
  /** Muster's own user id. */
  readonly me: string;
  /** When the event arrived, in milliseconds since the epoch. */
  readonly arrived?: number;
}

/** How far another server's clock may be ahead, in milliseconds. What it says beyond that is no time of an event. */
const AHEAD_MS = 10 * 60_000;

/** Reads one event of a room's timeline. What does not concern Muster, or Muster did itself, reads as nothing. */
export function readEvent(raw: unknown, where: Where): readonly Reading[] {
  const event = record(raw);
  const id = text(event.event_id);
  const user = text(event.sender);
  if (id === undefined || user === undefined) return [];
  const base = { id, network: where.network, at: timeOf(event, where.arrived), room: where.room } as const;
  const content = record(event.content);
  const type = text(event.type);
  if (type === "m.room.member") return readMember(event, { ...base, user }, where.me);
  if (event.state_key === "") {
    const exposure = exposureBy(type, content, user, where.me);
    if (exposure !== undefined) return exposed(base, exposure);
  }
  if (user === where.me) return [];
  return event.state_key === undefined
    ? readTalk(type, event, { ...base, user }, where.me)
    : readState(type, event, { ...base, user });
}

function readTalk(type: string | undefined, event: Json, base: Base, me: string): readonly Reading[] {
  const content = record(event.content);
  const words = saidWithoutWords(type, content);
  if (words !== undefined) return now({ ...base, kind: "message", message: base.id, text: words });
  switch (type) {
    case "m.room.message":
      return readMessage(content, base, me);
    case "m.reaction":
      return readReaction(content, base);
    case "m.room.redaction":
      return readRedaction(event, base);
    default:
      return [];
  }
}

function readState(type: string | undefined, event: Json, base: Base): readonly Reading[] {
  if (event.state_key !== "") return [];
  if (type === "m.room.pinned_events") return readPins(event, base);
  if (type !== "m.room.tombstone") return [];
  const { user: _, ...rest } = base;
  return now({ ...rest, kind: "expelled", reason: "the room was replaced by another" });
}

function readMessage(content: Json, base: Base, me: string): readonly Reading[] {
  const relation = record(content["m.relates_to"]);
  if (relation.rel_type === "m.replace") return readEdit(content, relation, base);
  const command = commandIn(content, me);
  if (command !== undefined)
    return now({
      ...base,
      kind: "command",
      text: command,
      message: base.id,
      reply: replyTo(relation, base),
    });
  const said = readContent(content);
  if (said === undefined) return [];
  const message = now({ ...base, kind: "message", message: base.id, ...said });
  const answered = text(record(relation["m.in_reply_to"]).event_id);
  if (answered === undefined || said.files !== undefined || !mayPress(said.text)) return message;
  const finish = (given: readonly ReactionButton[]): readonly Reading[] => {
    const button = buttonByWords(given, said.text);
    return button === undefined ? message : pressed(button, base);
  };
  return [{ buttons: answered, finish }];
}

/** The answer to what was said in a thread goes there. */
function replyTo(relation: Json, { id, user, room }: Base): ReplyTarget {
  const thread = threadOf(relation);
  return { user, room, data: { event: id, ...(thread === undefined ? {} : { thread }) } };
}

function exposed({ user: _, ...base }: Omit<Base, "user"> & { user?: string }, reason: Exposure) {
  return now({ ...base, id: `${base.id}/exposed`, kind: "exposed", reason });
}

/** Anybody can send an event that claims to replace another's; only one by the same sender counts (spec: "Validity of replacement events"). */
function readEdit(content: Json, relation: Json, base: Base): readonly Reading[] {
  const message = text(relation.event_id);
  const words = saidIn(record(content["m.new_content"]));
  if (message === undefined || words === undefined) return [];
  const finish = (found: Json | undefined) =>
    isProven(found) && found?.sender === base.user
      ? now({ ...base, kind: "edited" as const, message, text: words })
      : [];
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
  if (after === "knock" && before !== "knock") {
    const reason = text(content.reason)?.trim().slice(0, 300) ?? "";
    return now({ ...base, kind: "knocked", user, ...(reason === "" ? {} : { reason }) });
  }
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

/** The sender's server says when, and may say anything: nothing happened before the epoch, or after it arrived. */
function timeOf(event: Json, arrived = Date.UTC(9999, 11, 31)): string {
  const said = event.origin_server_ts;
  const ms = typeof said === "number" && Number.isFinite(said) ? Math.max(said, 0) : 0;
  return new Date(ms > arrived + AHEAD_MS ? arrived : ms).toISOString();
}

/** What the sender's server said of when, where that is not believed. */
export function unbelievedTime(event: Json, arrived: number): string | undefined {
  const said = event.origin_server_ts;
  if (typeof said !== "number" || said <= arrived + AHEAD_MS) return undefined;
  return new Date(Math.min(said, Date.UTC(9999, 11, 31))).toISOString();
}
