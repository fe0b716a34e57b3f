/** Opening a room, and what is said of it: at once when it cannot be opened, in the others when it opens late. */
import { NameTaken } from "../../../adapters/chat-errors.ts";
import { bannerOf } from "../../../core/banner.ts";
import type { Incident } from "../../../core/incident/incident.ts";
import { bareTopic, nextRoomName, roomTopic } from "../../../core/incident/names.ts";
import { type Markdown, md, say } from "../../../core/message.ts";
import { span } from "../../../core/time.ts";
import type { EntryKind, Json } from "../../../core/timeline/entry.ts";
import { findIncident, lockIncident } from "../../../db/incidents.ts";
import { enqueue } from "../../../db/outbox.ts";
import { MAIN, mark, rollOf } from "../../../db/roll.ts";
import { findRoom, type Room, saveRoom } from "../../../db/rooms.ts";
import { append } from "../../../db/timeline.ts";
import type { SendResult } from "../../../db/workers.ts";
import { callNextSoon } from "../../runtime/call-next.ts";
import type { Scene } from "../../runtime/context.ts";
import { findWanted } from "../../runtime/find-person.ts";
import {
  announce,
  gatherRoom,
  refreshRanks,
  refreshSummaries,
  report,
  roomStep,
} from "../../runtime/outbox.ts";
import { Impossible, type Sending } from "../../runtime/sending.ts";
import { bindingIn, markedAs } from "../../runtime/side-room.ts";
import type { Step } from "../../runtime/step.ts";

type OpenRoom = Extract<Step, { do: "open-room" }>;

/** More clashes than this are no accident. */
const MOST_NAMES = 20;

export async function sendOpenRoom(step: OpenRoom, { db, port, attempt }: Sending): Promise<Json> {
  const room = await findRoom(db, { id: step.room });
  const incident = room && (await findIncident(db, { id: room.incident }));
  if (!room || !incident) throw new Impossible("the incident is gone");
  if (room.state === "open" && room.roomId) return room.roomId;
  if (room.purpose === MAIN) findWanted(incident, { db, port });
  try {
    const key = `${attempt.key}:${room.name}`;
    const topic = room.purpose === MAIN ? roomTopic(incident) : bareTopic(markedAs(incident, room));
    return await port.openRoom({ name: room.name, topic }, { ...attempt, key });
  } catch (error) {
    // Somebody's old room is never taken over: the next free name is.
    if (error instanceof NameTaken) await saveRoom(db, { ...room, name: nextName(room.name) });
    throw error;
  }
}

function nextName(taken: string): string {
  const { base, number, name } = nextRoomName(taken);
  if (number > MOST_NAMES) throw new Impossible(`${MOST_NAMES} rooms have names like ${base}`);
  return name;
}

export async function settleOpenRoom(scene: Scene, step: OpenRoom, result: SendResult): Promise<void> {
  const room = await findRoom(scene.tx, { id: step.room });
  const incident = room && (await lockIncident(scene.tx, room.incident));
  if (!room || !incident) return;
  if (result.state === "delivered") return opened(scene, incident, room, step, String(result.value));
  if (result.state === "retry")
    return result.quiet || room.reason ? undefined : late(scene, incident, room, step, result.error);
  return failed(scene, incident, room, step, result.error);
}

async function opened(
  scene: Scene,
  incident: Incident,
  room: Room,
  step: OpenRoom,
  roomId: string,
): Promise<void> {
  const { reason, ...rest } = room;
  await saveRoom(scene.tx, { ...rest, state: "open", roomId, openedAt: scene.now });
  const waited =
    reason === undefined
      ? ""
      : `, ${span(scene.now.getTime() - incident.openedAt.getTime())} after the incident`;
  await record(scene, incident, room, "room-opened", `Room opened on ${room.network}${waited}`, {
    room: roomId,
    name: room.name,
  });
  // Who is in the incident's Space would see that there is a side room.
  if (room.purpose === MAIN && scene.networks.get(room.network)?.spaces) await gatherRoom(scene, room);
  if (incident.lead !== undefined) await refreshRanks(scene, incident);
  if (reason === undefined) return;
  // Where people see only what is said after they joined, it is said when they do (summary.ts).
  if (room.purpose === MAIN && scene.networks.get(room.network)?.history !== "from-joining") {
    const step = { do: "catch-up", room: room.id } as const;
    await enqueue(scene.tx, [roomStep(room, step, scene.newId())], scene.now);
  }
  // Whoever heard that it could not be opened hears that it is.
  const text = md`The room on **${room.network}** is open now.`;
  await tell(scene, incident, room, step, text);
}

async function late(
  scene: Scene,
  incident: Incident,
  room: Room,
  step: OpenRoom,
  error: string,
): Promise<void> {
  await saveRoom(scene.tx, { ...room, reason: error });
  await record(
    scene,
    incident,
    room,
    "room-failed",
    `The room on ${room.network} could not be opened yet: ${error}`,
    { final: false },
  );
  const text = md`The room on **${room.network}** could not be opened yet: ${error}. Muster keeps trying; the people there are not reached so far.`;
  await tell(scene, incident, room, step, text);
}

async function failed(
  scene: Scene,
  incident: Incident,
  room: Room,
  step: OpenRoom,
  error: string,
): Promise<void> {
  await saveRoom(scene.tx, { ...room, state: "failed", reason: error });
  await record(
    scene,
    incident,
    room,
    "room-failed",
    `The room on ${room.network} could not be opened: ${error}`,
    { final: true },
  );
  const roll = await rollOf(scene.tx, incident.id, room.purpose);
  const waiting = roll.filter((line) => line.network === room.network && line.state === "wanted");
  for (const line of waiting) {
    await mark(
      scene.tx,
      incident.id,
      line.contact,
      { state: "failed", reason: `no room on ${room.network}` },
      scene.now,
      room.purpose,
    );
  }
  if (room.purpose === MAIN) {
    await callNextSoon(scene, incident, ...new Set(waiting.map((line) => line.organisation)));
  }
  const text = md`There is **no room on ${room.network}**: ${error}. Reach the people there by other means.`;
  await tell(scene, incident, room, step, text);
}

async function record(
  scene: Scene,
  incident: Incident,
  room: Room,
  kind: EntryKind,
  text: string,
  data: { readonly [key: string]: Json },
): Promise<void> {
  await append(
    scene.tx,
    incident.id,
    [
      {
        kind,
        text,
        data: { network: room.network, ...data },
        occurredAt: scene.now,
        author: "muster",
        ...(await bindingIn(scene.tx, incident, room)),
      },
    ],
    scene.now,
  );
}

/** The other rooms, and whoever asked for the muster. */
async function tell(
  scene: Scene,
  incident: Incident,
  room: Room,
  step: OpenRoom,
  text: Markdown,
): Promise<void> {
  const message = say(bannerOf(markedAs(incident, room)), text);
  await announce(scene, incident, message, { except: room.id, purpose: room.purpose });
  await refreshSummaries(scene, incident);
  await report(scene, step.report, message, incident.id);
}
