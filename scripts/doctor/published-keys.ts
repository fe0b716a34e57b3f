/** What a homeserver shows of an account's keys, with every signature checked here. */
import { createPublicKey, verify } from "node:crypto";
import canonicalize from "canonicalize";
import { type Json, record, text } from "../../src/adapters/matrix/json.ts";

export interface PublishedKeys {
  /** Ed25519 key of the device, base64; undefined when it has published none. */
  readonly fingerprint: string | undefined;
  /** Ed25519 master key of the account's identity, base64. */
  readonly masterKey: string | undefined;
  /** Whether the identity has signed the device: by its self-signing key, and that by its master key. */
  readonly signed: boolean;
}

/** @param answer of `POST /keys/query` for this user */
export function publishedKeys(answer: Json, user: string, device: string): PublishedKeys {
  const keys = record(record(record(answer.device_keys)[user])[device]);
  const master = record(record(answer.master_keys)[user]);
  const selfSigning = record(record(answer.self_signing_keys)[user]);
  const fingerprint = text(record(keys.keys)[`ed25519:${device}`]);
  const masterKey = onlyKey(master);
  const selfSigningKey = onlyKey(selfSigning);
  const signed =
    isSignedBy(selfSigning, user, masterKey, masterKey) &&
    isSignedBy(keys, user, selfSigningKey, selfSigningKey) &&
    isSignedBy(keys, user, device, fingerprint);
  return { fingerprint, masterKey, signed };
}

/** In fours, as clients show it. */
export function grouped(key: string): string {
  return key.replace(/(.{4})(?=.)/g, "$1 ");
}

function onlyKey(object: Json): string | undefined {
  return text(Object.values(record(object.keys))[0]);
}

/** Spec: appendices, "Checking for a Signature". */
function isSignedBy(object: Json, user: string, keyId: string | undefined, key: string | undefined): boolean {
  const { signatures, unsigned: _, ...signed } = object;
  const signature = text(record(record(signatures)[user])[`ed25519:${keyId ?? ""}`]);
  const message = canonicalize(signed);
  if (signature === undefined || key === undefined || message === undefined) return false;
  try {
    const x = Buffer.from(key, "base64").toString("base64url");
    const publicKey = createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x }, format: "jwk" });
    return verify(null, Buffer.from(message), publicKey, Buffer.from(signature, "base64"));
  } catch {
    return false;
  }
}
