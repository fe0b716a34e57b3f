/** From a recorded event to what happens: the one place where rights, incident and reply route are settled. */
import type { ChatEvent } from "../../adapters/chat-port.ts";
import type { Directory } from "../../core/directory/directory.ts";
import { md, say } from "../../core/message.ts";
import type { Tx } from "../../db/connect.ts";
import { loadDirectory, loadPeople } from "../../db/directory.ts";
import type { InboxItem } from "../../db/inbox.ts";
import { connected } from "../features/muster/connected.ts";
import { knocked } from "../features/muster/knocked.ts";
import { joinedOrLeft } from "../features/muster/membership.ts";
import { heardFromSuspect } from "../features/network-trust/from-suspect.ts";
import { deleted } from "../features/record/deleted.ts";
import { edited } from "../features/record/edited.ts";
import { pinnedOrUnpinned } from "../features/record/pins.ts";
import { reacted } from "../features/relay/reacted.ts";
import { written } from "../features/relay/written.ts";
import { expelled } from "../features/rooms/bot-removed.ts";
import { exposed } from "../features/rooms/exposed.ts";
import { unreadable } from "../features/rooms/unreadable.ts";
import type { World } from "./context.ts";
import { submitted } from "./forms.ts";
import type { Arrival } from "./inbound-context.ts";
import { reply } from "./outbox.ts";
import { pressed } from "./pressed.ts";
import { runLine } from "./run-line.ts";
import { sceneOf } from "./transaction-context.ts";

/** Handles one event in the transaction that also marks it done. */
export async function dispatch(world: World, tx: Tx, item: InboxItem): Promise<void> {
  const arrival = await arrivalOf(world, tx, item);
  if (!arrival) return;
  const isLost = arrival.event.kind === "exposed" || arrival.event.kind === "expelled";
  if (arrival.networks.has(arrival.port.network) || isLost) await handle(arrival);
  else await heardFromSuspect(arrival);
}

async function handle(arrival: Arrival): Promise<void> {
  const { event } = arrival;
  switch (event.kind) {
    case "command":
      return runLine({ ...arrival, event }, event.text);
    case "action":
      return pressed({ ...arrival, event });
    case "form":
      return submitted({ ...arrival, event });
    case "joined":
    case "left":
      return joinedOrLeft({ ...arrival, event });
    case "pinned":
    case "unpinned":
      return pinnedOrUnpinned({ ...arrival, event });
    case "edited":
      return edited({ ...arrival, event });
    case "deleted":
      return deleted({ ...arrival, event });
    case "expelled":
      return expelled({ ...arrival, event });
    case "exposed":
      return exposed({ ...arrival, event });
    case "knocked":
      return knocked({ ...arrival, event });
    case "unreadable":
      return unreadable({ ...arrival, event });
    case "message":
      return written({ ...arrival, event });
    case "reacted":
    case "unreacted":
      return reacted({ ...arrival, event });
    case "connect":
      return connected({ ...arrival, event });
    default:
      event satisfies never;
  }
}

/** Handling failed again and again: whoever asked is told, with the number by which operators find it in the log. */
export async function apologise(world: World, tx: Tx, item: InboxItem): Promise<void> {
  const arrival = await arrivalOf(world, tx, item);
  if (!arrival || !("reply" in arrival.event)) return;
  const sorry = md`That did not work, and nothing was changed. It is a fault of Muster, not yours; your operators find it in the log as event ${item.id}.`;
  await reply(arrival, item.network, arrival.event.reply, say([], sorry), "person");
}

async function arrivalOf(world: World, tx: Tx, item: InboxItem): Promise<Arrival | undefined> {
  const port = world.networks.get(item.network);
  // The network has been taken out of the configuration since the event was recorded: nobody could be answered.
  if (!port) return undefined;
  const event = item.event as ChatEvent;
  const scene = await sceneOf(world, tx, TALK.includes(event.kind) ? organisationsOnly : loadDirectory);
  return { ...scene, port, event };
}

/** What people say to each other comes often, and needs nobody but its author. */
const TALK: readonly ChatEvent["kind"][] = ["message", "reacted", "unreacted"];

async function organisationsOnly(tx: Tx): Promise<Directory> {
  return { ...(await loadPeople(tx, [])), teams: [], policies: [] };
}
