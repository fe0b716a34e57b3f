import type { EntryKindDefinition } from "../../../core/timeline/entry-kinds.ts";

export const RECORD_ENTRIES: readonly EntryKindDefinition[] = [
  { kind: "note", traits: ["said", "told-late", "change", "unsigned"] },
  { kind: "decision", traits: ["said", "told-late", "decision", "unsigned"] },
  { kind: "pinned", traits: ["said", "change", "correction", "unsigned"] },
  { kind: "unpinned", traits: ["correction"] },
  { kind: "edited", traits: ["said", "correction"] },
  { kind: "deleted", traits: ["correction"] },
];
