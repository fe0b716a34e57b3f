import type { EntryKindDefinition } from "../../../core/timeline/entry-kinds.ts";

export const RELAY_ENTRIES: readonly EntryKindDefinition[] = [{ kind: "relay", traits: [] }];
