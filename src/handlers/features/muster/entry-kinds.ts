import type { EntryKindDefinition } from "../../../core/timeline/entry-kinds.ts";

export const MUSTER_ENTRIES: readonly EntryKindDefinition[] = [
  { kind: "invited", traits: ["whereabouts"] },
  { kind: "invite-failed", traits: ["whereabouts"] },
  { kind: "joined", traits: ["whereabouts"] },
  { kind: "left", traits: ["whereabouts"] },
  { kind: "knocked", traits: [] },
  { kind: "removed", traits: ["said", "told-late", "change"] },
  { kind: "connect", traits: [] },
  { kind: "called-next", traits: [] },
];
