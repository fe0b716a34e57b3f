import type { EntryKindDefinition } from "../../core/timeline/entry-kinds.ts";

export const RUNTIME_ENTRIES: readonly EntryKindDefinition[] = [
  { kind: "delivery-failed", traits: [] },
  { kind: "command", traits: [] },
];
