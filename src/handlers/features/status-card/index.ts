/** The status card: the pinned message of a room that says how things stand. */
import { type Feature, onStep } from "../../runtime/feature.ts";
import { pinCard, refreshCard, repeatCard, statusCard } from "../../runtime/steps.ts";
import {
  recordCardOutcome,
  recordRefreshOutcome,
  recordRepeatOutcome,
  sendCard,
  sendPin,
  sendRetire,
} from "./send-card.ts";
import { status } from "./status.ts";
import { retireCard } from "./steps.ts";

export const STATUS_CARD: Feature = {
  name: "status-card",
  commands: [status],
  steps: [
    onStep(statusCard, {
      send: sendCard,
      recordOutcome: recordCardOutcome,
      describe: () => "The status card",
    }),
    onStep(pinCard, { send: sendPin, describe: () => "Pinning the status card" }),
    // Nothing to send: its time has come, and the card is queued again.
    onStep(repeatCard, { recordOutcome: recordRepeatOutcome, describe: () => "Repeating the status card" }),
    onStep(refreshCard, {
      recordOutcome: recordRefreshOutcome,
      describe: () => "Refreshing the status card",
    }),
    onStep(retireCard, { send: sendRetire, describe: () => "Retiring the status card of before" }),
  ],
};
