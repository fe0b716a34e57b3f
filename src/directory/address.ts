/** Addresses, per kind of network. */
import { shown } from "./checks.ts";

export type NetworkKind = "slack" | "matrix" | "local";

const EMAIL = /^[^\s@<>"]+@[^\s@<>"]+$/;
/** Slack: ids of people begin with U, or W in an Enterprise organisation (docs.slack.dev, "users"). */
const SLACK_USER = /^[UW][A-Z0-9]{2,}$/;
/** Matrix specification, appendices, "User identifiers": historical ones may have more characters than new ones. */
const MATRIX_USER = /^@[\x21-\x39\x3b-\x7e]+:(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?$/;
const PHONE = /^\+?[\d\s()./-]{3,40}$/;

/**
 * What is wrong with an address, or undefined.
 * @param kind of the network, when it is known; other networks take anything without white space
 */
export function addressProblem(
  network: string,
  address: string,
  kind: NetworkKind | undefined,
): string | undefined {
  const wrote = `\`${shown(address)}\``;
  if (network === "email") return EMAIL.test(address) ? undefined : `${wrote} is no e-mail address`;
  if (network === "phone") return PHONE.test(address) ? undefined : `${wrote} is no telephone number`;
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

/** The same address for two contacts would make one person two; only a telephone may be shared. */
export function mayBeShared(network: string): boolean {
  return network === "phone";
}
