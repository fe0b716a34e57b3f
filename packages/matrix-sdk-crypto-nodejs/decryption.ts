/** Results and failures of decrypting, as plain values and real errors. */
import * as wasm from "@matrix-org/matrix-sdk-crypto-wasm";

export interface DecryptedRoomEvent {
  /** JSON of the event in clear. */
  readonly event: string;
  readonly sender: string | null;
  readonly senderDevice: string | null;
  readonly senderCurve25519Key: string | null;
  readonly senderClaimedEd25519Key: string | null;
  readonly forwardingCurve25519KeyChain: readonly string[];
  shieldState(strict: boolean): { readonly color: wasm.ShieldColor; readonly message: string | null };
}

/** The engine rejects with an object that is not an Error and says little when printed. */
export class DecryptionError extends Error {
  /** `MissingRoomKey`, `UnknownMessageIndex`, `UnsignedSenderDevice`… */
  readonly code: string;
  /** Why the sender kept the key back (spec: "Reporting that decryption keys are withheld"), such as `m.unverified`. */
  readonly withheld: string | undefined;
  constructor(code: string, description: string, withheld: string | undefined) {
    super(description);
    this.name = "DecryptionError";
    this.code = code;
    this.withheld = withheld;
  }
}

export function decryptionError(caught: unknown): unknown {
  if (!(caught instanceof wasm.MegolmDecryptionError)) return caught;
  const { code, description, withheldCode } = caught;
  caught.free();
  return new DecryptionError(wasm.DecryptionErrorCode[code] ?? "Unknown", description, withheldCode);
}

export function plainDecrypted(made: wasm.DecryptedRoomEvent): DecryptedRoomEvent {
  return {
    event: made.event,
    sender: made.sender?.toString() ?? null,
    senderDevice: made.senderDevice?.toString() ?? null,
    senderCurve25519Key: made.senderCurve25519Key ?? null,
    senderClaimedEd25519Key: made.senderClaimedEd25519Key ?? null,
    forwardingCurve25519KeyChain: made.forwardingCurve25519KeyChain,
    shieldState(strict) {
      const state = made.shieldState(strict);
      return { color: state.color, message: state.message ?? null };
    },
  };
}
