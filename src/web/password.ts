/** The one password of the local page. */
import { createHash, timingSafeEqual } from "node:crypto";

export const MIN_PASSWORD_LENGTH = 12;

/** Compares in a time that tells nothing about the password, not even its length. */
export function isPassword(given: string, expected: string): boolean {
  return timingSafeEqual(digest(given), digest(expected));
}

/** Signs cookies. The password is part of it, so that a new password ends all sessions. */
export function cookieKey(secret: string, password: string): Buffer {
  return digest(JSON.stringify([secret, password]));
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
