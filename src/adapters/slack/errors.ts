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
  Uneditable,
} from "../chat-errors.ts";
import { meaningOf } from "./error-codes.ts";
import type { Meaning } from "./error-meaning.ts";

/** The action, in words: `post a message`. `subject`: the name or id that it was about. */
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
  "pins.remove": "unpin a message",
  "conversations.info": "look at the room",
  "reactions.add": "react to a message",
  "reactions.remove": "take a reaction away",
  "views.open": "open a form",
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
  if (code === "name_taken") return new NameTaken(network, tried.subject ?? "");
  if (code === "missing_scope") {
    const scopes = needed !== undefined && /^[a-z.:,|_]{1,200}$/i.test(needed) ? needed : "one that it lacks";
    const needs = `the app needs the scope ${scopes}; install it again from the manifest`;
    return new Forbidden(network, doing, needs, { code });
  }
  const meaning = meaningOf(code, tried.method);
  if (meaning === undefined)
    return new Rejected(network, doing, `for a reason that this Muster does not know (${code})`, { code });
  return errorOf(meaning, network, tried, doing, code);
}

function errorOf(meaning: Meaning, network: string, tried: Tried, doing: string, code: string): ChatError {
  const { words } = meaning;
  switch (meaning.kind) {
    case "busy":
      return new Unavailable(network, `${words} when it should ${doing}`, { code, ...ANSWERED });
    case "wait":
      return new RateLimited(network, tried.method, meaning.ms, { code, words });
    case "gone":
      return new NotFound(network, meaning.what, words, { code });
    case "forbidden":
      return new Forbidden(network, doing, words, { code });
    case "refused":
      return new Rejected(network, doing, words, { code });
    case "frozen":
      return new Uneditable(network, words, { code });
    case "credential":
      return new CredentialRefused(network, `${inWords(words, tried)} (${code})`, { code });
  }
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
