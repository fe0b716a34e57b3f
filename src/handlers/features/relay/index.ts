/** The relay: what people write in one room is said in the others. */

import { onEvent } from "../../runtime/event-schemas.ts";
import { type Feature, onStep } from "../../runtime/feature.ts";
import { RELAY_ENTRIES } from "./entry-kinds.ts";
import { reacted } from "./reacted.ts";
import { relay } from "./relay.ts";
import { sendRelayEmoji } from "./send-emoji.ts";
import { recordRelayFileOutcome, sendRelayFile } from "./send-file.ts";
import { recordRelayOutcome, sendRelay } from "./send-relay.ts";
import { recordRelayUpdateOutcome, sendRelayUpdate } from "./send-update.ts";
import { relayEmoji, relayFile, relayMessage, relayUpdate } from "./steps.ts";
import { written } from "./written.ts";

export const RELAY: Feature = {
  name: "relay",
  entryKinds: RELAY_ENTRIES,
  commands: [relay],
  events: [onEvent("message", written), onEvent("reacted", reacted), onEvent("unreacted", reacted)],
  steps: [
    onStep(relayMessage, {
      send: sendRelay,
      adds: true,
      recordBriefly: recordRelayOutcome,
      describe: () => "What people wrote in another room",
    }),
    onStep(relayUpdate, {
      send: sendRelayUpdate,
      recordBriefly: recordRelayUpdateOutcome,
      describe: () => "A change of what people wrote in another room",
    }),
    onStep(relayEmoji, { send: sendRelayEmoji, describe: () => "An emoji from another room" }),
    onStep(relayFile, {
      send: sendRelayFile,
      adds: true,
      recordBriefly: recordRelayFileOutcome,
      describe: () => "The copy of a file from another room",
    }),
  ],
};
