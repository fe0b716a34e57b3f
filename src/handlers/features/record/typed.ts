/**
 * Somebody changes or deletes the message in which they typed a command. What the command did stands: the timeline only
 * grows. Who typed it is told so in private, with how to correct it; the same on every network where commands are
 * messages.
 */
import { bannerOf } from "../../../core/banner.ts";
import { behindPrefix } from "../../../core/command-prefix.ts";
import type { Incident } from "../../../core/incident/incident.ts";
import { type Block, type Markdown, md, say } from "../../../core/message.ts";
import { findIncident } from "../../../db/incidents.ts";
import { type TypedEntry, typedIn } from "../../../db/typed.ts";
import { copyable } from "../../command-line/code.ts";
import { identify } from "../../runtime/identify.ts";
import type { EventOf, InboundContext } from "../../runtime/inbound-context.ts";
import { tellPerson, tellPersonNoContent } from "../../runtime/outbox.ts";
import { prefixFor } from "../../runtime/prefix-for.ts";
import { RECORD } from "./messages.ts";

type Change = InboundContext<EventOf<"edited" | "deleted">>;

/** As Muster is spoken to, on every network. */
const NAMES = ["muster"];

/** Kinds whose words can be said again as they were meant. */
const WORDS = new Set(["note", "decision"]);

/**
 * Tells what stands; to be asked before the message is taken for words that people wrote.
 * @returns whether the message was a command, which is then dealt with
 */
export async function tellWhatStands(inbound: Change): Promise<boolean> {
  const { tx, event, from } = inbound;
  const typed = await typedIn(tx, from.network, event.message);
  const [first] = typed;
  if (first === undefined) return isCommandNow(inbound);
  const incident = await findIncident(tx, { ref: first.ref });
  if (incident) await tell(inbound, incident, first.author, typed);
  return true;
}

async function tell(
  inbound: Change,
  incident: Incident,
  author: string,
  typed: readonly TypedEntry[],
): Promise<void> {
  const { event, from, directory } = inbound;
  // Somebody who has left the directory has nobody to be told through.
  if (!directory.contacts.some(({ id }) => id === author)) return;
  const said = typed.filter(({ kind }) => kind !== "command");
  // What was only asked for changed nothing.
  if (said.length === 0) return;
  const numbers = said.map(({ number }) => number);
  const stands = RECORD.typedStands({ ref: incident.ref, entries: numbers, change: event.kind });
  const prefix = await prefixFor(inbound.tx, author, from);
  const message = say(bannerOf(incident), stands, ...howToCorrect(inbound, prefix, incident, said));
  // Cited, though it has none of their words: nothing goes to who may not know of them any more.
  await tellPerson(inbound, incident, { contact: author, network: from.network }, message, numbers);
}

function howToCorrect(
  { event }: Change,
  prefix: string,
  incident: Incident,
  said: readonly TypedEntry[],
): readonly Block[] {
  const words = said.find(({ kind }) => WORDS.has(kind));
  if (words === undefined) return [text(md`To change what it did, give the command again as you mean it.`)];
  const ref = incident.ref;
  const line = `${prefix} ${words.kind} ${ref} Correction of entry ${words.number}: …`;
  const fewer = `${prefix} mark ${ref} ${words.number} --tlp …`;
  return [
    text(
      event.kind === "edited"
        ? md`To put your new words beside it:`
        : md`To say that it was wrong, or what is right:`,
    ),
    text(copyable(line)),
    text(md`To have fewer people read it:`),
    text(copyable(fewer)),
  ];
}

function text(words: Markdown): Block {
  return { type: "text", text: words };
}

/** Commands are run when they are sent. Who corrects one that was refused waits for nothing. */
async function isCommandNow(inbound: Change): Promise<boolean> {
  const { tx, event, from, atOnce } = inbound;
  if (event.kind !== "edited" || behindPrefix(event.text, from.prefix, NAMES) === undefined) return false;
  const contact = await identify(tx, atOnce, event.user);
  if (!contact) return true;
  const message = say([], RECORD.editedIntoCommand());
  await tellPersonNoContent(inbound, { contact: contact.id, network: from.network }, message);
  return true;
}
