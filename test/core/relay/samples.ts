import type { Carried, CarriedFile } from "../../../src/core/relay/carried.ts";

export const NOW = new Date("2026-11-20T09:00:00.000Z");

/** A message on its way from room a to room z. */
export function carried(some: Partial<Carried>): Carried {
  const id = some.id ?? 1;
  return {
    id,
    incident: "i",
    fromRoom: "a",
    fromMessage: `m${id}`,
    toRoom: "z",
    author: "eve",
    authorUser: "U1",
    text: `words ${id}`,
    mentions: [],
    files: [],
    deleted: false,
    createdAt: NOW,
    ...some,
  };
}

export function aFile(some: Partial<CarriedFile> = {}): CarriedFile {
  return { id: "F1", name: "log.txt", bytes: 2_048, mime: "text/plain", ...some };
}
