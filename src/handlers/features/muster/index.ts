/** The muster: who is called, invited, here, or away, and what is done about it. */

import { CONNECT_LASTS } from "../../../core/roll/slack-connect.ts";
import { NO_ANSWER, noAnswerData } from "../../runtime/call-next.ts";
import { onEvent } from "../../runtime/event-schemas.ts";
import { type Feature, onIncidentDue, onStep } from "../../runtime/feature.ts";
import { inviteContacts } from "../../runtime/steps.ts";
import { cannotOrCanRead } from "./cannot-read.ts";
import { connectExpired } from "./connect-expiry.ts";
import { connected } from "./connected.ts";
import { sendDecline } from "./decline-knock.ts";
import { MUSTER_ENTRIES } from "./entry-kinds.ts";
import { invite } from "./invite.ts";
import { joinRoom } from "./join.ts";
import { recordKickOutcome, sendKick } from "./kick.ts";
import { admit, decline } from "./knock.ts";
import { knocked } from "./knocked.ts";
import { joinedOrLeft } from "./membership.ts";
import { createReconciler } from "./reconcile.ts";
import { remove } from "./remove.ts";
import { roll } from "./roll.ts";
import { recordInviteOutcome, sendInvite } from "./send-invite.ts";
import { CONNECT_EXPIRY, connectExpiryData, recordConnectOutcome, sendConnect } from "./slack-connect.ts";
import { declineKnock, kick, slackConnect } from "./steps.ts";
import { unanswered } from "./unanswered.ts";

export const MUSTER: Feature = {
  name: "muster",
  entryKinds: MUSTER_ENTRIES,
  commands: [invite, remove, roll],
  actions: [
    { action: "join", run: (inbound) => joinRoom(inbound, inbound.event.value) },
    { action: "admit", run: admit },
    { action: "decline", run: decline },
  ],
  events: [
    onEvent("joined", joinedOrLeft),
    onEvent("left", joinedOrLeft),
    onEvent("cannot-read", cannotOrCanRead),
    onEvent("can-read", cannotOrCanRead),
    onEvent("knocked", knocked),
    onEvent("connect", connected),
  ],
  steps: [
    onStep(inviteContacts, {
      send: sendInvite,
      recordOutcome: recordInviteOutcome,
      recordsGivenUp: true,
      describe: () => "Invitations",
    }),
    onStep(slackConnect, {
      send: sendConnect,
      recordOutcome: recordConnectOutcome,
      recordsGivenUp: true,
      describe: () => "An invitation from outside",
      // One that waits for another to be taken may wait as long as that lasts.
      keepTryingMs: CONNECT_LASTS,
    }),
    onStep(kick, {
      send: sendKick,
      recordOutcome: recordKickOutcome,
      recordsGivenUp: true,
      describe: () => "A removal",
    }),
    onStep(declineKnock, { send: sendDecline, describe: () => "Refusing somebody who asked to join" }),
  ],
  due: [
    onIncidentDue({ kind: NO_ANSWER, v: 1, schema: noAnswerData, run: unanswered }),
    onIncidentDue({ kind: CONNECT_EXPIRY, v: 1, schema: connectExpiryData, run: connectExpired }),
  ],
  jobs: [{ name: "reconcile", schedule: "*/5 * * * *", atStart: true, create: createReconciler }],
};
