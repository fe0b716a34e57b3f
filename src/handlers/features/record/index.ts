/** The record: what people say goes on the timeline, and how it is read. */

import { onEvent } from "../../runtime/event-schemas.ts";
import { type Feature, onStep } from "../../runtime/feature.ts";
import { takeBack } from "../../runtime/steps.ts";
import { sendTakeBack } from "../../runtime/take-back.ts";
import { decision } from "./decision.ts";
import { deleted } from "./deleted.ts";
import { edited } from "./edited.ts";
import { RECORD_ENTRIES } from "./entry-kinds.ts";
import { note } from "./note.ts";
import { pinnedOrUnpinned } from "./pins.ts";
import { timeline } from "./timeline.ts";

export const RECORD: Feature = {
  name: "record",
  entryKinds: RECORD_ENTRIES,
  commands: [note, decision, timeline],
  steps: [
    onStep(takeBack, {
      send: sendTakeBack,
      describe: () => "Taking words out of the room where they were typed",
    }),
  ],
  events: [
    onEvent("pinned", pinnedOrUnpinned),
    onEvent("unpinned", pinnedOrUnpinned),
    onEvent("edited", edited),
    onEvent("deleted", deleted),
  ],
};
