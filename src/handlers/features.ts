/** Every feature, by hand: what is not listed here does not exist. In the order in which help shows their commands. */
import { ESCALATION } from "./features/escalation/index.ts";
import { HELP } from "./features/help/index.ts";
import { INCIDENTS } from "./features/incidents/index.ts";
import { INTEGRITY } from "./features/integrity/index.ts";
import { MARKINGS } from "./features/markings/index.ts";
import { MUSTER } from "./features/muster/index.ts";
import { NETWORK_TRUST } from "./features/network-trust/index.ts";
import { RECORD } from "./features/record/index.ts";
import { REFUSALS } from "./features/refusals/index.ts";
import { RELAY } from "./features/relay/index.ts";
import { RESTORE } from "./features/restore/index.ts";
import { ROOMS } from "./features/rooms/index.ts";
import { SITUATION_REPORTS } from "./features/situation-reports/index.ts";
import { STATUS_CARD } from "./features/status-card/index.ts";
import type { Feature } from "./runtime/feature.ts";
import { RUNTIME } from "./runtime/index.ts";
import { createRegistry } from "./runtime/registry.ts";

export const FEATURES: readonly Feature[] = [
  RUNTIME,
  INCIDENTS,
  STATUS_CARD,
  SITUATION_REPORTS,
  RECORD,
  MARKINGS,
  MUSTER,
  ROOMS,
  RELAY,
  ESCALATION,
  NETWORK_TRUST,
  INTEGRITY,
  REFUSALS,
  RESTORE,
  HELP,
];

export const REGISTRY = createRegistry(FEATURES);
