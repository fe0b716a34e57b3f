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
import type { AppContext } from "./context.ts";
import { submitted } from "./forms.ts";
import type { InboundContext } from "./inbound-context.ts";
import { reply } from "./outbox.ts";
import { pressed } from "./pressed.ts";
import { runLine } from "./run-line.ts";
import { transactionContext } from "./transaction-context.ts";

/** Handles one event in the transaction that also marks it done. */
export async function dispatch(app: AppContext, tx: Tx, item: InboxItem): Promise<void> {
  const inbound = await inboundContext(app, tx, item);
  if (!inbound) return;
  const isLost = inbound.event.kind === "exposed" || inbound.event.kind === "expelled";
  if (inbound.networks.has(inbound.port.network) || isLost) await handle(inbound);
  else await heardFromSuspect(inbound);
}

async function handle(inbound: InboundContext): Promise<void> {
  const { event } = inbound;
  switch (event.kind) {
    case "command":
      return runLine({ ...inbound, event }, event.text);
    case "action":
      return pressed({ ...inbound, event });
    case "form":
      return submitted({ ...inbound, event });
    case "joined":
    case "left":
      return joinedOrLeft({ ...inbound, event });
    case "pinned":
    case "unpinned":
      return pinnedOrUnpinned({ ...inbound, event });
    case "edited":
      return edited({ ...inbound, event });
    case "deleted":
      return deleted({ ...inbound, event });
    case "expelled":
      return expelled({ ...inbound, event });
    case "exposed":
      return exposed({ ...inbound, event });
    case "knocked":
      return knocked({ ...inbound, event });
    case "unreadable":
      return unreadable({ ...inbound, event });
    case "message":
      return written({ ...inbound, event });
    case "reacted":
    case "unreacted":
      return reacted({ ...inbound, event });
    case "connect":
      return connected({ ...inbound, event });
    default:
      event satisfies never;
  }
}

/** Handling failed again and again: whoever asked is told, with the number by which operators find it in the log. */
export async function apologise(app: AppContext, tx: Tx, item: InboxItem): Promise<void> {
  const inbound = await inboundContext(app, tx, item);
  if (!inbound || !("reply" in inbound.event)) return;
  const sorry = md`That did not work, and nothing was changed. It is a fault of Muster, not yours; your operators find it in the log as event ${item.id}.`;
  await reply(inbound, item.network, inbound.event.reply, say([], sorry), "person");
}

async function inboundContext(app: AppContext, tx: Tx, item: InboxItem): Promise<InboundContext | undefined> {
  const port = app.networks.get(item.network);
  // The network has been taken out of the configuration since the event was recorded: nobody could be answered.
  if (!port) return undefined;
  const event = item.event as ChatEvent;
  const context = await transactionContext(
    app,
    tx,
    TALK.includes(event.kind) ? organisationsOnly : loadDirectory,
  );
  return { ...context, port, event };
}

/** What people say to each other comes often, and needs nobody but its author. */
const TALK: readonly ChatEvent["kind"][] = ["message", "reacted", "unreacted"];

async function organisationsOnly(tx: Tx): Promise<Directory> {
  return { ...(await loadPeople(tx, [])), teams: [], policies: [] };
}
