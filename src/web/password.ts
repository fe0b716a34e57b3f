/** One password for the local page: compared in constant time, guessed slowly, remembered in a signed cookie. */
import { createHash, createHmac, timingSafeEqual } from "node:crypto";

export const SHORTEST_PASSWORD = 12;
/** How long a login lasts, in milliseconds. */
export const SESSION_FOR = 12 * 3_600_000;

/** Failures allowed per address and from everywhere before waiting, and for how long they count, in milliseconds. */
const LIMIT = { perAddress: 5, inAll: 50, window: 15 * 60_000 } as const;

export type LoginResult =
  | { readonly ok: true; readonly session: string }
  | { readonly ok: false; readonly retryAfterMs?: number };

export interface Gate {
  login(password: string, address: string): LoginResult;
  /** Whether this is a session that was given out here and is not over. */
  valid(session: string | undefined): boolean;
}

/**
 * @param secret key that signs sessions; with the password it makes the signing key, so that a new password ends all sessions
 */
export function createGate(options: {
  readonly password: string;
  readonly secret: string;
  readonly now: () => Date;
}): Gate {
  const now = () => options.now().getTime();
  const key = createHash("sha256")
    .update(JSON.stringify([options.secret, options.password]))
    .digest();
  const expected = digest(options.password);
  let failures: { readonly address: string; readonly at: number }[] = [];

  const sign = (until: string) => createHmac("sha256", key).update(`session ${until}`).digest("base64url");

  /** When the next try is allowed, in milliseconds from now; 0: at once. */
  function wait(address: string): number {
    failures = failures.filter((failure) => failure.at > now() - LIMIT.window);
    const own = failures.filter((failure) => failure.address === address);
    const held =
      own.length >= LIMIT.perAddress
        ? own.at(-LIMIT.perAddress)
        : failures.length >= LIMIT.inAll
          ? failures.at(-LIMIT.inAll)
          : undefined;
    return held === undefined ? 0 : Math.max(1, held.at + LIMIT.window - now());
  }

  return {
    login(password, address) {
      const retryAfterMs = wait(address);
      if (retryAfterMs > 0) return { ok: false, retryAfterMs };
      if (!timingSafeEqual(digest(password), expected)) {
        failures.push({ address, at: now() });
        return { ok: false };
      }
      const until = String(now() + SESSION_FOR);
      return { ok: true, session: `${until}.${sign(until)}` };
    },
    valid(session) {
      const [until, signature, ...more] = (session ?? "").split(".");
      if (until === undefined || signature === undefined || more.length > 0) return false;
      if (!timingSafeEqual(digest(signature), digest(sign(until)))) return false;
      return Number(until) > now();
    },
  };
}

/** Equal lengths, so that comparing tells nothing about the length either. */
function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
