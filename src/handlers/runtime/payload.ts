/** What waits in the database, typed: a kind, a version and the schema of its payload. */
import type { z } from "zod";
import { RefusedItem } from "../../db/refused-item.ts";

/** Something of a kind and version, as the outbox keeps it. */
export interface Payload {
  readonly kind: string;
  readonly v: number;
  /** JSON. */
  readonly step: unknown;
}

/** A kind of payload in one version. A change of its shape needs a new version (test/handlers/runtime/payloads.test.ts). */
export interface PayloadKind<Data> {
  readonly kind: string;
  readonly v: number;
  readonly schema: z.ZodType<Data>;
  /** A payload of this kind, ready to be queued. */
  of(data: Data): Payload;
}

/** The data of a kind of payload. */
export type DataOf<Kind> = Kind extends PayloadKind<infer Data> ? Data : never;

/** The payload does not fit the schema of its kind and version. */
export class MisfitError extends RefusedItem {
  constructor(kind: string, v: number, error: z.ZodError) {
    // Paths only: values can be message texts.
    const where = error.issues.map((issue) => issue.path.join(".") || "the whole").join(", ");
    super(`the payload of ${kind} (version ${v}) does not fit: ${where}`);
    this.name = "MisfitError";
  }
}

export function definePayload<Schema extends z.ZodType>(
  kind: string,
  v: number,
  schema: Schema,
): PayloadKind<z.output<Schema>> {
  return {
    kind,
    v,
    schema: schema as unknown as z.ZodType<z.output<Schema>>,
    of: (data) => ({ kind, v, step: data }),
  };
}

/** @throws MisfitError */
export function readPayload<Data>(payload: PayloadKind<Data>, value: unknown): Data {
  return readData(payload, value);
}

/**
 * The stored form of a kind and version, as its schema defines it.
 * @throws MisfitError
 */
export function readData<Data>(
  { kind, v, schema }: { readonly kind: string; readonly v: number; readonly schema: z.ZodType<Data> },
  value: unknown,
): Data {
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw new MisfitError(kind, v, parsed.error);
  return parsed.data;
}
