/**
 * Stands in for the native binding `@matrix-org/matrix-sdk-crypto-nodejs` 0.4: the same classes and numbers, on
 * `@matrix-org/matrix-sdk-crypto-wasm`. What differs between the two is listed in README.md beside this file.
 */
import { getVersions as wasmVersions } from "@matrix-org/matrix-sdk-crypto-wasm";

export { EncryptionAlgorithm, HistoryVisibility, RequestType } from "@matrix-org/matrix-sdk-crypto-wasm";
export { Attachment, EncryptedAttachment } from "./attachment.ts";
export { type DecryptedRoomEvent, DecryptionError } from "./decryption.ts";
export type { Change, RowStore, Rows, StoredDatabase, StoredRecord } from "./durable/rows.ts";
export { EncryptionSettings, type Sharing } from "./encryption-settings.ts";
export { DeviceId, DeviceLists, RoomId, UserId } from "./identifiers.ts";
export { type CrossSigningKeys, type MachineOptions, OlmMachine, type SenderTrust } from "./olm-machine.ts";
export type { CrossSigningRequests, OutgoingRequest } from "./requests.ts";
export type { Signature, Signatures } from "./signatures.ts";
export { registerStore, StoreType, WrongStoreKey } from "./stores.ts";

/** Versions of the engine and of its cryptography. */
export function getVersions(): { readonly matrixSdkCrypto: string; readonly vodozemac: string } {
  const versions = wasmVersions();
  const { matrix_sdk_crypto: matrixSdkCrypto, vodozemac } = versions;
  versions.free();
  return { matrixSdkCrypto, vodozemac };
}
