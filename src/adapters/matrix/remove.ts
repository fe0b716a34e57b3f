/** Taking back what Muster said. */
import { NotFound } from "../chat-errors.ts";
import type { Attempt } from "../chat-port.ts";
import { api, type MusterMatrixClient } from "./client.ts";
import { record, text } from "./json.ts";
import { relationsOf } from "./relations.ts";

const REMOVE = { action: "take back a message", missing: "message" } as const;

/**
 * Redacts a message of Muster's own and its edits, which hold its words too; a file that it carried stays on the
 * homeserver, where only administrators can remove it. Rejects with NotFound when somebody else said it.
 */
export async function remove(
  client: MusterMatrixClient,
  room: string,
  message: string,
  attempt: Attempt,
): Promise<void> {
  const path = api`rooms/${room}/event/${message}`;
  const found = await client.call(REMOVE, "GET", path).catch((error: unknown) => {
    if (error instanceof NotFound) return undefined;
    throw error;
  });
  if (found === undefined) return;
  const { user } = await client.account();
  if (record(found).sender !== user) throw new NotFound(client.network, "message", "not one of Muster's");
  // Edits first: once the message is gone nothing would lead to them any more.
  for (const edit of await relationsOf(client, room, message, "m.replace")) {
    const id = text(edit.event_id);
    if (id !== undefined && edit.sender === user) await redact(client, room, id, `${attempt.key}:${id}`);
  }
  if (record(record(found).unsigned).redacted_because === undefined)
    await redact(client, room, message, attempt.key);
}

/** @param key transaction id: the same again redacts once */
export async function redact(
  client: MusterMatrixClient,
  room: string,
  event: string,
  key: string,
  reason?: string,
): Promise<void> {
  const body = reason === undefined ? {} : { reason };
  await client.call(REMOVE, "PUT", api`rooms/${room}/redact/${event}/${key}`, { body });
}
