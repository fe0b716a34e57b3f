/** Every code that Slack documents for a call of Muster's is said in words, with what to do next, or tried again. */
import { WebAPIPlatformError } from "@slack/web-api";
import { describe, expect, it } from "vitest";
import { RateLimited, Uneditable } from "../../../src/adapters/chat-errors.ts";
import { meaningOf } from "../../../src/adapters/slack/error-codes.ts";
import { toChatError } from "../../../src/adapters/slack/errors.ts";
import { DOCUMENTED } from "./documented-codes.ts";

const CASES = Object.entries(DOCUMENTED).flatMap(([method, codes]) =>
  codes.split(" ").map((code) => [method, code] as const),
);
const answered = (method: string, code: string) =>
  toChatError("slack", { method, subject: "C1" }, new WebAPIPlatformError({ ok: false, error: code }));

describe("M65: the error codes of Slack", () => {
  it("are all in the table", () => {
    const unknown = CASES.filter(
      ([method, code]) =>
        code !== "name_taken" && code !== "missing_scope" && meaningOf(code, method) === undefined,
    );
    expect(unknown).toEqual([]);
    expect(CASES.length).toBeGreaterThan(250);
  });

  it("are never shown raw, but those of a refused token, for operators", () => {
    const raw = CASES.filter(([method, code]) => {
      const meaning = meaningOf(code, method);
      return meaning?.kind !== "credential" && code !== "ratelimited" && code.includes("_")
        ? answered(method, code).message.includes(code)
        : false;
    });
    expect(raw).toEqual([]);
  });

  it("are carried along for the program", () => {
    for (const [method, code] of CASES)
      if (code !== "name_taken") expect(answered(method, code)).toMatchObject({ code });
  });

  it.each([
    ["connection_limit_exceeded_pending", "later", /one at a time/],
    ["ratelimit", "later", /no more invitations/],
    ["invite_lookup_error", "later", /cannot be reached/],
    ["invite_not_found", "later", /cannot be reached/],
    ["already_in_channel", "never", /in the room already.*directory/],
    ["connection_limit_exceeded", "never", /side room/],
    ["not_paid", "never", /paid plan; reach them by other means/],
    ["restricted_action", "never", /ask an administrator/],
    ["invalid_email", "never", /correct it in the directory/],
  ])("of an invitation from outside: %s is tried %s", (code, retry, words) => {
    expect(answered("conversations.inviteShared", code)).toMatchObject({
      retry,
      message: expect.stringMatching(words),
    });
  });

  it("waits ten minutes for what somebody has to answer first, and says so", () => {
    const pending = answered("conversations.inviteShared", "connection_limit_exceeded_pending");

    expect(pending).toBeInstanceOf(RateLimited);
    expect(pending).toMatchObject({ retryAfterMs: 600_000 });
  });

  it.each(["edit_window_closed", "cant_update_message", "msg_too_long", "invalid_blocks", "block_mismatch"])(
    "M15: of an edit %s says that the message stands for good",
    (code) => {
      expect(answered("chat.update", code)).toBeInstanceOf(Uneditable);
    },
  );

  it("of a family that grows are known by their beginning, and others are named", () => {
    expect(answered("chat.postMessage", "restricted_action_of_next_year").message).toContain("setting");
    expect(answered("chat.postMessage", "something_new").message).toContain("does not know (something_new)");
    expect(answered("chat.postMessage", "constructor").message).toContain("does not know (constructor)");
  });
});
