/**
 * JSON for the values that the engine stores: strings, numbers, objects, and byte arrays, which JSON does not have. Unlike
 * v8.serialize it reads the same in every version of Node.
 */

const TAGS = ["$bytes", "$buffer", "$date", "$undefined", "$bigint"] as const;

/** @throws TypeError for what could not be read back the same */
export function toTaggedJson(value: unknown): string {
  return JSON.stringify(value, function (this: Readonly<Record<string, unknown>>, key, given: unknown) {
    // Dates have been made strings already in `given`.
    const raw = this[key];
    if (raw === undefined) return { $undefined: 1 };
    if (typeof raw === "bigint") return { $bigint: String(raw) };
    if (raw instanceof Date) return { $date: raw.getTime() };
    if (raw instanceof Uint8Array) return { $bytes: Buffer.from(raw).toString("base64") };
    if (raw instanceof ArrayBuffer) return { $buffer: Buffer.from(raw).toString("base64") };
    if (typeof raw === "object" && raw !== null) refuseOthers(raw);
    return given;
  });
}

export function fromTaggedJson(text: string): unknown {
  return JSON.parse(text, (_key, value: unknown) => {
    if (typeof value !== "object" || value === null) return value;
    if ("$bytes" in value) return new Uint8Array(Buffer.from(String(value.$bytes), "base64"));
    if ("$buffer" in value) return Uint8Array.from(Buffer.from(String(value.$buffer), "base64")).buffer;
    if ("$date" in value) return new Date(Number(value.$date));
    if ("$bigint" in value) return BigInt(String(value.$bigint));
    if ("$undefined" in value) return undefined;
    return value;
  });
}

function refuseOthers(value: object): void {
  const plain = Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype;
  const tagged = TAGS.find((tag) => tag in value);
  if (plain && tagged === undefined) return;
  throw new TypeError(`cannot keep ${tagged ? `an object with ${tagged}` : value.constructor.name}`);
}
