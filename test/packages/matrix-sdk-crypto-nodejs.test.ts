import { createRequire } from "node:module";
import { describe, expect, it } from "vitest";

const require = createRequire(import.meta.url);

describe("the stand-in for the Matrix crypto binding", () => {
  it("lets matrix-bot-sdk load", () => {
    expect(require("matrix-bot-sdk").MatrixClient).toBeTypeOf("function");
  });

  it("says what to do when something of it is used", () => {
    const binding = require("@matrix-org/matrix-sdk-crypto-nodejs");

    expect(() => new binding.UserId("@a:b")).toThrow("MATRIX_ENCRYPTION=off");
    expect(() => binding.OlmMachine.initialize()).toThrow("OlmMachine.initialize");
    expect(() => binding.Attachment.encrypt(new Uint8Array())).toThrow("no Matrix encryption engine");
  });

  it("numbers the enumerations as the real binding does", () => {
    const binding = require("@matrix-org/matrix-sdk-crypto-nodejs");

    expect(binding.RequestType.ToDevice).toBe(3);
    expect(binding.EncryptionAlgorithm.MegolmV1AesSha2).toBe(1);
    expect(binding.HistoryVisibility.Joined).toBe(1);
  });
});
