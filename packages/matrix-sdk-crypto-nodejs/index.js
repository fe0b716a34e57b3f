/**
 * Stands in for the native binding `@matrix-org/matrix-sdk-crypto-nodejs`, which matrix-bot-sdk loads when it is
 * imported and whose install script downloads a binary from GitHub. With this package in the workspace the SDK
 * installs from the npm registry alone. It cannot encrypt: whatever is used of it throws, so that nothing can be
 * taken for encrypted that is not. The enumerations carry the numbers of the real binding.
 */

class NoEncryptionEngine extends Error {
  /** @param {string} used */
  constructor(used) {
    super(
      `${used}: Muster has no Matrix encryption engine yet. Set MATRIX_ENCRYPTION=off to accept clear-text rooms.`,
    );
    this.name = "NoEncryptionEngine";
  }
}

/** @param {string} name */
function absent(name) {
  const Absent = class {
    constructor() {
      throw new NoEncryptionEngine(name);
    }
  };
  Object.defineProperty(Absent, "name", { value: name });
  return Absent;
}

/** @param {string} name @param {readonly string[]} methods */
function absentWith(name, methods) {
  const Absent = absent(name);
  for (const method of methods) {
    Object.defineProperty(Absent, method, {
      value: () => {
        throw new NoEncryptionEngine(`${name}.${method}`);
      },
    });
  }
  return Absent;
}

module.exports = {
  NoEncryptionEngine,
  UserId: absent("UserId"),
  DeviceId: absent("DeviceId"),
  RoomId: absent("RoomId"),
  DeviceLists: absent("DeviceLists"),
  EncryptionSettings: absent("EncryptionSettings"),
  EncryptedAttachment: absent("EncryptedAttachment"),
  Attachment: absentWith("Attachment", ["encrypt", "decrypt"]),
  OlmMachine: absentWith("OlmMachine", ["initialize"]),
  RequestType: Object.freeze({
    KeysUpload: 0,
    KeysQuery: 1,
    KeysClaim: 2,
    ToDevice: 3,
    SignatureUpload: 4,
    RoomMessage: 5,
    KeysBackup: 6,
  }),
  EncryptionAlgorithm: Object.freeze({ OlmV1Curve25519AesSha2: 0, MegolmV1AesSha2: 1 }),
  HistoryVisibility: Object.freeze({ Invited: 0, Joined: 1, Shared: 2, WorldReadable: 3 }),
  StoreType: Object.freeze({ Sqlite: 0 }),
};
