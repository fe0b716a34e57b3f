/** The hashed text must equal the stored one: texts that a database would alter are altered before. */
import type { Handling } from "../marking/marking.ts";
import type { EntrySource, Json, NewEntry } from "./entry.ts";

/**
 * The entry with every string in a form that PostgreSQL and JSON give back letter for letter: NUL, which
 * PostgreSQL refuses, becomes its symbol ␀; lone surrogates, which UTF-8 cannot hold, become U+FFFD. Numbers
 * that JSON cannot hold become null, keys without a value are left out.
 */
export function storable(entry: NewEntry): NewEntry {
  return {
    kind: entry.kind,
    text: storableText(entry.text),
    data: storableRecord(entry.data),
    occurredAt: entry.occurredAt,
    author: storableText(entry.author),
    ...(entry.organisation === undefined ? {} : { organisation: storableText(entry.organisation) }),
    marking: entry.marking,
    ...(entry.handling === undefined ? {} : { handling: storableHandling(entry.handling) }),
    ...(entry.source === undefined ? {} : { source: storableSource(entry.source) }),
    ...(entry.corrects === undefined ? {} : { corrects: entry.corrects }),
  };
}

function storableText(text: string): string {
  return text.toWellFormed().replaceAll("\u0000", "\u2400");
}

function storableHandling(handling: Handling): Handling {
  return storableJson(handling as unknown as Json) as unknown as Handling;
}

function storableSource(source: EntrySource): EntrySource {
  return {
    network: storableText(source.network),
    ...(source.room === undefined ? {} : { room: storableText(source.room) }),
    ...(source.message === undefined ? {} : { message: storableText(source.message) }),
  };
}

function storableRecord(record: { readonly [key: string]: Json }): { readonly [key: string]: Json } {
  return Object.fromEntries(
    Object.entries(record)
      .filter(([, value]) => value !== undefined)
      .map(([key, value]) => [storableText(key), storableJson(value)]),
  );
}

function storableJson(value: Json): Json {
  if (typeof value === "string") return storableText(value);
  if (typeof value === "number") return Number.isFinite(value) ? value : null;
  if (value === null || typeof value !== "object") return value ?? null;
  if (isArray(value)) return value.map(storableJson);
  return storableRecord(value);
}

/** Array.isArray does not narrow readonly arrays. */
function isArray(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
