/**
 * Errors of @slack/web-api → the closed family of chat-errors.ts. Pure. Only Slack's short error codes and our own
 * words get into a message: never the answer's body, a token or a text of a user.
 */
import {
  WebAPIHTTPError,
  WebAPIPlatformError,
  WebAPIRateLimitedError,
  WebAPIRequestError,
} from "@slack/web-api";
import {
  ChatError,
  CredentialRefused,
  Forbidden,
  NameTaken,
  NotFound,
  RateLimited,
  Rejected,
  Unavailable,
} from "../chat-errors.ts";

/** What was tried, in words: `post a message`. `subject`: the name or id that it was about. */
export interface Tried {
  readonly method: string;
  readonly subject?: string;
}

const DOING: Readonly<Record<string, string>> = {
  "auth.test": "sign in",
  "apps.connections.open": "listen by Socket Mode",
  "conversations.create": "open a room",
  "conversations.invite": "invite people",
  "conversations.members": "see who is in the room",
  "conversations.open": "open a direct conversation",
  "conversations.history": "read the room's messages",
  "conversations.setTopic": "set the topic",
  "users.conversations": "list its rooms",
  "users.info": "look up a person",
  "users.lookupByEmail": "look up a person",
  "chat.postMessage": "post a message",
  "chat.postEphemeral": "answer a person",
  "chat.update": "edit a message",
  "chat.delete": "take a message back",
  "conversations.inviteShared": "invite somebody from outside",
  "conversations.kick": "remove a person",
  "conversations.replies": "read a thread",
  "files.completeUploadExternal": "post a file",
  "files.getUploadURLExternal": "post a file",
  "files.info": "look up a file",
  "pins.add": "pin a message",
  "reactions.add": "react to a message",
  "reactions.remove": "take a reaction away",
  "views.open": "open a form",
};

const NO_ROOM = new Set(["channel_not_found", "channel_is_limited_access"]);
const NO_USER = new Set([
  "user_not_found",
  "users_not_found",
  "user_disabled",
  "user_not_visible",
  "user_not_in_channel",
]);
const NO_MESSAGE = new Set([
  "message_not_found",
  "thread_not_found",
  "no_item_specified",
  "bad_timestamp",
  "file_not_found",
  "file_deleted",
]);
const BUSY = new Set([
  "internal_error",
  "fatal_error",
  "service_unavailable",
  "request_timeout",
  "team_added_to_org",
  "unknown_error",
]);
/** Any method may answer these: they are about the app's account, not about the call. */
const CREDENTIAL: Readonly<Record<string, string>> = {
  invalid_auth: "the TOKEN token is wrong; check VARIABLE",
  invalid_token: "the TOKEN token is wrong; check VARIABLE",
  not_authed: "no token was sent; check VARIABLE",
  token_revoked: "the TOKEN token was revoked; install the app again",
  token_expired: "the TOKEN token has expired; install the app again",
  account_inactive: "the bot's account is switched off",
  org_login_required: "the workspace is moving to another organisation",
  team_access_not_granted: "the app has lost its access to the workspace",
  two_factor_setup_required: "the workspace asks for a second factor",
};
const FORBIDDEN: Readonly<Record<string, string>> = {
  not_allowed_token_type: "the token is of the wrong kind",
  not_in_channel: "Muster is not in the room",
  is_archived: "the room is archived",
  cant_update_message: "only Muster's own messages can be edited",
  edit_window_closed: "the workspace no longer lets this message be edited",
  cannot_dm_bot: "bots cannot be written to",
  restricted_action: "a workspace setting forbids it",
  no_permission: "a permission is missing",
  access_denied: "access is denied",
  ekm_access_denied: "administrators have suspended it",
  not_paid: "Slack Connect needs a paid plan",
  channel_archived: "the room is archived",
};

/**
 * The member of the family for whatever a call threw.
 * @param network name of the network in configuration
 */
export function toChatError(network: string, tried: Tried, error: unknown): ChatError {
  if (error instanceof ChatError) return error;
  const doing = DOING[tried.method] ?? `call ${tried.method}`;
  if (error instanceof WebAPIRateLimitedError) {
    return new RateLimited(network, tried.method, Math.max(1, error.retryAfter) * 1_000);
  }
  if (error instanceof WebAPIPlatformError) {
    const needed = neededScope(error.data);
    return platformError(network, tried, doing, codeOf(error.data.error), needed);
  }
  if (error instanceof WebAPIHTTPError) {
    return new Unavailable(network, `HTTP ${error.statusCode} when it should ${doing}`, ANSWERED);
  }
  const original = error instanceof WebAPIRequestError ? error.original : error;
  const reason = reasonOf(original);
  const effect = NEVER_LEFT.has(reason) ? "none" : "unknown";
  return new Unavailable(network, `${reason} when it should ${doing}`, { effect });
}

const ANSWERED = { effect: "answered" } as const;
/** There was no connection by which the call could have gone. */
const NEVER_LEFT = new Set([
  "ECONNREFUSED",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENOTFOUND",
  "EAI_AGAIN",
  "UND_ERR_CONNECT_TIMEOUT",
]);

/** Slack's error code as a short word; anything else (a proxy's HTML page) is not repeated. */
function codeOf(error: unknown): string | undefined {
  return typeof error === "string" && /^[a-z][a-z0-9_]{1,60}$/.test(error) ? error : undefined;
}

function neededScope(data: object): string | undefined {
  return "needed" in data && typeof data.needed === "string" ? data.needed : undefined;
}

function platformError(
  network: string,
  tried: Tried,
  doing: string,
  code: string | undefined,
  needed: string | undefined,
): ChatError {
  if (code === undefined)
    return new Unavailable(network, `an answer that is not Slack's when it should ${doing}`, ANSWERED);
  if (code === "ratelimited" || code === "rate_limited")
    return new RateLimited(network, tried.method, 30_000);
  const refused = CREDENTIAL[code];
  if (refused !== undefined)
    return new CredentialRefused(network, `${inWords(refused, tried)} (${code})`, { code });
  if (code === "name_taken") return new NameTaken(network, tried.subject ?? "");
  if (NO_ROOM.has(code)) return new NotFound(network, "room", code, { code });
  if (NO_USER.has(code)) return new NotFound(network, "user", code, { code });
  if (NO_MESSAGE.has(code)) return new NotFound(network, "message", code, { code });
  if (BUSY.has(code))
    return new Unavailable(network, `it answered ${code} when it should ${doing}`, { code, ...ANSWERED });
  if (code === "missing_scope") {
    const scopes = needed !== undefined && /^[a-z.:,|_]{1,200}$/i.test(needed) ? needed : "one that it lacks";
    return new Forbidden(
      network,
      doing,
      `the app needs the scope ${scopes}; install it again from the manifest`,
      { code },
    );
  }
  const needs = FORBIDDEN[code];
  if (needs !== undefined) return new Forbidden(network, doing, `${needs} (${code})`, { code });
  if (/^(?:cant_|restricted_action|not_allowed|user_is_|method_not_supported)/.test(code)) {
    return new Forbidden(network, doing, code, { code });
  }
  return new Rejected(network, doing, code, { code });
}

/** Socket Mode has a token of its own. */
function inWords(reason: string, { method }: Tried): string {
  const [kind, variable] =
    method === "apps.connections.open" ? ["app-level", "SLACK_APP_TOKEN"] : ["bot", "SLACK_BOT_TOKEN"];
  return reason.replace("TOKEN token", `${kind} token`).replace("VARIABLE", variable);
}

/** `ECONNREFUSED`, `no answer in time`: never the message of the error, which may name addresses with secrets. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return "the connection failed";
  if (error.name === "TimeoutError" || error.name === "AbortError") return "no answer in time";
  const cause: unknown = error.cause;
  const code = [error, cause].map((each) =>
    each instanceof Error && "code" in each && typeof each.code === "string" ? each.code : undefined,
  );
  return code.find((each) => each !== undefined && /^[A-Z_]{3,40}$/.test(each)) ?? "the connection failed";
}
