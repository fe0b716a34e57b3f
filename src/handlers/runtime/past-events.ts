/**
 * What arrives again after the database was restored from an older copy: a network that is followed by a position tells
 * once more all that happened since then, and that was handled once.
 */
import { type Markdown, md, raw, say } from "../../core/message.ts";
import { utc } from "../../core/time.ts";
import { code } from "../command-line/code.ts";
import type { InboundContext } from "./inbound-context.ts";
import { reply } from "./outbox.ts";

/** Words that were carried to other rooms when they were said. */
const SAID = new Set(["message", "edited", "deleted", "reacted", "unreacted"]);

/**
 * A command of before the restore is not run: its person is asked whether it is still wanted. What people said is not
 * carried again. Who joined and what was pinned is handled, since the database has lost it.
 * @returns true when there is nothing else to be done about the event
 */
export async function isOfBefore(inbound: InboundContext, restoredAt: Date): Promise<boolean> {
  const { event, from } = inbound;
  if (new Date(event.at) >= restoredAt) return false;
  if (SAID.has(event.kind)) return true;
  if (event.kind !== "command" && event.kind !== "action" && event.kind !== "form") return false;
  const text = md`**Nothing was done.** ${whatOf(event)} is from before Muster's database was restored (${utc(restoredAt)}), and may have been done already then. Look how things stand, and do it again if it is still wanted.`;
  await reply(inbound, from.network, event.reply, say([], text), "person", "no-content");
  return true;
}

function whatOf(event: InboundContext["event"]): Markdown {
  if (event.kind !== "command") return md`What you pressed or filled in`;
  // Only the name: the words are theirs, and the answer may be seen by others on some networks.
  const [name = ""] = event.text.trim().split(/\s/, 1);
  return md`Your command ${raw(code(name.slice(0, 40)))}`;
}
