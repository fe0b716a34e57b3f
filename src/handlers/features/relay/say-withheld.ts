/**
 * A message with a stricter label of its own is not carried. The room where it was written is told that, and its
 * author in private what to do; in the other rooms stands how it is marked (words.ts).
 */
import { bannerOf, bannerOver } from "../../../core/banner.ts";
import type { Contact } from "../../../core/directory/directory.ts";
import type { Incident } from "../../../core/incident/incident.ts";
import type { Own } from "../../../core/marking/in-text/label-verdict.ts";
import { ownInWords } from "../../../core/marking/in-text/own-in-words.ts";
import { type Block, md, raw, say } from "../../../core/message.ts";
import { onceKey } from "../../../core/relay/once.ts";
import { enqueue } from "../../../db/outbox.ts";
import type { Room } from "../../../db/rooms.ts";
import { code, copyable } from "../../command-line/code.ts";
import { signature, type TransactionContext } from "../../runtime/context.ts";
import { noteLine, whyRefused } from "../../runtime/label-refusal.ts";
import { directStep, roomStep } from "../../runtime/outbox.ts";
import { prefixFor } from "../../runtime/prefix-for.ts";
import { post } from "../../runtime/steps.ts";

export interface WithheldWords {
  readonly speaker: Contact;
  readonly own: Own;
  /** The platform's id of the message, and what was written. */
  readonly message: string;
  readonly text: string;
}

type Telling = Pick<TransactionContext, "tx" | "now" | "directory" | "networks">;

/**
 * Once for each message, however often it is changed.
 * @param room in which it was written
 */
export async function sayWithheld(
  context: Telling,
  incident: Incident,
  room: Room,
  words: WithheldWords,
): Promise<void> {
  const { tx, now, directory, networks } = context;
  const { speaker, own, message } = words;
  const { network } = room;
  const key = (what: string) => onceKey(what, room.id, message);
  const here = md`**Not carried:** a message of ${signature(directory, speaker)} (${ownInWords(own)}). The other rooms see only that there is one. Whoever is in this room has read it.`;
  const told = post.of({ room: room.id, message: say(bannerOf(incident), here), cites: "no-content" });
  const advised = {
    message: advice(await prefixFor(tx, speaker.id, networks.get(network)), incident, words),
  };
  const person = { contact: speaker.id, network };
  await enqueue(
    tx,
    [
      roomStep(room, told, key("withheld-here")),
      directStep(person, incident, advised, key("withheld-advice")),
    ],
    now,
  );
}

function advice(prefix: string, incident: Incident, { speaker, own, text }: WithheldWords) {
  const { marking, pap } = incident;
  const why = whyRefused(own, { tlp: marking, pap });
  const note = own.classified
    ? undefined
    : noteLine(text, own, { prefix, actor: speaker.id, ref: incident.ref });
  const lines: readonly Block[] =
    note === undefined
      ? []
      : [
          { type: "text", text: md`For those for whom it is, write to Muster directly:` },
          { type: "text", text: copyable(`${prefix} ${note}`) },
        ];
  const banner = bannerOver(incident, [{ tlp: own.tlp ?? marking, ...(own.pap ? { pap: own.pap } : {}) }]);
  return say(
    banner,
    md`**${incident.ref}:** what you wrote was not carried to the other rooms. ${raw(why)}`,
    ...lines,
    {
      type: "text",
      text: md`If it only speaks of a label, write it again and begin with ${raw(code("--"))} and a blank.`,
    },
  );
}
