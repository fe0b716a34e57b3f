import { LogService } from "matrix-bot-sdk";
import { describe, expect, it } from "vitest";
import { sdkLogger, sendSdkLogTo, withoutSecrets } from "../../../src/adapters/matrix/sdk-log.ts";
import { keptLog } from "../../support/matrix/parts.ts";

describe("the SDK's log", () => {
  it("comes out in ours, at debug", () => {
    const log = keptLog();

    sendSdkLogTo(log);
    LogService.error("MatrixHttpClient", "(REQ-1)", { errcode: "M_FORBIDDEN", statusCode: 403 });

    expect(log.lines).toEqual([
      {
        level: "debug",
        fields: { module: "MatrixHttpClient", said: "(REQ-1)", errcode: "M_FORBIDDEN", status: 403 },
        message: "matrix-bot-sdk",
      },
    ]);
  });

  it("never holds objects, which may hold anybody's words", () => {
    const log = keptLog();

    sdkLogger(log).error("M", { body: "words of a secret" }, new Error("words of a secret"), [
      "words of a secret",
    ]);

    expect(JSON.stringify(log.lines)).not.toContain("secret");
  });

  it.each([
    "Authorization: Bearer s3cret",
    "GET /sync?access_token=s3cret&x=1",
    '{"access_token":"s3cret"}',
    "password: s3cret",
    "token syt_s3cret_x",
  ])("loses the secret of %s", (line) => {
    expect(withoutSecrets(line)).not.toContain("s3cret");
  });
});
