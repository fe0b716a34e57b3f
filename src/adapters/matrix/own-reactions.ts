/** Muster's own emojis under messages. They are found again by asking the homeserver, so nothing needs to be remembered. */
import { randomUUID } from "node:crypto";
import { Rejected } from "../chat-errors.ts";
import { api, type MusterMatrixClient } from "./client.ts";
import { emojiOf } from "./emoji.ts";
import { type Json, record, text } from "./json.ts";
import type { KeyedMutex } from "./keyed-mutex.ts";
import { relationsOf } from "./relations.ts";
import { redact } from "./remove.ts";

const REACT = { action: "react to a message", missing: "room" } as const;

/**
 * Reactions go in clear into encrypted rooms too, as those of other clients do: which message they belong to has to be
 * readable for the homeserver, and clients look for them there only.
 */
export async function setReaction(
  client: MusterMatrixClient,
  mutex: KeyedMutex,
  room: string,
  message: string,
  emoji: string,
  on: boolean,
): Promise<void> {
  const wanted = emojiOf(emoji) ?? emoji;
  await mutex.acquire(`${room} ${message}`, async () => {
    const { user } = await client.account();
    const all = await relationsOf(client, room, message, "m.annotation");
    const same = all.filter((one) => one.type === "m.reaction" && emojiOf(keyOf(one)) === wanted);
    const own = same.filter((one) => one.sender === user);
    if (!on) {
      for (const one of own) await redact(client, room, text(one.event_id) ?? "", randomUUID());
    } else if (own.length === 0) {
      // Written as others wrote it, so that clients count it with theirs.
      const [theirs] = same;
      await react(client, room, message, theirs === undefined ? wanted : keyOf(theirs));
    }
  });
}

/** A key for each call is needed, since the same reaction may come and go; doubling is what the homeserver refuses. */
async function react(client: MusterMatrixClient, room: string, message: string, key: string): Promise<void> {
  const body = { "m.relates_to": { rel_type: "m.annotation", event_id: message, key } };
  const path = api`rooms/${room}/send/m.reaction/${randomUUID()}`;
  await client.call(REACT, "PUT", path, { body }).catch((error: unknown) => {
    if (error instanceof Rejected && error.code === "M_DUPLICATE_ANNOTATION") return;
    throw error;
  });
}

function keyOf(reaction: Json): string {
  return text(record(record(reaction.content)["m.relates_to"]).key) ?? "";
}
