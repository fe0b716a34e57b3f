/** Has a copy follow its originals: changed with them, and gone with the last of them. */

import { ChatError, isBeyondEdit, Uneditable } from "../../../adapters/chat-errors.ts";
import type { Incident } from "../../../core/incident/incident.ts";
import { type Message, md } from "../../../core/message.ts";
import type { Carried } from "../../../core/relay/carried.ts";
import type { Json } from "../../../core/timeline/entry.ts";
import { arrivedAs, carriedAs, carriedBy } from "../../../db/relay.ts";
import type { SendResult } from "../../../db/workers.ts";
import type { OutcomeContext } from "../../runtime/feature.ts";
import { incidentOf } from "../../runtime/incident-of.ts";
import { openRoomOf } from "../../runtime/open-room-of.ts";
import type { DataOf } from "../../runtime/payload.ts";
import type { SendContext } from "../../runtime/sending.ts";
import { ownLabelsOf } from "./own-labels.ts";
import type { relayUpdate } from "./steps.ts";
import { goneFrom, threadFor, wordsFor } from "./words.ts";

/** Resolves to `{ message }`, with the id of the message that stands there now, where it took the place of another. */
export async function sendRelayUpdate(
  step: DataOf<typeof relayUpdate>,
  sending: SendContext,
): Promise<Json | undefined> {
  const { db, port, attempt } = sending;
  const row = await carriedAs(db, step.row);
  // Never said there: nothing stands there that could be wrong.
  if (row?.batch === undefined || row.toMessage === undefined) return undefined;
  const room = await openRoomOf(db, step.room);
  const incident = await incidentOf(db, room.incident);
  const rows = await carriedBy(db, row.batch);
  const standing = rows.filter((one) => !one.deleted);
  try {
    if (standing.length > 0) {
      const { message } = await wordsFor(sending, incident, room, standing);
      // Anyone who is mentioned was told when it was said.
      const { mentions: _told, ...again } = message;
      const instead = await editOrRepeat(sending, room.roomId, { ...row, toMessage: row.toMessage }, again);
      await removeCopies(sending, incident, room.roomId, standing);
      return instead === undefined ? undefined : { message: instead };
    } else if (port.removing) {
      for (const [at, message] of messagesOf(rows).entries()) {
        await port.removing.remove(room.roomId, message, { ...attempt, key: `${attempt.key}:${at}` });
      }
    } else {
      await port.edit(room.roomId, row.toMessage, await goneFrom(db, incident, room, rows), attempt);
    }
  } catch (error) {
    // Somebody removed the copy there.
    if (error instanceof Uneditable || !isBeyondEdit(error)) throw error;
  }
  return undefined;
}

/** @returns the id of the message that says it instead; undefined: the copy itself says it */
async function editOrRepeat(
  { db, port, attempt }: SendContext,
  roomId: string,
  row: Carried & { readonly toMessage: string },
  message: Message,
): Promise<string | undefined> {
  try {
    await port.edit(roomId, row.toMessage, message, attempt);
    return undefined;
  } catch (error) {
    if (!(error instanceof Uneditable)) throw error;
  }
  const why = md`Changed by its author, and said again: the message of before cannot be edited here.`;
  const again = { ...message, blocks: [{ type: "text" as const, text: why }, ...message.blocks] };
  const thread = await threadFor(db, port, row);
  const posted = await port.post(roomId, again, attempt, thread === undefined ? undefined : { thread });
  const removing = port.removing?.remove(roomId, row.toMessage, { ...attempt, key: `${attempt.key}:old` });
  await removing?.catch((error: unknown) => {
    // The new one says that it takes the place of another, which may stand there all the same.
    if (!(error instanceof ChatError)) throw error;
  });
  return posted;
}

/** From now on the message stands elsewhere. */
export async function recordRelayUpdateOutcome(
  { tx }: OutcomeContext,
  { row: id }: DataOf<typeof relayUpdate>,
  result: SendResult,
): Promise<void> {
  if (result.state !== "delivered" || typeof result.value !== "object" || result.value === null) return;
  if (!("message" in result.value)) return;
  const row = await carriedAs(tx, id);
  if (row?.batch !== undefined) await arrivedAs(tx, row.batch, String(result.value.message));
}

/** Copies of files go when the words that they came with have a stricter label by now. */
async function removeCopies(
  { port, attempt }: SendContext,
  incident: Incident,
  roomId: string,
  rows: readonly Carried[],
): Promise<void> {
  const copies = rows
    .filter((row) => ownLabelsOf(row, incident) !== undefined)
    .flatMap((row) => row.files.flatMap((file) => file.copy ?? []));
  for (const [at, copy] of copies.entries()) {
    await port.removing?.remove(roomId, copy, { ...attempt, key: `${attempt.key}:file${at}` });
  }
}

/** With the copies of files. */
function messagesOf(rows: readonly Carried[]): readonly string[] {
  const all = rows.flatMap((row) => [row.toMessage, ...row.files.map((file) => file.copy)]);
  return [...new Set(all.filter((one) => one !== undefined))];
}
