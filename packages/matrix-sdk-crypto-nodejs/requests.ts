/** What the engine wants to be sent, as plain values. */
import * as wasm from "@matrix-org/matrix-sdk-crypto-wasm";

export interface OutgoingRequest {
  /** For `markRequestAsSent`. */
  readonly id: string;
  readonly type: wasm.RequestType;
  /** JSON. */
  readonly body: string;
  /** To-device messages only. */
  readonly eventType?: string;
  readonly txnId?: string;
}

/** Bodies (JSON) of the calls that publish an identity, to be made in this order. */
export interface CrossSigningRequests {
  /** The device's own keys, when they are not at the server yet. */
  readonly keysUpload: OutgoingRequest | undefined;
  /** `POST /keys/device_signing/upload` */
  readonly signingKeys: string;
  /** `POST /keys/signatures/upload` */
  readonly signatures: string;
}

interface EngineRequest {
  readonly id?: string | undefined;
  readonly type: wasm.RequestType;
  readonly body: string;
  readonly event_type?: string;
  readonly txn_id?: string;
}

/**
 * matrix-bot-sdk reads `txn_id` and `event_type` of a queued to-device request from its body, where the native 0.4
 * does not put them; its sync then never ends (turt2live/matrix-bot-sdk#346). Here they are in both places.
 */
export function plainRequest(request: EngineRequest): OutgoingRequest {
  const { type, body, event_type: eventType, txn_id: txnId } = request;
  const id = request.id ?? "";
  if (eventType === undefined || txnId === undefined) return { id, type, body };
  const content: unknown = JSON.parse(body);
  const complete = { ...Object(content), txn_id: txnId, event_type: eventType };
  return { id, type, eventType, txnId, body: JSON.stringify(complete) };
}

/** matrix-bot-sdk throws on the other kinds, in the middle of a sync. A bot without key backup or verification has none of them. */
export function isCommon({ type }: { readonly type: wasm.RequestType }): boolean {
  return type <= wasm.RequestType.ToDevice;
}

export function crossSigningRequests(made: wasm.CrossSigningBootstrapRequests): CrossSigningRequests {
  const upload = made.uploadKeysRequest as EngineRequest | undefined;
  const requests = {
    keysUpload: upload ? plainRequest(upload) : undefined,
    signingKeys: made.uploadSigningKeysRequest.body,
    signatures: made.uploadSignaturesRequest.body,
  };
  made.free();
  return requests;
}
