/** Addresses, per kind of network. */
import { shown } from "./checks.ts";

export type NetworkKind = "slack" | "matrix" | "local";

const EMAIL = /^[^\s@<>"]+@[^\s@<>"]+$/;
/** Slack: ids of people begin with U, or W in an Enterprise organisation (docs.slack.dev, "users"). */
const SLACK_USER = /^[UW][A-Z0-9]{2,}$/;
/** Matrix specification, appendices, "User identifiers": historical ones may have more characters than new ones. */
const MATRIX_USER = /^@[\x21-\x39\x3b-\x7e]+:(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?$/;
/** The number, then an extension: `ext. 4`, `x4`, `(ext 4)`, `;ext=4` (RFC 3966), `#4`, `Durchwahl 4`, `poste 4`. */
const PHONE =
  /^\+?[\d\s()./\p{Pd}]{3,40}(?:[\s,;(]*(?:ext(?:ension|n)?|x|#|durchwahl|dw|poste|int)[\s.:=]*\d{1,8}\)?)?$/iu;
/** What a spreadsheet makes of a long number that it takes for one to calculate with. */
const SHORTENED = /^\d(?:[.,]\d+)?E\+?\d{1,2}$/i;

/**
 * The problem with an address, or undefined.
 * @param kind of the network, when it is known; other networks take anything without white space
 */
export function addressProblem(
  network: string,
  address: string,
  kind: NetworkKind | undefined,
): string | undefined {
  const wrote = `\`${shown(address)}\``;
  if (network === "email") {
    return EMAIL.test(address) ? undefined : `${wrote} is no e-mail address, such as duty@example.org`;
  }
  if (network === "phone") return phoneProblem(address, wrote);
  if (kind === "slack") {
    return SLACK_USER.test(address) || EMAIL.test(address)
      ? undefined
      : `${wrote} is neither a Slack user id such as U012AB3CD nor an e-mail address`;
  }
  if (kind === "matrix") {
    if (MATRIX_USER.test(address)) return undefined;
    const hint = EMAIL.test(address)
      ? `; perhaps \`@${shown(address).replace("@", ":")}\`?`
      : ", such as `@alice:example.org`";
    return `${wrote} is no Matrix user id${hint}`;
  }
  return /\s/.test(address) ? `${wrote} has white space in it` : undefined;
}

function phoneProblem(address: string, wrote: string): string | undefined {
  if (SHORTENED.test(address)) {
    return `${wrote} is what a spreadsheet made of a number; format the column as text and write the telephone number again`;
  }
  return PHONE.test(address) ? undefined : `${wrote} is no telephone number, such as +32 2 555 01 23 ext. 4`;
}

/** The same address for two contacts would make one person two; only a telephone may be shared. */
export function mayBeShared(network: string): boolean {
  return network === "phone";
}
