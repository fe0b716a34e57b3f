import type { EntryKindDefinition } from "../../../core/timeline/entry-kinds.ts";

export const NETWORK_TRUST_ENTRIES: readonly EntryKindDefinition[] = [
  { kind: "identity-changed", traits: ["change"] },
  { kind: "identity-accepted", traits: ["change"] },
  { kind: "network-suspect", traits: ["change", "room-lost"] },
  { kind: "network-trusted", traits: ["change"] },
];
