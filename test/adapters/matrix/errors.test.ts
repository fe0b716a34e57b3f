import { MatrixError } from "matrix-bot-sdk";
import { describe, expect, it } from "vitest";
import {
  CredentialRefused,
  Forbidden,
  NotFound,
  RateLimited,
  Rejected,
  Unavailable,
} from "../../../src/adapters/chat-errors.ts";
import { chatError, isRefusedToken } from "../../../src/adapters/matrix/errors.ts";

const DOING = { network: "matrix", action: "post", missing: "message" } as const;
const matrix = (status: number, errcode: string, extra: object = {}) =>
  new MatrixError({ errcode, error: "words of the server", ...extra } as never, status);
const answer = (statusCode: number, headers: object = {}) => ({
  statusCode,
  headers,
  body: "<html>secret</html>",
});
const network = (code: string) => Object.assign(new Error("secret"), { code });

describe("what the Matrix SDK throws", () => {
  it.each([
    [matrix(429, "M_LIMIT_EXCEEDED", { retry_after_ms: 1_500 }), RateLimited],
    [matrix(403, "M_FORBIDDEN"), Forbidden],
    [matrix(401, "M_UNKNOWN_TOKEN"), CredentialRefused],
    [matrix(401, "M_UNKNOWN_TOKEN", { soft_logout: true }), CredentialRefused],
    [matrix(401, "M_MISSING_TOKEN"), CredentialRefused],
    [matrix(401, "M_USER_LOCKED", { soft_logout: true }), CredentialRefused],
    [matrix(403, "M_USER_DEACTIVATED"), CredentialRefused],
    [matrix(403, "M_USER_SUSPENDED"), CredentialRefused],
    [matrix(404, "M_NOT_FOUND"), NotFound],
    [matrix(404, "M_UNRECOGNIZED"), Rejected],
    [matrix(404, "M_UNKNOWN"), Rejected],
    [matrix(400, "M_ROOM_IN_USE"), Rejected],
    [matrix(400, "M_UNSUPPORTED_ROOM_VERSION"), Rejected],
    [matrix(413, "M_TOO_LARGE"), Rejected],
    [matrix(500, "M_UNKNOWN"), Unavailable],
    [matrix(503, "M_UNKNOWN"), Unavailable],
    [answer(429), RateLimited],
    [answer(502), Unavailable],
    [answer(504), Unavailable],
    [answer(404), Unavailable],
    [answer(200), Unavailable],
    [answer(401), CredentialRefused],
    [answer(403), Forbidden],
    [network("ECONNREFUSED"), Unavailable],
    [network("ETIMEDOUT"), Unavailable],
    [new TypeError("secret"), Unavailable],
    ["not even an error", Unavailable],
    [undefined, Unavailable],
  ])("%o becomes one of the family", (caught, kind) => {
    const error = chatError(DOING, caught);

    expect(error.constructor).toBe(kind);
    expect(error.message).toContain("matrix");
    expect(error.message).not.toMatch(/secret|words of the server/);
  });

  it("keeps a chat error as it is", () => {
    const error = new Unavailable("matrix", "x");

    expect(chatError(DOING, error)).toBe(error);
  });

  it.each([
    [matrix(429, "M_LIMIT_EXCEEDED", { retry_after_ms: 1_500 }), 1_500],
    [matrix(429, "M_LIMIT_EXCEEDED"), 5_000],
    [matrix(429, "M_LIMIT_EXCEEDED", { retry_after_ms: "soon" }), 5_000],
    [matrix(429, "M_LIMIT_EXCEEDED", { retry_after_ms: -1 }), 5_000],
    [matrix(429, "M_LIMIT_EXCEEDED", { retry_after_ms: 0 }), 1],
    [answer(429, { "retry-after": "7" }), 7_000],
    [answer(429, { "retry-after": "later" }), 5_000],
  ])("%o asks to wait %i ms", (caught, ms) => {
    expect((chatError(DOING, caught) as RateLimited).retryAfterMs).toBe(ms);
  });

  it("takes a look-up of a person by Synapse's own answer for an unknown user as not found", () => {
    const error = chatError(
      { network: "matrix", action: "look up", missing: "user" },
      matrix(404, "M_UNKNOWN"),
    );

    expect(error).toBeInstanceOf(NotFound);
  });

  it.each([400, 403, 404, 500])(
    "carries the code of an answer %i, so that nobody has to read its words",
    (status) => {
      expect(chatError(DOING, matrix(status, "M_SOMETHING"))).toMatchObject({ code: "M_SOMETHING" });
      expect(chatError(DOING, network("ECONNRESET")).code).toBeUndefined();
    },
  );

  it("does not repeat a code that is a text", () => {
    expect(chatError(DOING, matrix(400, "M <b>secret</b>")).message).not.toContain("secret");
  });

  it("tells a refused token from a refused call", () => {
    expect(isRefusedToken(matrix(401, "M_UNKNOWN_TOKEN"))).toBe(true);
    expect(isRefusedToken(matrix(401, "M_UNKNOWN_TOKEN", { soft_logout: true }))).toBe(true);
    expect(isRefusedToken(matrix(403, "M_FORBIDDEN"))).toBe(false);
    expect(chatError(DOING, matrix(401, "M_UNKNOWN_TOKEN")).retry).toBe("later");
    expect(chatError(DOING, matrix(401, "M_UNKNOWN_TOKEN")).message).toContain("make a new one");
  });
});
