/** Who is told that they get no key, and why (spec: "Reporting that decryption keys are withheld"). Pure. */
import type { OutgoingRequest } from "@matrix-org/matrix-sdk-crypto-nodejs";
import { record, text } from "../json.ts";

export interface Withheld {
  readonly user: string;
  readonly device: string;
  /** Such as `m.unverified`: not signed by its owner's identity. */
  readonly code: string;
}

export function withheldIn({ eventType, body }: OutgoingRequest): readonly Withheld[] {
  if (eventType !== "m.room_key.withheld") return [];
  const messages = record(record(JSON.parse(body)).messages);
  return Object.entries(messages).flatMap(([user, devices]) =>
    Object.entries(record(devices)).map(([device, content]) => ({
      user,
      device,
      code: text(record(content).code) ?? "",
    })),
  );
}

/** People to whom a request brings the key of a room. */
export function keysGivenIn({ eventType, body }: OutgoingRequest): readonly string[] {
  if (eventType !== "m.room.encrypted") return [];
  return Object.keys(record(record(JSON.parse(body)).messages));
}
