import type { EntryKindDefinition } from "../../../core/timeline/entry-kinds.ts";

export const NETWORK_TRUST_ENTRIES: readonly EntryKindDefinition[] = [
  { kind: "network-suspect", traits: ["change", "room-lost"] },
  { kind: "network-trusted", traits: ["change"] },
];
