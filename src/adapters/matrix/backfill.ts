/** Fills the gaps of a sync: when much happened, a server sends only the end of a room's timeline (`limited`). */
import { Forbidden, NotFound } from "../chat-errors.ts";
import { api, type MusterMatrixClient } from "./client.ts";
import { type Json, list, record, text } from "./json.ts";
import type { Log } from "./log.ts";

const PAGE = 100;
/** 20,000 events of one room in one gap; beyond that somebody floods it. */
const MAX_PAGES = 200;

/**
 * The batch with whole timelines, and with rooms that were left read like those joined, so that what was said
 * before counts too.
 * @param since token of the batch before: what came until then has been handled
 */
export async function withoutGaps(
  client: MusterMatrixClient,
  batch: Json,
  since: string,
  me: string,
  log: Log,
  signal: AbortSignal,
): Promise<Json> {
  const rooms = record(batch.rooms);
  const join: Record<string, Json> = {};
  for (const [id, room] of Object.entries({ ...record(rooms.leave), ...record(rooms.join) })) {
    const timeline = record(record(room).timeline);
    const from = timeline.limited === true ? text(timeline.prev_batch) : undefined;
    const missed = from === undefined ? [] : await between(client, id, from, since, log, signal);
    const events = sinceInvitation(unique([...missed, ...list(timeline.events)]), me);
    join[id] = { ...record(room), timeline: { ...timeline, events } };
  }
  return { ...batch, rooms: { ...rooms, join, leave: {} } };
}

/** Events between two tokens, oldest first. */
async function between(
  client: MusterMatrixClient,
  room: string,
  from: string,
  to: string,
  log: Log,
  signal: AbortSignal,
): Promise<readonly unknown[]> {
  const newestFirst: unknown[] = [];
  let at: string | undefined = from;
  for (let page = 0; at !== undefined; page++) {
    if (page === MAX_PAGES) {
      log.error(
        { network: client.network, room, events: newestFirst.length },
        "Gap in a room's timeline is too long; older events are not read",
      );
      break;
    }
    const query: Record<string, string | number> = { from: at, to, dir: "b", limit: PAGE };
    const answer: Json | undefined = await client
      .call({ action: "read a room's history" }, "GET", api`rooms/${room}/messages`, { query, signal })
      .then(record, notAllowed);
    if (answer === undefined) {
      log.warn(
        { network: client.network, room },
        "The homeserver does not show what was missed in this room",
      );
      break;
    }
    newestFirst.push(...list(answer.chunk));
    const next = text(answer.end);
    at = next === at ? undefined : next;
  }
  return newestFirst.reverse();
}

/** A room that Muster has just joined comes with its history; what was said before the invitation was not said to Muster. */
function sinceInvitation(events: readonly unknown[], me: string): readonly unknown[] {
  const invited = events.findLastIndex((event) => {
    const { type, state_key, content } = record(event);
    return type === "m.room.member" && state_key === me && record(content).membership === "invite";
  });
  return invited < 0 ? events : events.slice(invited);
}

function unique(events: readonly unknown[]): readonly unknown[] {
  const seen = new Set<unknown>();
  return events.filter((event) => {
    const id = record(event).event_id;
    if (seen.has(id)) return false;
    seen.add(id);
    return true;
  });
}

function notAllowed(error: unknown): undefined {
  if (error instanceof Forbidden || error instanceof NotFound) return undefined;
  throw error;
}
