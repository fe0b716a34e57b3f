/** Files: encrypted with a key of their own, which travels inside an encrypted message. */
import * as wasm from "@matrix-org/matrix-sdk-crypto-wasm";

export class EncryptedAttachment {
  readonly encryptedData: Uint8Array;
  /** JSON with key and checksum; null once it has been used. */
  mediaEncryptionInfo: string | null;
  constructor(encryptedData: Uint8Array, mediaEncryptionInfo: string) {
    this.encryptedData = encryptedData;
    this.mediaEncryptionInfo = mediaEncryptionInfo;
  }
  get hasMediaEncryptionInfoBeenConsumed(): boolean {
    return this.mediaEncryptionInfo === null;
  }
}

export const Attachment = Object.freeze({
  encrypt(bytes: Uint8Array): EncryptedAttachment {
    const made = wasm.Attachment.encrypt(bytes);
    // The getter for the JSON empties it.
    const attachment = new EncryptedAttachment(made.encryptedData, made.mediaEncryptionInfo ?? "");
    made.free();
    return attachment;
  },

  /** Throws when the key was used already or the content does not match its checksum. */
  decrypt(attachment: EncryptedAttachment): Uint8Array {
    const info = attachment.mediaEncryptionInfo;
    if (info === null) throw new Error("the key of this attachment has been used already");
    const given = new wasm.EncryptedAttachment(attachment.encryptedData, info);
    try {
      return wasm.Attachment.decrypt(given);
    } finally {
      attachment.mediaEncryptionInfo = null;
      given.free();
    }
  },
});
