import type { EntryKindDefinition } from "../../../core/timeline/entry-kinds.ts";

export const MARKING_ENTRIES: readonly EntryKindDefinition[] = [
  { kind: "marked", traits: ["said"] },
  { kind: "marking-vote", traits: ["said"] },
  { kind: "permitted", traits: [] },
  { kind: "withheld", traits: [] },
];
