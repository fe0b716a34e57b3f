/** Grammar of Matrix user ids (spec: appendices, "User identifiers"; historical local parts included). */

const USER = /^@[\x21-\x39\x3b-\x7e]+:(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?$/;

/** Whether the text can be a user id: `@localpart:server`, at most 255 bytes. */
export function isUserId(value: string): boolean {
  return value.length <= 255 && USER.test(value);
}
