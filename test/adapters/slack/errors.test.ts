import {
  WebAPIHTTPError,
  WebAPIPlatformError,
  WebAPIRateLimitedError,
  WebAPIRequestError,
} from "@slack/web-api";
import { describe, expect, it } from "vitest";
import {
  CredentialRefused,
  Forbidden,
  NameTaken,
  NotFound,
  RateLimited,
  Rejected,
  Unavailable,
  Uneditable,
} from "../../../src/adapters/chat-errors.ts";
import { toChatError } from "../../../src/adapters/slack/errors.ts";

const tried = { method: "chat.postMessage", subject: "C1" };
const platform = (error: string, more: object = {}) => new WebAPIPlatformError({ ok: false, error, ...more });

describe("an error of Slack", () => {
  it.each([
    ["channel_not_found", NotFound],
    ["user_not_found", NotFound],
    ["users_not_found", NotFound],
    ["message_not_found", NotFound],
    ["not_in_channel", Forbidden],
    ["is_archived", Forbidden],
    ["invalid_auth", CredentialRefused],
    ["not_authed", CredentialRefused],
    ["token_revoked", CredentialRefused],
    ["token_expired", CredentialRefused],
    ["account_inactive", CredentialRefused],
    ["team_access_not_granted", CredentialRefused],
    ["not_allowed_token_type", Forbidden],
    ["missing_scope", Forbidden],
    ["cant_update_message", Uneditable],
    ["restricted_action_read_only_channel", Forbidden],
    ["name_taken", NameTaken],
    ["invalid_blocks", Rejected],
    ["msg_too_long", Rejected],
    ["something_new", Rejected],
    ["internal_error", Unavailable],
    ["fatal_error", Unavailable],
    ["ratelimited", RateLimited],
  ])("%s becomes %o", (code, kind) => {
    expect(toChatError("slack", tried, platform(code))).toBeInstanceOf(kind);
  });

  it.each(["already_pinned", "channel_not_found", "not_in_channel", "missing_scope", "internal_error"])(
    "carries Slack's own code %s",
    (code) => {
      expect(toChatError("slack", tried, platform(code))).toMatchObject({ code });
    },
  );

  it("429 says how long to wait, in milliseconds", () => {
    const error = toChatError("slack", tried, new WebAPIRateLimitedError(30));

    expect(error).toMatchObject({ retry: "later", retryAfterMs: 30_000 });
    expect(error.message).toBe("slack: chat.postMessage is rate-limited for 30 s");
  });

  it("names the scope that is missing and what to do", () => {
    const error = toChatError(
      "slack",
      { method: "pins.add" },
      platform("missing_scope", { needed: "pins:write" }),
    );

    expect(error.message).toBe(
      "slack does not let Muster pin a message: the app needs the scope pins:write; install it again from the manifest",
    );
  });

  it("B12: a refused token is an outage, and says which token of the two it is", () => {
    const bot = toChatError("slack", tried, platform("token_expired"));
    const socket = toChatError("slack", { method: "apps.connections.open" }, platform("invalid_auth"));

    expect(bot).toMatchObject({ retry: "later", message: expect.stringContaining("bot token") });
    expect(socket).toMatchObject({ retry: "later", message: expect.stringContaining("SLACK_APP_TOKEN") });
  });

  it("keeps what a strange answer says to itself", () => {
    const strange = platform("<html>token xoxb-1-secret</html>", { needed: "xoxb 1; drop" });

    expect(toChatError("slack", tried, strange)).toBeInstanceOf(Unavailable);
    expect(toChatError("slack", tried, strange).message).not.toContain("xoxb");
    expect(toChatError("slack", tried, platform("missing_scope", { needed: "a b; c" })).message).toContain(
      "one that it lacks",
    );
  });

  it("of the HTTP server or the network can be tried again, and names no address", () => {
    const down = new WebAPIHTTPError(503, "busy", {}, "xoxb-1-secret");
    const refused = Object.assign(new Error("connect https://slack.com?t=xoxb-1-secret"), {
      code: "ECONNREFUSED",
    });
    const slow = new DOMException("timed out", "TimeoutError");

    expect(toChatError("slack", tried, down)).toMatchObject({
      retry: "later",
      message: "slack cannot be reached: HTTP 503 when it should post a message",
    });
    expect(toChatError("slack", tried, new WebAPIRequestError(refused)).message).toBe(
      "slack cannot be reached: ECONNREFUSED when it should post a message",
    );
    expect(toChatError("slack", tried, new WebAPIRequestError(slow)).message).toBe(
      "slack cannot be reached: no answer in time when it should post a message",
    );
    expect(toChatError("slack", tried, "what?").message).toContain("the connection failed");
  });

  it("that is one of ours already stays as it is", () => {
    const error = new NotFound("slack", "room", "gone");

    expect(toChatError("slack", tried, error)).toBe(error);
  });
});
