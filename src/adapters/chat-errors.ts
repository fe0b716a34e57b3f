/**
 * The closed family of platform errors. An adapter throws nothing else; anyone who calls it decides to retry
 * or to report without knowing the platform. Messages are made here from known parts, so that neither a
 * token nor a message text of a user can get into a log.
 */

export interface ChatErrorOptions extends ErrorOptions {
  /** As the platform calls what went wrong: `M_FORBIDDEN`, `already_pinned`. */
  readonly code?: string | undefined;
}

/** Base of the family. `retry`: whether the same call may succeed later. */
export abstract class ChatError extends Error {
  abstract readonly retry: "later" | "never";
  readonly network: string;
  /** The platform's own code, for adapters; undefined where it gave none. */
  readonly code: string | undefined;
  constructor(network: string, message: string, { code, ...options }: ChatErrorOptions = {}) {
    super(message, options);
    this.name = new.target.name;
    this.network = network;
    this.code = code;
  }
}

/** The platform (or Muster's own pacing) asks to wait; the call had no effect. */
export class RateLimited extends ChatError {
  readonly retry = "later";
  /** Milliseconds to wait. */
  readonly retryAfterMs: number;
  /** @param words why, where it is not for the number of calls */
  constructor(
    network: string,
    method: string,
    retryAfterMs: number,
    { words, ...options }: ChatErrorOptions & { readonly words?: string } = {},
  ) {
    const limited = `${method} is rate-limited for ${Math.ceil(retryAfterMs / 1000)} s`;
    super(network, `${network}: ${words ?? limited}`, options);
    this.retryAfterMs = retryAfterMs;
  }
}

/**
 * The state of a call that failed. `none`: it did not leave. `answered`: it is over, and may have taken effect.
 * `unknown`: it may still be on its way.
 */
export type Effect = "none" | "answered" | "unknown";

/** No answer, a server error or a timeout: whether the call took effect is unknown. */
export class Unavailable extends ChatError {
  readonly retry = "later";
  readonly effect: Effect;
  constructor(network: string, what: string, options: ChatErrorOptions & { readonly effect?: Effect } = {}) {
    super(network, `${network} cannot be reached: ${what}`, options);
    this.effect = options.effect ?? "unknown";
  }
}

/**
 * The network refuses Muster's credential: an expired or revoked token, an account that is switched off. That is an
 * outage of the network and says nothing of what was tried, which had no effect.
 */
export class CredentialRefused extends ChatError {
  readonly retry = "later";
  /** @param reason what is wrong with the credential and what to do about it */
  constructor(network: string, reason: string, options?: ChatErrorOptions) {
    super(network, `${network} refuses Muster's credential: ${reason}`, options);
  }
}

/** The room, message, person or file does not exist there. */
export class NotFound extends ChatError {
  readonly retry = "never";
  readonly what: "room" | "message" | "user" | "file";
  constructor(network: string, what: NotFound["what"], detail: string, options?: ChatErrorOptions) {
    super(network, `${network} does not know this ${what} (${detail})`, options);
    this.what = what;
  }
}

/** Muster may not do this there: missing scope or power level, removed from the room. */
export class Forbidden extends ChatError {
  readonly retry = "never";
  constructor(network: string, action: string, needs: string, options?: ChatErrorOptions) {
    super(network, `${network} does not let Muster ${action}: ${needs}`, options);
  }
}

/** The message stands there and cannot be edited (any more): what it should say needs another one. */
export class Uneditable extends ChatError {
  readonly retry = "never";
  constructor(network: string, why: string, options?: ChatErrorOptions) {
    super(network, `${network} does not let Muster edit a message: ${why}`, options);
  }
}

/** Whether an edit can never reach the message: it is gone, or stands there for good. */
export function isBeyondEdit(error: unknown): boolean {
  return error instanceof Uneditable || (error instanceof NotFound && error.what === "message");
}

/** Another room has this name. */
export class NameTaken extends ChatError {
  readonly retry = "never";
  constructor(network: string, name: string) {
    super(network, `${network} already has a room named ${name}`);
  }
}

/** The platform refuses this content for good (too long, invalid). */
export class Rejected extends ChatError {
  readonly retry = "never";
  /** @param why in words, or the platform's code */
  constructor(network: string, action: string, why: string, options?: ChatErrorOptions) {
    super(network, `${network} refused to ${action}: ${why}`, options);
  }
}
