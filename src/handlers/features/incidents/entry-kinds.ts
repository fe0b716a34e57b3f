import type { EntryKindDefinition } from "../../../core/timeline/entry-kinds.ts";

export const INCIDENT_ENTRIES: readonly EntryKindDefinition[] = [
  { kind: "opened", traits: [] },
  { kind: "lead", traits: ["said", "told-late", "change", "turn"] },
  { kind: "severity", traits: ["said", "told-late", "change", "turn", "unsigned"] },
  { kind: "state", traits: ["said", "told-late", "change", "turn", "unsigned"] },
  { kind: "acknowledged", traits: ["said", "change"] },
  { kind: "closed", traits: ["said", "told-late", "change", "turn", "unsigned"] },
  { kind: "reopened", traits: ["said", "told-late", "change", "turn", "unsigned"] },
];
