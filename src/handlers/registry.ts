/** Every command, by hand: what is not listed here does not exist. */
import type { CommandDefinition } from "./command.ts";
import { ack } from "./commands/ack.ts";
import { close } from "./commands/close.ts";
import { decision } from "./commands/decision.ts";
import { directory } from "./commands/directory.ts";
import { help } from "./commands/help.ts";
import { invite } from "./commands/invite.ts";
import { lead } from "./commands/lead.ts";
import { list } from "./commands/list.ts";
import { mark } from "./commands/mark.ts";
import { network } from "./commands/network.ts";
import { note } from "./commands/note.ts";
import { open } from "./commands/open.ts";
import { permit } from "./commands/permit.ts";
import { relay } from "./commands/relay.ts";
import { remove } from "./commands/remove.ts";
import { reopen } from "./commands/reopen.ts";
import { roll } from "./commands/roll.ts";
import { room } from "./commands/room.ts";
import { severity } from "./commands/severity.ts";
import { state } from "./commands/state.ts";
import { status } from "./commands/status.ts";
import { summary } from "./commands/summary.ts";
import { timeline } from "./commands/timeline.ts";

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
