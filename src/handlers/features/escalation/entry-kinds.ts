import type { EntryKindDefinition } from "../../../core/timeline/entry-kinds.ts";

export const ESCALATION_ENTRIES: readonly EntryKindDefinition[] = [
  { kind: "reminder", traits: [] },
  { kind: "reminded", traits: [] },
  { kind: "reached", traits: ["said", "told-late", "change"] },
];
