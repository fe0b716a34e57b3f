/** Messages out: posts and edits, each at most once per key. */

import type { Message } from "../../core/message.ts";
import { NotFound } from "../chat-errors.ts";
import type { Attempt } from "../chat-port.ts";
import { api, type MusterMatrixClient } from "./client.ts";
import { ENCRYPTED, type Seal } from "./encryption.ts";
import { type Json, list, record, text } from "./json.ts";
import { render, renderEdit } from "./render.ts";
import { type Place, sendTo } from "./threads.ts";

/** Field of the content that holds the key of the step; stays recognisable when the server has forgotten the transaction. */
const KEY_FIELD = "eu.muster.key";

const POST = { action: "post", missing: "room" } as const;
const EDIT = { action: "edit a message", missing: "message" } as const;

/** @returns the event id */
export async function post(
  client: MusterMatrixClient,
  seal: Seal,
  room: string,
  message: Message,
  attempt: Attempt,
  where?: Place,
): Promise<string> {
  const content = async () => render(message);
  return await sendOnce(client, seal, room, content, attempt, where);
}

/**
 * Sends a message of the room once.
 * @param contentOf makes the content, without its place in a thread; not called when the message is there already
 */
export async function sendOnce(
  client: MusterMatrixClient,
  seal: Seal,
  room: string,
  contentOf: () => Promise<Json>,
  attempt: Attempt,
  where: Place,
): Promise<string> {
  const sent = attempt.retry ? await sentBefore(client, seal, room, attempt.key) : undefined;
  if (sent !== undefined) return sent;
  const content = await contentOf();
  return await sendTo(client, room, where, (relation) =>
    send(client, seal, room, { ...content, ...relation }, attempt.key, POST),
  );
}

/** Rejects with NotFound when Muster has no such message there. */
export async function edit(
  client: MusterMatrixClient,
  seal: Seal,
  room: string,
  at: string,
  message: Message,
  attempt: Attempt,
): Promise<void> {
  const original = record(await client.call(EDIT, "GET", api`rooms/${room}/event/${at}`));
  const { user } = await client.account();
  if (original.sender !== user) throw new NotFound(client.network, "message", "not one of Muster's");
  if (attempt.retry && (await sentBefore(client, seal, room, attempt.key)) !== undefined) return;
  await send(client, seal, room, renderEdit(message, at), attempt.key, EDIT);
}

/**
 * The transaction id is the key, so that a homeserver takes a repeat for the same event. It remembers them for a day or
 * so and per access token; a retry therefore looks first whether the event is there.
 */
async function send(
  client: MusterMatrixClient,
  seal: Seal,
  room: string,
  content: Json,
  key: string,
  doing: typeof POST | typeof EDIT,
): Promise<string> {
  const sealed = await seal.seal(room, "m.room.message", { ...content, [KEY_FIELD]: key });
  const path = api`rooms/${room}/send/${sealed.type}/${key}`;
  return String(record(await client.call(doing, "PUT", path, { body: sealed.content })).event_id);
}

/** Looks through Muster's own last messages of the room. */
async function sentBefore(
  client: MusterMatrixClient,
  seal: Seal,
  room: string,
  key: string,
): Promise<string | undefined> {
  const { user } = await client.account();
  const filter = JSON.stringify({ senders: [user], types: ["m.room.message", ENCRYPTED] });
  const query = { dir: "b", limit: 100, filter };
  const answer = record(await client.call(POST, "GET", api`rooms/${room}/messages`, { query }));
  for (const one of list(answer.chunk)) {
    const event = record(one);
    if (event.sender !== user) continue;
    // The server names the transaction to the device that made it; else the key stands in the message itself.
    const isIt =
      record(event.unsigned).transaction_id === key ||
      record((await seal.open(room, event))?.content)[KEY_FIELD] === key;
    if (isIt) return text(event.event_id);
  }
  return undefined;
}
