/** What the runtime itself does: commands, buttons and forms come in, messages go out. */

import { nameOf } from "./context.ts";
import { RUNTIME_ENTRIES } from "./entry-kinds.ts";
import { onEvent } from "./event-schemas.ts";
import { type Feature, onStep } from "./feature.ts";
import { submitted } from "./forms.ts";
import { pressed } from "./pressed.ts";
import { runLine } from "./run-line.ts";
import { sendDirect } from "./send-direct.ts";
import { keepPosted, sendPost } from "./send-post.ts";
import { sendReply } from "./send-reply.ts";
import { answer, direct, post } from "./steps.ts";

/** Milliseconds after which nobody waits for an answer any more. */
const KEEP_TRYING_TO_REPLY = 25 * 60_000;

export const RUNTIME: Feature = {
  name: "runtime",
  entryKinds: RUNTIME_ENTRIES,
  events: [
    onEvent("command", (inbound) => runLine(inbound, inbound.event.text)),
    onEvent("action", pressed),
    onEvent("form", submitted),
  ],
  steps: [
    onStep(post, { send: sendPost, recordBriefly: keepPosted, adds: true, describe: () => "A message" }),
    onStep(direct, {
      send: sendDirect,
      adds: true,
      describe: ({ contact }, { directory }) => `A direct message to ${nameOf(directory, contact)}`,
    }),
    onStep(answer, {
      send: sendReply,
      adds: true,
      describe: () => "An answer to a command",
      keepTryingMs: KEEP_TRYING_TO_REPLY,
    }),
  ],
};
