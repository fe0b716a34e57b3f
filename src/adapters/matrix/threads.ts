/** Saying something in a thread (spec: "Threading"). */
import { NotFound, Rejected } from "../chat-errors.ts";
import type { ReplyTarget } from "../chat-port.ts";
import { api, type MusterMatrixClient } from "./client.ts";
import { type Json, record, text } from "./json.ts";
import { threadOf } from "./read-message.ts";

export type Place = ReplyTarget | { readonly thread: string } | undefined;

/**
 * Sends with the relation that puts it there. A homeserver refuses threads that begin with a message which is itself
 * an answer, an edit or a reaction: then it goes where that one stands, or else into the room, rather than nowhere.
 * @param send gets what belongs into the content; is called again after a refusal
 */
export async function sendTo<T>(
  client: MusterMatrixClient,
  room: string,
  place: Place,
  send: (relation: Json) => Promise<T>,
): Promise<T> {
  const thread = place && ("thread" in place ? place.thread : place.data?.thread);
  const answered = place && ("thread" in place ? place.thread : place.data?.event);
  if (thread === undefined || answered === undefined) return await send({});
  try {
    return await send(inThread(thread, answered));
  } catch (error) {
    if (!(error instanceof Rejected)) throw error;
    const instead = await otherPlace(client, room, thread, answered);
    if (instead === undefined) throw error;
    return await send(instead);
  }
}

/** Clients that know no threads show it as a reply to what it answers. */
function inThread(thread: string, answered: string): Json {
  const relation = {
    rel_type: "m.thread",
    event_id: thread,
    is_falling_back: true,
    "m.in_reply_to": { event_id: answered },
  };
  return { "m.relates_to": relation };
}

/** undefined when the thread was not the reason. */
async function otherPlace(
  client: MusterMatrixClient,
  room: string,
  thread: string,
  answered: string,
): Promise<Json | undefined> {
  const doing = { action: "look for a thread", missing: "message" } as const;
  const found = await client
    .call(doing, "GET", api`rooms/${room}/event/${thread}`)
    .catch((error: unknown) => {
      if (error instanceof NotFound) return undefined;
      throw error;
    });
  if (found === undefined) return {};
  const relation = record(record(record(found).content)["m.relates_to"]);
  const root = threadOf(relation);
  if (root !== undefined) return inThread(root, answered);
  return text(relation.rel_type) === undefined
    ? undefined
    : { "m.relates_to": { "m.in_reply_to": { event_id: answered } } };
}
