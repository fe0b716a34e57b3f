/** Messages out: posts and edits, each at most once per key. */

import type { Message } from "../../core/message.ts";
import { NotFound } from "../chat-errors.ts";
import type { Attempt } from "../chat-port.ts";
import { api, type MusterMatrixClient } from "./client.ts";
import type { Seal } from "./encryption.ts";
import { type Json, list, record, text } from "./json.ts";
import { render, renderEdit } from "./render.ts";

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
): Promise<string> {
  return await send(client, seal, room, render(message), attempt, POST);
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
  await send(client, seal, room, renderEdit(message, at), attempt, EDIT);
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
  attempt: Attempt,
  doing: typeof POST | typeof EDIT,
): Promise<string> {
  const sent = attempt.retry ? await sentBefore(client, room, attempt.key) : undefined;
  if (sent !== undefined) return sent;
  const sealed = await seal.seal(room, "m.room.message", { ...content, [KEY_FIELD]: attempt.key });
  const path = api`rooms/${room}/send/${sealed.type}/${attempt.key}`;
  return String(record(await client.call(doing, "PUT", path, { body: sealed.content })).event_id);
}

/** Looks through Muster's own last messages of the room. */
async function sentBefore(
  client: MusterMatrixClient,
  room: string,
  key: string,
): Promise<string | undefined> {
  const { user } = await client.account();
  const filter = JSON.stringify({ senders: [user], types: ["m.room.message"] });
  const query = { dir: "b", limit: 100, filter };
  const answer = record(await client.call(POST, "GET", api`rooms/${room}/messages`, { query }));
  const found = list(answer.chunk).find(
    (event) => record(event).sender === user && record(record(event).content)[KEY_FIELD] === key,
  );
  return text(record(found).event_id);
}
