/** Sending, redacting and reading events. */
import { demandAction, demandJoined, demandSend } from "./power.ts";
import { type Request, type Route, roomOf, route } from "./route.ts";
import { type Json, MatrixFault, type StoredEvent } from "./world.ts";

export const messageRoutes: readonly Route[] = [
  route("send", "PUT", "rooms/:room/send/:type/:txn", (request) => {
    const { world, user, params, body } = request;
    const room = roomOf(request);
    return once(request, () => {
      const type = params.type ?? "";
      demandSend(world, room, user, type, false);
      if (JSON.stringify(body).length > 65_000) throw new MatrixFault(413, "M_TOO_LARGE", "event too large");
      demandRelation(request, body);
      return world.append(room, { type, sender: user, content: body }).event_id;
    });
  }),
  route("redact", "PUT", "rooms/:room/redact/:event/:txn", (request) => {
    const { world, user, params, body } = request;
    const room = roomOf(request);
    return once(request, () => {
      const target = world.events.get(params.event ?? "");
      demandJoined(world, room, user);
      if (target?.sender !== user) demandAction(world, room, user, "redact");
      const redacts = params.event ?? "";
      const made = world.append(room, {
        type: "m.room.redaction",
        sender: user,
        content: { ...body, redacts },
        redacts,
      });
      if (target)
        Object.assign(target, { content: {}, unsigned: { ...target.unsigned, redacted_because: made } });
      return made.event_id;
    });
  }),
  route("event", "GET", "rooms/:room/event/:event", (request) => {
    const { world, user, params } = request;
    const room = roomOf(request);
    const item = room.items.find(({ event }) => event.event_id === params.event);
    if (!item || !world.visible(room, item, user))
      throw new MatrixFault(404, "M_NOT_FOUND", "Event not found.");
    return withRelations(request, item.event);
  }),
  route("relations", "GET", "rooms/:room/relations/:event/:kind", (request) => relations(request)),
  route("relations", "GET", "rooms/:room/relations/:event/:kind/:type", (request) => relations(request)),
  route("messages", "GET", "rooms/:room/messages", (request) => messages(request)),
];

/** Newest first, in pages. What was redacted relates to nothing any more. */
function relations(request: Request): Json {
  const { world, user, params, query } = request;
  const room = roomOf(request);
  demandJoined(world, room, user);
  const parent = room.items.find(({ event }) => event.event_id === params.event);
  if (!parent || !world.visible(room, parent, user))
    throw new MatrixFault(404, "M_NOT_FOUND", "Unknown parent event.");
  const related = [...new Set(room.items.map(({ event }) => event))].filter((event) => {
    const relation = relationOf(event) ?? {};
    const isKind = relation.event_id === params.event && relation.rel_type === params.kind;
    return isKind && (params.type === undefined || event.type === params.type);
  });
  const from = Number(query.get("from") ?? 0);
  const end = from + Math.min(Number(query.get("limit") ?? 5), 100);
  return {
    chunk: related.toReversed().slice(from, end),
    ...(end < related.length ? { next_batch: String(end) } : {}),
  };
}

/** What Synapse refuses (its `_validate_event_relation`). */
function demandRelation({ world, user, params }: Request, content: Json): void {
  const relation = (content["m.relates_to"] ?? {}) as Json;
  if (typeof relation.rel_type !== "string" || typeof relation.event_id !== "string") return;
  const refuse = (error: string, code = "M_UNKNOWN") => new MatrixFault(400, code, error);
  const parent = world.events.get(relation.event_id);
  if (!parent) throw refuse("Can't send relation to unknown event");
  if (parent.room_id !== params.room) throw refuse("Relations must be in the same room");
  if (relation.rel_type === "m.thread" && relationOf(parent)?.rel_type !== undefined)
    throw refuse("Cannot start threads from an event with a relation");
  if (relation.rel_type !== "m.annotation") return;
  const again = [...world.events.values()].some((event) => {
    const other = relationOf(event);
    const isSame = other?.event_id === relation.event_id && other?.key === relation.key;
    return isSame && event.sender === user && event.type === params.type;
  });
  if (again) throw refuse("Can't send same reaction twice", "M_DUPLICATE_ANNOTATION");
}

/** The same transaction id of the same device is the same event (spec: "Transaction identifiers"). */
function once({ world, user, device, params }: Request, make: () => string): Json {
  const key = `${user} ${device} ${params.room} ${params.txn}`;
  const known = world.transactions.get(key);
  if (known) return { event_id: known };
  const made = make();
  world.transactions.set(key, made);
  return { event_id: made };
}

/** Pages through what the user may see. `s<n>` stands after place n (from sync), `t<n>` before it. */
function messages(request: Request): Json {
  const { world, user, query } = request;
  const room = roomOf(request);
  if (!room.memberships.has(user)) demandJoined(world, room, user);
  const backwards = query.get("dir") !== "f";
  const from = boundary(query.get("from")) ?? (backwards ? Number.POSITIVE_INFINITY : 0);
  const to = boundary(query.get("to")) ?? (backwards ? 0 : Number.POSITIVE_INFINITY);
  const limit = Math.min(Number(query.get("limit") ?? 10), 100);
  const between = room.items.filter(({ pos }) =>
    backwards ? pos <= from && pos > to : pos > from && pos <= to,
  );
  const seen = between.filter((item) => world.visible(room, item, user));
  const ordered = backwards ? seen.toReversed() : seen;
  const chunk = ordered.slice(0, limit);
  const last = chunk.at(-1);
  const more = ordered.length > limit && last;
  return {
    start: query.get("from") ?? "s0",
    chunk: chunk.map(({ event }) => event),
    ...(more ? { end: backwards ? `t${last.pos}` : `s${last.pos}` } : {}),
  };
}

function boundary(token: string | null): number | undefined {
  if (!token) return undefined;
  return token.startsWith("t") ? Number(token.slice(1)) - 1 : Number(token.slice(1));
}

/** Adds the latest edit by the same sender, as servers do (spec: "Server-side aggregation of m.replace"). */
function withRelations({ world }: Request, event: StoredEvent): Json {
  const edits = world.rooms
    .get(event.room_id)
    ?.items.map((item) => item.event)
    .filter((one) => {
      const relation = relationOf(one);
      return (
        one.sender === event.sender &&
        relation?.event_id === event.event_id &&
        relation.rel_type === "m.replace"
      );
    });
  const latest = edits?.at(-1);
  const relations = latest ? { "m.relations": { "m.replace": latest } } : {};
  return { ...event, unsigned: { ...event.unsigned, ...relations } };
}

function relationOf(event: StoredEvent): Json | undefined {
  return event.content["m.relates_to"] as Json | undefined;
}
