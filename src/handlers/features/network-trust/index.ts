/** Trust in networks: nothing goes to one that is suspect, and no word is taken from it. */

import { onEvent } from "../../runtime/event-schemas.ts";
import { type Feature, onStep } from "../../runtime/feature.ts";
import { demandTrusted } from "./demand-trusted.ts";
import { NETWORK_TRUST_ENTRIES } from "./entry-kinds.ts";
import { heardFromSuspect } from "./from-suspect.ts";
import { identityChanged } from "./identity-changed.ts";
import { network } from "./network.ts";
import { acceptIdentityStep } from "./steps.ts";
import { sendAcceptIdentity, trust } from "./trust.ts";

export const NETWORK_TRUST: Feature = {
  name: "network-trust",
  entryKinds: NETWORK_TRUST_ENTRIES,
  commands: [network, trust],
  events: [onEvent("identity-changed", identityChanged)],
  steps: [
    onStep(acceptIdentityStep, {
      send: sendAcceptIdentity,
      describe: ({ user }) => `Accepting the keys of ${user}`,
    }),
  ],
  gate: { inbound: heardFromSuspect, outbound: demandTrusted },
};
