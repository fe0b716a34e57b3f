/** Every command, by hand: what is not listed here does not exist. */

import { help } from "./features/help/help.ts";
import { ack } from "./features/incidents/ack.ts";
import { close } from "./features/incidents/close.ts";
import { directory } from "./features/incidents/directory.ts";
import { lead } from "./features/incidents/lead.ts";
import { list } from "./features/incidents/list.ts";
import { open } from "./features/incidents/open.ts";
import { reopen } from "./features/incidents/reopen.ts";
import { severity } from "./features/incidents/severity.ts";
import { state } from "./features/incidents/state.ts";
import { mark } from "./features/markings/mark.ts";
import { permit } from "./features/markings/permit.ts";
import { invite } from "./features/muster/invite.ts";
import { remove } from "./features/muster/remove.ts";
import { roll } from "./features/muster/roll.ts";
import { network } from "./features/network-trust/network.ts";
import { decision } from "./features/record/decision.ts";
import { note } from "./features/record/note.ts";
import { timeline } from "./features/record/timeline.ts";
import { relay } from "./features/relay/relay.ts";
import { room } from "./features/rooms/room.ts";
import { summary } from "./features/situation-reports/summary.ts";
import { status } from "./features/status-card/status.ts";
import type { CommandDefinition } from "./runtime/command.ts";

/** In the order in which help shows them. */
export const COMMANDS: readonly CommandDefinition[] = [
  open,
  list,
  status,
  invite,
  remove,
  room,
  relay,
  roll,
  lead,
  severity,
  state,
  note,
  decision,
  mark,
  permit,
  ack,
  summary,
  timeline,
  close,
  reopen,
  network,
  directory,
  help(() => COMMANDS),
];
