/** Incidents: opening, leading, moving and closing them. */

import type { Feature } from "../../runtime/feature.ts";
import { lineAction } from "../../runtime/pressed.ts";
import { ack } from "./ack.ts";
import { close } from "./close.ts";
import { directory } from "./directory.ts";
import { INCIDENT_ENTRIES } from "./entry-kinds.ts";
import { lead } from "./lead.ts";
import { list } from "./list.ts";
import { open } from "./open.ts";
import { reopen } from "./reopen.ts";
import { severity } from "./severity.ts";
import { state } from "./state.ts";

export const INCIDENTS: Feature = {
  name: "incidents",
  entryKinds: INCIDENT_ENTRIES,
  commands: [open, list, lead, severity, state, ack, close, reopen, directory],
  actions: [lineAction("acknowledge", "ack"), lineAction("take-lead", "lead")],
};
