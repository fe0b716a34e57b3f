/** What the runtime itself does: commands, buttons and forms come in, messages go out. */

import { nameOf } from "./context.ts";
import { RUNTIME_ENTRIES } from "./entry-kinds.ts";
import { onEvent } from "./event-schemas.ts";
import { type Feature, onStep, type StepDefinition } from "./feature.ts";
import { submitted } from "./forms.ts";
import type { DataOf } from "./payload.ts";
import { pressed } from "./pressed.ts";
import { runLine } from "./run-line.ts";
import { sendDirect } from "./send-direct.ts";
import { keepPosted, sendPost } from "./send-post.ts";
import { sendReply } from "./send-reply.ts";
import { answer, answerV1, direct, directV1, post, postV1 } from "./steps.ts";

type Does<Kind> = Omit<StepDefinition<DataOf<Kind>>, "payload">;

/** Milliseconds after which nobody waits for an answer any more. */
const KEEP_TRYING_TO_REPLY = 25 * 60_000;

const POST: Does<typeof post> = {
  send: sendPost,
  adds: true,
  recordBriefly: keepPosted,
  describe: () => "A message",
};
const DIRECT: Does<typeof direct> = {
  send: sendDirect,
  adds: true,
  describe: ({ contact }, { directory }) => `A direct message to ${nameOf(directory, contact)}`,
};
const ANSWER: Does<typeof answer> = {
  send: sendReply,
  adds: true,
  describe: () => "An answer to a command",
  keepTryingMs: KEEP_TRYING_TO_REPLY,
};

export const RUNTIME: Feature = {
  name: "runtime",
  entryKinds: RUNTIME_ENTRIES,
  events: [
    onEvent("command", (inbound) => runLine(inbound, inbound.event.text)),
    onEvent("action", pressed),
    onEvent("form", submitted),
  ],
  steps: [
    onStep(post, POST),
    onStep(postV1, POST),
    onStep(direct, DIRECT),
    onStep(directV1, DIRECT),
    onStep(answer, ANSWER),
    onStep(answerV1, ANSWER),
  ],
};
