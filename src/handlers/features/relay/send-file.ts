/** Copies a file from one network to another, below the message that came with it; or says that it could not be. */

import { ChatError } from "../../../adapters/chat-errors.ts";
import type { ChatPort } from "../../../adapters/chat-port.ts";
import { bannerOf } from "../../../core/banner.ts";
import type { CarriedFile } from "../../../core/relay/carried.ts";
import { isCopied, MAX_FILE_BYTES } from "../../../core/relay/files.ts";
import { fileMessage, lostFile } from "../../../core/relay/relay-message.ts";
import type { Json } from "../../../core/timeline/entry.ts";
import { suspectNetworks } from "../../../db/networks.ts";
import { enqueue } from "../../../db/outbox.ts";
import { carriedAs, fileArrivedAs } from "../../../db/relay.ts";
import { findRoom } from "../../../db/rooms.ts";
import type { SendResult } from "../../../db/workers.ts";
import { refusedInRoom } from "../../runtime/disclosure.ts";
import type { OutcomeContext } from "../../runtime/feature.ts";
import { incidentOf } from "../../runtime/incident-of.ts";
import { openRoomOf } from "../../runtime/open-room-of.ts";
import { roomStep } from "../../runtime/outbox.ts";
import type { DataOf } from "../../runtime/payload.ts";
import type { SendContext } from "../../runtime/sending.ts";
import { ownLabelsOf } from "./own-labels.ts";
import { type relayFile, relayUpdate } from "./steps.ts";
import { nameOfAuthor, threadFor } from "./words.ts";

type RelayFile = DataOf<typeof relayFile>;

/** How long a network that is away is waited for, in ms: after that people fetch the file themselves. */
const PATIENCE = 10 * 60_000;

/** Resolves to the message that carries the copy. */
export async function sendRelayFile(step: RelayFile, sending: SendContext): Promise<Json | undefined> {
  const { db, port, networks, attempt, now } = sending;
  const row = await carriedAs(db, step.row);
  const file = row?.files[step.file];
  if (!row || !file || row.deleted) return undefined;
  const room = await openRoomOf(db, step.room);
  const incident = await incidentOf(db, room.incident);
  // People may have come since it was named, the label may have been raised, or its author gave it one.
  if (ownLabelsOf(row, incident) || (await refusedInRoom(db, incident, room))) return undefined;
  const from = (await findRoom(db, { id: row.fromRoom }))?.network ?? "another network";
  const banner = bannerOf(incident);
  const who = await nameOfAuthor(db, row.author);
  const thread = await threadFor(db, port, row);
  const where = thread === undefined ? undefined : { thread };
  const lost = async (why: string): Promise<Json> => {
    const note = lostFile(banner, who, file, from, why);
    return port.post(room.roomId, note, { ...attempt, key: `${attempt.key}:lost` }, where);
  };

  const origin = networks.get(from);
  const bothCan = port.files !== undefined && origin?.files !== undefined;
  if ((await suspectNetworks(db)).has(from)) return lost(`${from} is not trusted at the moment`);
  if (!port.files || !origin || !isCopied(file, incident.marking, bothCan)) return lost("it may not leave");
  try {
    const content = await contentOf(origin, file);
    const copy = { name: file.name, mime: file.mime, content };
    // Fetching it took a while in which people may have come, and the label may have been raised.
    const since = await incidentOf(db, room.incident);
    const now = (await carriedAs(db, step.row)) ?? row;
    if (ownLabelsOf(now, since) || (await refusedInRoom(db, since, room))) return undefined;
    if (!isCopied(file, since.marking, bothCan)) return lost("it may not leave");
    return await port.files.post(room.roomId, copy, fileMessage(bannerOf(since), who, file), attempt, where);
  } catch (error) {
    if (!(error instanceof ChatError)) throw error;
    const waited = now().getTime() - row.createdAt.getTime();
    // Without the network of the room itself nothing can be said there either.
    if (error.retry === "later" && (waited < PATIENCE || error.network === port.network)) throw error;
    return lost(error.message);
  }
}

async function contentOf(origin: ChatPort, file: CarriedFile): Promise<Uint8Array> {
  const { copy: _copy, ...ref } = file;
  return (await origin.files?.fetch(ref, MAX_FILE_BYTES)) ?? new Uint8Array();
}

export async function recordRelayFileOutcome(
  context: OutcomeContext,
  step: RelayFile,
  result: SendResult,
): Promise<void> {
  if (result.state !== "delivered" || result.value === undefined) return;
  await fileArrivedAs(context.tx, step.row, step.file, String(result.value));
  // Taken back while it was on its way: the copy goes, too.
  const row = await carriedAs(context.tx, step.row);
  const room = await findRoom(context.tx, { id: step.room });
  if (!row?.deleted || !room) return;
  const update = roomStep(room, relayUpdate.of({ room: room.id, row: row.id }), context.newId());
  await enqueue(context.tx, [update], context.now);
}
