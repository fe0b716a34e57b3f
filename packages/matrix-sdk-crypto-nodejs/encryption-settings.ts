/** How a room's messages are encrypted, and who gets the keys. */
import * as wasm from "@matrix-org/matrix-sdk-crypto-wasm";

/**
 * Who gets room keys. `all-devices`: every device of every member, as the native binding does. `signed-devices`: only
 * devices that their owner's own identity has signed (MSC4153); who has no identity gets none.
 */
export type Sharing = "all-devices" | "signed-devices";

const WEEK_MS = 604_800_000n;

export class EncryptionSettings {
  /** matrix-bot-sdk writes undefined here for an algorithm that it does not know; encrypting then fails. */
  algorithm: wasm.EncryptionAlgorithm | undefined = wasm.EncryptionAlgorithm.MegolmV1AesSha2;
  historyVisibility: wasm.HistoryVisibility = wasm.HistoryVisibility.Shared;
  /**
   * Milliseconds after which a new key is made. The native binding takes microseconds, yet matrix-bot-sdk 0.8.0 gives it
   * the milliseconds of `m.room.encryption` as they are, so that keys live an hour instead of a week.
   */
  rotationPeriod: bigint = WEEK_MS;
  rotationPeriodMessages: bigint = 100n;
  /** Only devices that were verified by hand. */
  onlyAllowTrustedDevices = false;
  /** Fail when somebody who was verified has an unsigned device or a new identity. */
  errorOnVerifiedUserProblem = false;
}

/** Throws when the algorithm is not one that the engine has: nothing is sent rather than sent badly. */
export function engineSettings(settings: EncryptionSettings, sharing: Sharing): wasm.EncryptionSettings {
  if (settings.algorithm !== wasm.EncryptionAlgorithm.MegolmV1AesSha2)
    throw new Error("the room asks for an encryption algorithm that is not supported");
  const made = new wasm.EncryptionSettings();
  made.algorithm = settings.algorithm;
  made.historyVisibility = settings.historyVisibility;
  made.rotationPeriod = BigInt(settings.rotationPeriod) * 1000n;
  made.rotationPeriodMessages = BigInt(settings.rotationPeriodMessages);
  made.sharingStrategy = strategy(settings, sharing);
  return made;
}

function strategy(settings: EncryptionSettings, sharing: Sharing): wasm.CollectStrategy {
  if (settings.onlyAllowTrustedDevices) return wasm.CollectStrategy.onlyTrustedDevices();
  if (sharing === "signed-devices") return wasm.CollectStrategy.identityBasedStrategy();
  if (settings.errorOnVerifiedUserProblem) return wasm.CollectStrategy.errorOnUnverifiedUserProblem();
  return wasm.CollectStrategy.allDevices();
}
