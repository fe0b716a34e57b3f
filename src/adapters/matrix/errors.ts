/**
 * What matrix-bot-sdk throws → the closed family of chat errors. Pure.
 *
 * The SDK throws a MatrixError for an answer in the Matrix error format, the answer itself when that was
 * something else (a proxy's HTML page), and a plain Error when no answer came.
 */
import {
  ChatError,
  CredentialRefused,
  Forbidden,
  NotFound,
  RateLimited,
  Rejected,
  Unavailable,
} from "../chat-errors.ts";
import { type Json, record, text } from "./json.ts";

/** The action, for the error's text. `missing`: what a 404 says does not exist. */
export interface Doing {
  readonly network: string;
  /** Completes "Muster may not …": `post`, `open a room`. */
  readonly action: string;
  readonly missing?: "room" | "message" | "user";
}

/** Waits that a server does not name (the field is optional in the specification), milliseconds. */
const DEFAULT_WAIT = 5_000;

export const REFUSED_TOKEN =
  "the homeserver refuses the access token; make a new one and restart Muster with it";

/** Matrix 1.18: people can block invitations ("m.invite_permission_config"). */
export const INVITES_BLOCKED =
  "they block invitations of this account; ask them by other means to allow it (M_INVITE_BLOCKED)";

/** Maps anything caught at a call of the homeserver. Never quotes what a server or a person wrote. */
export function chatError(doing: Doing, caught: unknown): ChatError {
  if (caught instanceof ChatError) return caught;
  const { network, action } = doing;
  const status = statusOf(caught);
  const code = errcodeOf(caught);
  if (status === undefined)
    return new Unavailable(network, `${action}: ${networkCode(caught)}`, { cause: caught });
  if (status === 429 || code === "M_LIMIT_EXCEEDED") return new RateLimited(network, action, waitOf(caught));
  if (isRefusedToken(caught))
    return new CredentialRefused(network, `${REFUSED_TOKEN} (${code ?? status})`, { code });
  if (code === "M_USER_SUSPENDED") {
    const reason = "the homeserver has suspended Muster's account (M_USER_SUSPENDED)";
    return new CredentialRefused(network, reason, { code });
  }
  // No homeserver answers like that: a proxy before it asks for a credential that Muster does not have.
  if (status === 401 && code === undefined)
    return new CredentialRefused(network, "something before the homeserver refuses the call (HTTP 401)");
  if (status >= 500)
    return new Unavailable(network, `${action}: HTTP ${status}${code ? ` ${code}` : ""}`, { code });
  if (code === undefined && status !== 401 && status !== 403) {
    return new Unavailable(
      network,
      `${action}: HTTP ${status} without a Matrix error; check the homeserver URL and the proxy before it`,
    );
  }
  if (status === 404 && saysMissing(code, doing)) {
    return new NotFound(network, doing.missing ?? "room", `${action}: ${code}`, { code });
  }
  if (status === 401 || status === 403) return new Forbidden(network, action, needs(code), { code });
  return new Rejected(network, action, code ?? `HTTP ${status}`, { code });
}

/** Synapse answers the look-up of a local user whom it does not know with 404 M_UNKNOWN. */
function saysMissing(code: string | undefined, { missing }: Doing): boolean {
  return code === "M_NOT_FOUND" || (code === "M_UNKNOWN" && missing === "user");
}

/** The `M_…` code of a Matrix error answer. Codes are short identifiers; anything else is not repeated. */
export function errcodeOf(caught: unknown): string | undefined {
  const code = text(record(caught).errcode) ?? text(bodyOf(caught).errcode);
  return code !== undefined && /^[A-Za-z0-9_.-]{1,80}$/.test(code) ? code : undefined;
}

/** The SDK hands over what it was asked for as bytes as it came, errors too. */
function bodyOf(caught: unknown): Json {
  const { body } = record(caught);
  if (!Buffer.isBuffer(body)) return record(body);
  try {
    return record(JSON.parse(body.toString("utf8")));
  } catch {
    return {};
  }
}

const TOKEN_CODES = new Set(["M_UNKNOWN_TOKEN", "M_MISSING_TOKEN", "M_USER_DEACTIVATED", "M_USER_LOCKED"]);

/**
 * Whether the homeserver refuses the token or the account behind it, for good or, with `soft_logout`, until it is
 * renewed (spec: client-server API, "Using access tokens", "Soft logout", "Account locking").
 */
export function isRefusedToken(caught: unknown): boolean {
  return TOKEN_CODES.has(errcodeOf(caught) ?? "");
}

export function statusOf(caught: unknown): number | undefined {
  const status = record(caught).statusCode;
  return typeof status === "number" ? status : undefined;
}

/** Milliseconds, from the body or, for an answer that is not JSON, from the Retry-After header in seconds. */
function waitOf(caught: unknown): number {
  const said = record(caught).retryAfterMs ?? bodyOf(caught).retry_after_ms;
  if (typeof said === "number" && Number.isFinite(said) && said >= 0) return Math.max(1, Math.ceil(said));
  const seconds = Number(record(record(caught).headers)["retry-after"] ?? Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? Math.max(1, Math.ceil(seconds * 1_000)) : DEFAULT_WAIT;
}

function needs(code: string | undefined): string {
  if (code === undefined) return "something before the homeserver refuses the call";
  if (code === "M_INVITE_BLOCKED") return INVITES_BLOCKED;
  if (code !== "M_FORBIDDEN") return code;
  return "it is not in the room or lacks the power level there (M_FORBIDDEN)";
}

function networkCode(caught: unknown): string {
  const code = text(record(caught).code);
  if (code === "ETIMEDOUT") return "no answer in time";
  if (code !== undefined && /^[A-Za-z0-9_]{1,60}$/.test(code)) return code;
  return caught instanceof Error ? caught.name : "no connection";
}
