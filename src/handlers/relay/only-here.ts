/** Where a command is announced while the relay is off: only in the room where it was typed. */
import type { Incident } from "../../core/incident/incident.ts";
import { MAIN } from "../../db/roll.ts";
import { findRoom } from "../../db/rooms.ts";
import type { IncidentScene } from "../command.ts";

/** `only` for announce(); empty: in all rooms. What was typed outside the incident's rooms is said in all of them. */
export async function onlyHere(
  { tx, source }: Pick<IncidentScene, "tx" | "source">,
  incident: Incident,
): Promise<{ readonly only?: string }> {
  if (incident.relay !== "off" || source.room === undefined) return {};
  const room = await findRoom(tx, { network: source.network, roomId: source.room });
  const isIts = room?.incident === incident.id && room.purpose === MAIN && room.state === "open";
  return isIts ? { only: room.id } : {};
}
