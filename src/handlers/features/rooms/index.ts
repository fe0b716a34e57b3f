/** Rooms: opening and closing them, side rooms, and rooms that are lost, exposed or away. */

import { onEvent } from "../../runtime/event-schemas.ts";
import { type Feature, onStep } from "../../runtime/feature.ts";
import { addToSpace, catchUp, setPowerLevels, setTopic } from "../../runtime/steps.ts";
import { sendAddToSpace } from "./add-to-space.ts";
import { botRemoved } from "./bot-removed.ts";
import { sendCatchUp } from "./catch-up.ts";
import { recordCloseOutcome } from "./close-room.ts";
import { ROOM_ENTRIES } from "./entry-kinds.ts";
import { exposed, shared } from "./exposed.ts";
import { moved } from "./moved.ts";
import { recordOpenRoomOutcome, sendOpenRoom } from "./open-room.ts";
import { noteOutage } from "./outage.ts";
import { sendPowerLevels } from "./power-levels.ts";
import { room } from "./room.ts";
import { closeRoom, openRoom } from "./steps.ts";
import { sendTopic } from "./topic.ts";
import { trustRoom } from "./trust-room.ts";
import { unreadable } from "./unreadable.ts";
import { verification } from "./verification.ts";

export const ROOMS: Feature = {
  name: "rooms",
  entryKinds: ROOM_ENTRIES,
  commands: [room],
  actions: [{ action: "trust-room", run: trustRoom }],
  events: [
    onEvent("expelled", botRemoved, { fromAnyNetwork: true }),
    onEvent("exposed", exposed, { fromAnyNetwork: true }),
    onEvent("shared", shared, { fromAnyNetwork: true }),
    onEvent("moved", moved),
    onEvent("unreadable", unreadable),
    onEvent("verification", verification),
  ],
  steps: [
    onStep(openRoom, {
      send: sendOpenRoom,
      recordOutcome: recordOpenRoomOutcome,
      recordsGivenUp: true,
      describe: () => "Opening a room",
    }),
    // Nothing to send: what was said before is said by now.
    onStep(closeRoom, {
      recordOutcome: recordCloseOutcome,
      recordsGivenUp: true,
      describe: () => "Closing a room",
    }),
    onStep(catchUp, { send: sendCatchUp, adds: true, describe: () => "What the room missed" }),
    onStep(setTopic, { send: sendTopic, describe: () => "A new topic" }),
    onStep(setPowerLevels, { send: sendPowerLevels, describe: () => "Saying in the room who leads" }),
    onStep(addToSpace, {
      send: sendAddToSpace,
      describe: () => "Putting the room into the incident's Space",
    }),
  ],
  gate: { outcome: noteOutage },
};
