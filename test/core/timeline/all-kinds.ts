/** The kinds of entries that the features bring, without the features: only their lists. */
import { type EntryKinds, entryKinds } from "../../../src/core/timeline/entry-kinds.ts";
import { ESCALATION_ENTRIES } from "../../../src/handlers/features/escalation/entry-kinds.ts";
import { INCIDENT_ENTRIES } from "../../../src/handlers/features/incidents/entry-kinds.ts";
import { MARKING_ENTRIES } from "../../../src/handlers/features/markings/entry-kinds.ts";
import { MUSTER_ENTRIES } from "../../../src/handlers/features/muster/entry-kinds.ts";
import { NETWORK_TRUST_ENTRIES } from "../../../src/handlers/features/network-trust/entry-kinds.ts";
import { RECORD_ENTRIES } from "../../../src/handlers/features/record/entry-kinds.ts";
import { RELAY_ENTRIES } from "../../../src/handlers/features/relay/entry-kinds.ts";
import { ROOM_ENTRIES } from "../../../src/handlers/features/rooms/entry-kinds.ts";
import { RUNTIME_ENTRIES } from "../../../src/handlers/runtime/entry-kinds.ts";

export const ALL_KINDS: EntryKinds = entryKinds([
  ...RUNTIME_ENTRIES,
  ...INCIDENT_ENTRIES,
  ...RECORD_ENTRIES,
  ...MARKING_ENTRIES,
  ...MUSTER_ENTRIES,
  ...ROOM_ENTRIES,
  ...RELAY_ENTRIES,
  ...ESCALATION_ENTRIES,
  ...NETWORK_TRUST_ENTRIES,
]);
