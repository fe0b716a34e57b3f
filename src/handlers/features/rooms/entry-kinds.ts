import type { EntryKindDefinition } from "../../../core/timeline/entry-kinds.ts";

export const ROOM_ENTRIES: readonly EntryKindDefinition[] = [
  { kind: "room-opened", traits: [] },
  { kind: "room-failed", traits: ["change", "room-lost"] },
  { kind: "room-moved", traits: [] },
  // Muster was removed from a room. The kind stays, because it is hashed with the entry.
  { kind: "expelled", traits: ["change", "room-lost"] },
  { kind: "exposed", traits: ["change", "room-lost"] },
];
