/** Trust in networks: nothing goes to one that is suspect, and no word is taken from it. */

import type { Feature } from "../../runtime/feature.ts";
import { demandTrusted } from "./demand-trusted.ts";
import { NETWORK_TRUST_ENTRIES } from "./entry-kinds.ts";
import { heardFromSuspect } from "./from-suspect.ts";
import { network } from "./network.ts";

export const NETWORK_TRUST: Feature = {
  name: "network-trust",
  entryKinds: NETWORK_TRUST_ENTRIES,
  commands: [network],
  gate: { inbound: heardFromSuspect, outbound: demandTrusted },
};
