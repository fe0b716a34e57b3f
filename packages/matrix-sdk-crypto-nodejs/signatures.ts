/** Signatures over a JSON object, by signer and key. */
import type * as wasm from "@matrix-org/matrix-sdk-crypto-wasm";
import { engineUser, type UserId } from "./identifiers.ts";

export interface Signature {
  readonly isValid: boolean;
  readonly isInvalid: boolean;
  readonly signature: { toBase64(): string } | null;
  readonly invalidSignatureSource: string | null;
}

export interface Signatures {
  readonly isEmpty: boolean;
  readonly count: bigint;
  /** By key id such as `ed25519:DEVICE`; null when this user signed nothing. */
  get(signer: UserId): Readonly<Record<string, Signature>> | null;
  asJSON(): string;
}

export function plainSignatures(made: wasm.Signatures): Signatures {
  return {
    isEmpty: made.isEmpty(),
    count: BigInt(made.count),
    get(signer) {
      const by = made.get(engineUser(signer));
      return by ? Object.fromEntries([...by].map(([key, one]) => [key, plainSignature(one)])) : null;
    },
    asJSON: () => made.asJSON(),
  };
}

function plainSignature(made: wasm.MaybeSignature): Signature {
  const base64 = made.signature?.toBase64();
  return {
    isValid: made.isValid(),
    isInvalid: made.isInvalid(),
    signature: base64 === undefined ? null : { toBase64: () => base64 },
    invalidSignatureSource: made.invalidSignatureSource ?? null,
  };
}
