/** Has a copy follow its originals: changed with them, and gone with the last of them. */

import { NotFound } from "../../../adapters/chat-errors.ts";
import type { Incident } from "../../../core/incident/incident.ts";
import type { Carried } from "../../../core/relay/carried.ts";
import { carriedAs, carriedBy } from "../../../db/relay.ts";
import { incidentOf } from "../../runtime/incident-of.ts";
import { openRoomOf } from "../../runtime/open-room-of.ts";
import type { DataOf } from "../../runtime/payload.ts";
import type { SendContext } from "../../runtime/sending.ts";
import { ownLabelsOf } from "./own-labels.ts";
import type { relayUpdate } from "./steps.ts";
import { goneFrom, wordsFor } from "./words.ts";

export async function sendRelayUpdate(
  step: DataOf<typeof relayUpdate>,
  sending: SendContext,
): Promise<undefined> {
  const { db, port, attempt } = sending;
  const row = await carriedAs(db, step.row);
  // Never said there: nothing stands there that could be wrong.
  if (row?.batch === undefined || row.toMessage === undefined) return;
  const room = await openRoomOf(db, step.room);
  const incident = await incidentOf(db, room.incident);
  const rows = await carriedBy(db, row.batch);
  const standing = rows.filter((one) => !one.deleted);
  try {
    if (standing.length > 0) {
      const { message } = await wordsFor(sending, incident, room, standing);
      // Anyone who is mentioned was told when it was said.
      const { mentions: _told, ...again } = message;
      await port.edit(room.roomId, row.toMessage, again, attempt);
      await removeCopies(sending, incident, room.roomId, standing);
    } else if (port.removing) {
      for (const [at, message] of messagesOf(rows).entries()) {
        await port.removing.remove(room.roomId, message, { ...attempt, key: `${attempt.key}:${at}` });
      }
    } else {
      await port.edit(room.roomId, row.toMessage, await goneFrom(db, incident, room, rows), attempt);
    }
  } catch (error) {
    // Somebody removed the copy there.
    if (!(error instanceof NotFound && error.what === "message")) throw error;
  }
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
