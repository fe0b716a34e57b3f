/**
 * Requests to verify Muster's device by comparing emojis (spec: "Device verification"). A program cannot compare
 * pictures, so each is cancelled, which ends the waiting in the person's client, and the person is told what else they can do.
 */
import { ChatError } from "../chat-errors.ts";
import type { ChatEvent } from "../chat-port.ts";
import { api, type MusterMatrixClient } from "./client.ts";
import { type Json, list, record, text } from "./json.ts";
import type { Log } from "./log.ts";

const REQUEST = "m.key.verification.request";
const CANCEL = "m.key.verification.cancel";
const DOING = { action: "end a verification" } as const;

/** Shown by some clients. */
const REASON = "Muster is a program and cannot compare emojis";

/** A request, as it stands in a room or as it came to the device. */
export type Request =
  | { readonly room: string; readonly event: string; readonly user: string }
  | { readonly transaction: string; readonly device: string; readonly user: string };

/** Whether the content of a message asks for verification. Clients send it in clear into encrypted rooms, too. */
export function asksForVerification(content: Json): boolean {
  return content.msgtype === REQUEST;
}

/** The requests that came to Muster's device beside rooms. */
export function requestsToDevice(batch: Json): readonly Request[] {
  return list(record(batch.to_device).events).flatMap((one) => {
    const event = record(one);
    const { transaction_id: transaction, from_device: device } = record(event.content);
    const [id, from, user] = [transaction, device, event.sender].map(text);
    const isWhole = id !== undefined && from !== undefined && user !== undefined;
    return event.type === REQUEST && isWhole ? [{ transaction: id, device: from, user }] : [];
  });
}

/** What Muster is told of it. */
export function verificationEvent(network: string, request: Request, at: Date): ChatEvent {
  const { user } = request;
  const isInRoom = "room" in request;
  const id = isInRoom ? request.event : `${user}/${request.transaction}`;
  const room = isInRoom ? { room: request.room } : {};
  return {
    id: `${id}/verification`,
    network,
    at: at.toISOString(),
    kind: "verification",
    user,
    ...room,
    reply: { user, ...room },
  };
}

/** Ends it in the person's client. Best effort: a client that hears nothing gives up after ten minutes. */
export async function endVerification(client: MusterMatrixClient, request: Request, log: Log): Promise<void> {
  const ended = { code: "m.user", reason: REASON };
  try {
    if ("room" in request) {
      const relation = { rel_type: "m.reference", event_id: request.event };
      const path = api`rooms/${request.room}/send/${CANCEL}/${`verification:${request.event}`}`;
      await client.call(DOING, "PUT", path, { body: { ...ended, "m.relates_to": relation } });
    } else {
      const { user, device, transaction } = request;
      const messages = { [user]: { [device]: { ...ended, transaction_id: transaction } } };
      const path = api`sendToDevice/${CANCEL}/${`verification:${transaction}`}`;
      await client.call(DOING, "PUT", path, { body: { messages } });
    }
  } catch (caught) {
    const error = caught instanceof ChatError ? caught.message : "unexpected error";
    log.warn({ network: client.network, user: request.user, error }, "A verification could not be ended");
  }
}
